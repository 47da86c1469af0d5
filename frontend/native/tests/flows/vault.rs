use api::limits::VAULT_ITEMS;
use client::{Client, KeptQuestion, LogAlarm, LogStatus, Past, port::MemoryKeep};
use native::block_on;
use protocol::{OpenVault, SealDocument};

use crate::{
    scene::{Scene, make_keys},
    signatures::Sealed,
};

/// A user who made keys twice, what outlives her visits, and the vault item of the first ones.
fn twice() -> (Scene, MemoryKeep, (Vec<u8>, u64)) {
    let scene = Scene::new();
    let keep = MemoryKeep::default();
    let user = scene.users_visit(keep.clone());
    make_keys(&user).unwrap();
    let first = scene
        .server
        .change(|state| state.vault["user/keys"].clone());
    make_keys(&user).unwrap();
    (scene, keep, first)
}

fn is_withheld(client: &Client, item: &str) -> bool {
    client.log_status() == LogStatus::from(LogAlarm::Withheld(vec![item.to_owned()]))
}

#[test]
fn older_keys_are_an_alarm() {
    let (scene, keep, first) = twice();
    scene
        .server
        .change(|state| state.vault.insert("user/keys".to_owned(), first));
    assert!(is_withheld(&scene.users_visit(keep), "keys"));
}

#[test]
fn another_place_of_hers_notices_as_well_even_if_all_of_her_vault_went_back() {
    let (scene, keep, first) = twice();
    scene.users_visit(keep);
    scene
        .server
        .change(|state| state.vault.insert("user/keys".to_owned(), first));
    let elsewhere = scene.users_visit(MemoryKeep::default());
    assert!(is_withheld(&elsewhere, "keys"));
    scene
        .server
        .change(|state| state.vault.remove("user/versions"));
    let unknowing = scene.users_visit(MemoryKeep::default());
    assert!(is_withheld(&unknowing, "versions"));
}

#[test]
fn a_whole_vault_of_another_day_is_an_alarm_wherever_it_is_opened() {
    let (scene, keep, _) = twice();
    let user = scene.users_visit(keep.clone());
    let before = scene.server.change(|state| state.vault.clone());
    make_keys(&user).unwrap();
    block_on(user.follow_log());
    let fresh = || scene.users_visit(MemoryKeep::default());
    assert!(matches!(fresh().log_status(), LogStatus::Verified { .. }));
    scene.server.change(|state| state.vault = before);
    for _ in 0..2 {
        assert!(is_withheld(&fresh(), "versions"), "as long as it lasts");
    }
}

#[test]
fn a_list_of_the_vault_that_the_log_does_not_note_is_an_alarm() {
    let (scene, keep, _) = twice();
    scene.server.change(|state| state.notes_vaults = false);
    let user = scene.users_visit(keep);
    assert!(matches!(user.log_status(), LogStatus::Verified { .. }));
    block_on(user.follow_log());
    assert!(is_withheld(&user, "versions"));
}

#[test]
fn tabs_and_browsers_that_write_by_turns_alarm_nobody() {
    let (scene, keep, _) = twice();
    let places = [keep.clone(), keep, MemoryKeep::default()];
    let visits = places.map(|keep| scene.users_visit(keep));
    for turn in 0..6 {
        let account = api::AccountId(format!("user-{turn}"));
        block_on(visits[turn % 3].verify_key(&account, "00ff")).unwrap();
        for visit in &visits {
            let status = block_on(visit.follow_log());
            assert!(
                matches!(status, LogStatus::Verified { .. }),
                "{turn}: {status:?}"
            );
        }
    }
}

#[test]
fn a_vault_from_before_notes_is_noted_once() {
    let (scene, keep, _) = twice();
    scene.server.change(|state| state.notes_vaults = false);
    scene.users_visit(keep.clone());
    scene.server.change(|state| state.notes_vaults = true);
    let noted = || {
        let size = scene.server.change(|state| state.book.entries.len());
        let visit = scene.users_visit(keep.clone());
        block_on(visit.follow_log());
        assert!(matches!(visit.log_status(), LogStatus::Verified { .. }));
        scene.server.change(|state| state.book.entries.len()) - size
    };
    assert_eq!((noted(), noted()), (1, 0));
}

#[test]
fn an_item_that_does_not_open_is_told_beside_the_log_that_cannot_be_followed_without_it() {
    let (scene, keep, _) = twice();
    assert_eq!(scene.users_visit(keep.clone()).log_status().fault(), None);
    for garbled in ["user/log", "user/keys"] {
        let before = scene.server.change(|state| {
            let (item, _) = state.vault.get_mut(garbled).unwrap();
            let before = item.clone();
            *item.last_mut().unwrap() ^= 1;
            before
        });
        let status = scene.users_visit(keep.clone()).log_status();
        let fault = status.fault();
        let fault = fault.unwrap_or_else(|| panic!("{garbled}: {status:?}"));
        assert!(fault.happened.contains("does not open"), "{garbled}");
        assert!(fault.action.contains("tell the administrator"));
        let mend =
            |state: &mut crate::server::State| state.vault.get_mut(garbled).unwrap().0 = before;
        scene.server.change(mend);
    }
}

#[test]
fn withheld_keys_are_an_alarm_and_not_replaced_by_others() {
    let (scene, keep, _) = twice();
    scene.server.change(|state| state.vault.remove("user/keys"));
    let later = scene.users_visit(keep);
    assert!(is_withheld(&later, "keys"));
    let refused = make_keys(&later).unwrap_err();
    assert!(refused.happened.contains("does not hand out keys"));
    assert!(
        scene
            .server
            .change(|state| !state.vault.contains_key("user/keys"))
    );
}

#[test]
fn an_older_item_does_not_open_under_the_newest_number() {
    let (scene, keep, (blob, _)) = twice();
    scene
        .server
        .change(|state| state.vault.get_mut("user/keys").unwrap().0 = blob);
    let elsewhere = scene.users_visit(MemoryKeep::default());
    for visit in [scene.users_visit(keep), elsewhere] {
        let refused = block_on(visit.own_keys()).unwrap_err();
        assert!(refused.happened.contains("does not open"));
    }
}

#[test]
fn what_was_lost_and_written_anew_is_no_alarm_for_ever() {
    let scene = Scene::new();
    let owner = scene.visit();
    for digits in ["00ff", "00fe"] {
        block_on(owner.verify_key(&crate::server::grant().user, digits)).unwrap();
    }
    block_on(owner.follow_log());
    scene.server.change(|state| state.vault.remove("trust"));
    let later = scene.visit();
    assert!(is_withheld(&later, "trust"));
    block_on(later.trust()).unwrap();
    block_on(later.follow_log());
    let elsewhere = scene.visit_with(MemoryKeep::default());
    for visit in [scene.visit(), elsewhere] {
        assert!(matches!(visit.log_status(), LogStatus::Verified { .. }));
    }
}

/// An object that is gone while the database names it.
#[test]
fn what_the_service_says_it_lost_is_told_once_and_written_anew_beyond_its_version() {
    let (scene, keep, _) = twice();
    let version = |state: &mut crate::server::State| state.vault["user/log"].1;
    let before = scene.server.change(version);
    for places in [keep.clone(), MemoryKeep::default()] {
        scene
            .server
            .change(|state| state.lost = vec!["user/log".to_owned()]);
        let user = scene.users_visit(places);
        assert!(is_withheld(&user, "log"));
        assert!(scene.server.change(|state| state.lost.is_empty()));
        let later = scene.users_visit(keep.clone());
        assert!(matches!(later.log_status(), LogStatus::Verified { .. }));
    }
    assert!(scene.server.change(version) > before + 1);
}

#[test]
fn a_model_is_asked_on_although_the_service_lost_what_was_seen_of_its_versions() {
    let sealed = Sealed::new();
    let model = sealed.asked().unwrap();
    for item in ["statements", "model-versions"] {
        let lost = vec![format!("user/{item}")];
        sealed.scene.server.change(|state| state.lost = lost);
        let elsewhere = sealed.scene.users_visit(MemoryKeep::default());
        block_on(elsewhere.granted_model(model.grant())).unwrap();
        assert!(is_withheld(&elsewhere, item), "{item}");
    }
}

#[test]
fn lost_keys_are_told_as_such_and_not_replaced_by_others() {
    let (scene, keep, _) = twice();
    scene
        .server
        .change(|state| state.lost = vec!["user/keys".to_owned()]);
    for places in [keep, MemoryKeep::default()] {
        let refused = make_keys(&scene.users_visit(places)).unwrap_err();
        assert!(refused.is(api::ProblemKind::VaultLost), "{refused:?}");
    }
}

/// The list tells a browser that never was here of older keys: a server that means to hand them out says that it lost it.
#[test]
fn a_list_that_is_said_to_be_lost_is_an_alarm_where_nothing_was_seen() {
    let (scene, keep, first) = twice();
    scene.users_visit(keep.clone());
    scene.server.change(|state| {
        state.lost = vec!["user/versions".to_owned()];
        state.vault.insert("user/keys".to_owned(), first);
    });
    let unknowing = scene.users_visit(MemoryKeep::default());
    assert!(is_withheld(&unknowing, "versions"));
    let knowing = scene.users_visit(keep).log_status();
    let older = LogAlarm::Withheld(vec!["keys".to_owned()]);
    assert!(knowing.alarms().contains(&older), "{knowing:?}");
}

/// What the owner signed before passes there, under an alarm on every page; never where the later one was seen.
#[test]
fn statements_that_are_said_to_be_lost_are_an_alarm_before_an_older_one_passes() {
    let sealed = Sealed::new();
    sealed.asked().unwrap();
    let server = &sealed.scene.server;
    let before = server.change(|state| (state.signature.clone(), state.grant.clone()));
    sealed.seal();
    sealed.asked().unwrap();
    server.change(|state| (state.signature, state.grant) = before);
    let asked_elsewhere = || {
        let elsewhere = sealed.scene.users_visit(MemoryKeep::default());
        let grant = block_on(elsewhere.grant(&crate::server::grant().id)).unwrap();
        let asked = block_on(elsewhere.granted_model(&grant)).map(drop);
        (asked, elsewhere)
    };
    let refused = asked_elsewhere().0.unwrap_err();
    assert!(refused.happened.contains("older than"), "{refused:?}");
    server.change(|state| state.lost.push("user/statements".to_owned()));
    let (asked, elsewhere) = asked_elsewhere();
    assert!(asked.is_ok() && is_withheld(&elsewhere, "statements"));
    assert!(sealed.why().contains("older than"));
}

#[test]
fn another_persons_item_does_not_open() {
    let (scene, keep, _) = twice();
    let owner = scene.visit();
    block_on(owner.verify_key(&crate::server::grant().user, "00ff")).unwrap();
    scene.server.change(|state| {
        let item = state.vault["trust"].clone();
        state.vault.insert("user/trust".to_owned(), item);
    });
    // Both vaults have one key in these tests, as after a chosen password and a lying server.
    assert!(block_on(scene.users_visit(keep).trust()).is_err());
}

#[test]
fn an_item_of_earlier_days_opens_once_and_is_bound_from_then_on() {
    let scene = Scene::new();
    let mut desk = desk::Desk::new(|| 0);
    let vault_key = vec![5; 32];
    desk.ask(OpenVault { vault_key }).unwrap();
    let document = br#"{"user":{"fingerprint":"00ff","verified_at":7}}"#;
    let ask = SealDocument {
        name: "trust".to_owned(),
        document: document.to_vec(),
    };
    let before = (desk.ask(ask).unwrap(), 4);
    let serve = || {
        let item = before.clone();
        scene
            .server
            .change(|state| state.vault.insert("trust".to_owned(), item));
    };
    serve();
    let owner = scene.visit();
    let first = block_on(owner.trust()).unwrap();
    assert_ne!(first, Default::default());
    let stored = scene.server.change(|state| state.vault["trust"].clone());
    assert_eq!((stored.0[0], stored.1), (2, 5));
    assert!(matches!(owner.log_status(), LogStatus::Verified { .. }));
    serve();
    let later = scene.visit();
    block_on(later.trust()).unwrap();
    assert!(is_withheld(&later, "trust"));
}

/// More than a vault holds items.
#[test]
fn answers_deleted_over_years_take_no_room_and_alarm_nobody() {
    let sealed = Sealed::new();
    let model = sealed.asked().unwrap();
    let question = || KeptQuestion::File {
        name: "rows.csv".to_owned(),
        rows: 1,
    };
    let kept = Past::asked(0, question(), &model);
    block_on(sealed.user.remember(kept.clone())).unwrap();
    let items = || sealed.scene.server.change(|state| state.vault.len());
    let before = items();
    for at in 1..=i64::try_from(VAULT_ITEMS).unwrap() + 1 {
        block_on(sealed.user.remember(Past::asked(at, question(), &model))).unwrap();
        block_on(sealed.user.forget_answer(at)).unwrap();
    }
    assert_eq!(items(), before);
    for keep in [sealed.keep.clone(), MemoryKeep::default()] {
        let visit = sealed.scene.users_visit(keep);
        assert!(matches!(visit.log_status(), LogStatus::Verified { .. }));
        assert_eq!(
            block_on(visit.history()).unwrap().0,
            std::slice::from_ref(&kept)
        );
    }
}
