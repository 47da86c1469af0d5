use api::{grant::InputPolicy, log::EntryKind};
use client::{
    Failure, KeyKind, KeyStanding, LogAlarm, LogStatus, SealTerms, SessionStatus, ShownHolder,
    Stop, Uncompared,
    port::{HttpAnswer, MemoryKeep},
};
use native::block_on;
use protocol::Watch;

use crate::{
    scene::{Scene, make_keys},
    server::grant,
};

fn is_broken(status: &LogStatus) -> bool {
    matches!(status.alarms().first(), Some(LogAlarm::Broken(_)))
}

fn verified(size: u64) -> LogStatus {
    let watch = Watch::default();
    LogStatus::Verified { size, watch }
}

#[test]
fn a_log_that_grows_is_followed_from_visit_to_visit() {
    let scene = Scene::new();
    assert_eq!(scene.visit().log_status(), verified(1));
    scene
        .server
        .change(|state| state.book.add(EntryKind::Approved, None));
    assert_eq!(scene.visit().log_status(), verified(2));
}

/// The page of a network that wants somebody to sign in, nothing at all, and JSON of somebody else.
#[test]
fn what_is_no_answer_of_the_service_is_no_alarm() {
    let answer = |status, kind: &str, body: &str| HttpAnswer {
        status,
        headers: vec![("content-type".to_owned(), kind.to_owned())],
        body: body.into(),
    };
    for between in [
        answer(200, "text/html", "<html>Sign in to the network</html>"),
        answer(511, "text/html", "<html>Sign in to the network</html>"),
        answer(200, "text/plain", "<html>Sign in to the network</html>"),
        answer(204, "", ""),
        answer(200, "application/json", "{\"sign\":\"in\"}"),
    ] {
        let scene = Scene::new();
        scene.visit();
        scene.server.change(|state| {
            state.book.add(EntryKind::Approved, None);
            state.in_between = Some(between.clone());
        });
        let foreign = LogStatus::Unavailable(Failure::foreign_answer());
        assert_eq!(scene.visit().log_status(), foreign, "{between:?}");
        scene.server.change(|state| state.in_between = None);
        assert_eq!(scene.visit().log_status(), verified(2));
    }
}

#[test]
fn a_log_that_went_back_is_an_alarm_even_when_the_vault_went_back_with_it() {
    let scene = Scene::new();
    scene.visit();
    let before = scene.server.change(|state| state.vault.clone());
    scene
        .server
        .change(|state| state.book.add(EntryKind::Approved, None));
    scene.visit();
    scene.server.change(|state| {
        state.book.entries.pop();
        state.vault = before;
    });
    assert!(is_broken(&scene.visit().log_status()));
    let elsewhere = scene.visit_with(MemoryKeep::default());
    assert_eq!(elsewhere.log_status(), verified(1));
}

#[test]
fn a_log_that_was_rewritten_is_an_alarm_wherever_the_vault_is_opened() {
    let scene = Scene::new();
    scene.visit();
    scene.server.change(|state| {
        state.book.entries.clear();
        state.book.add(EntryKind::Denied, None);
        state.book.add(EntryKind::Denied, None);
    });
    let elsewhere = scene.visit_with(MemoryKeep::default());
    assert!(is_broken(&elsewhere.log_status()));
}

#[test]
fn a_log_that_changes_its_key_is_followed_where_an_entry_says_so_only() {
    let scene = Scene::new();
    scene.visit();
    let change = |says_so| scene.server.change(|state| state.book.change_key(says_so));
    change(true);
    assert_eq!(scene.visit().log_status(), verified(2));
    change(true);
    scene
        .server
        .change(|state| state.book.add(EntryKind::Approved, None));
    let elsewhere = scene.visit_with(MemoryKeep::default());
    assert_eq!(elsewhere.log_status(), verified(4));
    change(false);
    assert!(is_broken(&scene.visit().log_status()));
    assert!(is_broken(&elsewhere_again(&scene)));
}

fn elsewhere_again(scene: &Scene) -> LogStatus {
    scene.visit_with(MemoryKeep::default()).log_status()
}

#[test]
fn under_a_log_that_broke_nothing_is_sealed() {
    let scene = Scene::new();
    let owner = scene.visit();
    scene.publish(&owner);
    scene.publish_key();
    block_on(owner.follow_log());
    scene.server.change(|state| {
        state.book.add(EntryKind::Denied, None);
        let denied = state.book.entries.pop().unwrap();
        state.book.entries.insert(0, denied);
    });
    assert!(is_broken(&block_on(owner.follow_log())));
    let refused = block_on(owner.seal(
        &grant(),
        SealTerms::usual(Uncompared::Accepted, InputPolicy::Trusted),
        &Stop::default(),
        |_| {},
    ));
    assert!(
        refused
            .unwrap_err()
            .happened
            .contains("could not be verified")
    );
    assert_eq!(scene.chunks.get(), 0);
}

/// The server shows the user her key and everybody else another one, under heads that it signed both.
#[test]
fn of_two_views_of_a_log_a_witness_cosigns_one_and_no_client_follows_the_other() {
    let folder = tempfile::tempdir().unwrap();
    let scene = Scene::new();
    scene
        .server
        .change(|state| state.book.be_watched(folder.path()));
    let cosigned = |status: &LogStatus| match status {
        LogStatus::Verified { watch, .. } => (watch.cosigned, watch.named) == (1, 1),
        _ => false,
    };
    let keep = MemoryKeep::default();
    let user = scene.users_visit(keep.clone());
    make_keys(&user).unwrap();
    block_on(user.publish_own_key()).unwrap();
    assert!(cosigned(&block_on(user.follow_log())));
    let (hers, her_key) = scene
        .server
        .change(|state| (state.book.clone(), state.key.clone()));

    for entries in [2, hers.entries.len(), hers.entries.len() + 9] {
        scene.server.change(|state| state.book.entries.truncate(1));
        scene.publish_key();
        scene.server.change(|state| {
            while state.book.entries.len() < entries {
                state.book.add(EntryKind::Approved, None);
            }
        });
        let owner = scene.visit_with(MemoryKeep::default());
        assert!(is_broken(&owner.log_status()), "{entries}");
        let grant = grant();
        let shown = ShownHolder::user_of(&grant);
        let key = owner.check_key(&grant.user, KeyKind::Sealing, shown);
        assert!(block_on(key).is_err());
    }

    // Where no witness is named, a new browser follows it.
    scene.server.change(|state| state.book.be_unwatched());
    let owner = scene.visit_with(MemoryKeep::default());
    assert!(matches!(owner.log_status(), LogStatus::Verified { .. }));
    scene.checked_key(&owner);
    // Hers goes on, with the witness.
    scene.server.change(|state| {
        (state.book, state.key) = (hers, her_key);
        state.book.add(EntryKind::Approved, None);
    });
    assert!(cosigned(&scene.users_visit(keep).log_status()));
}

#[test]
fn a_session_that_the_server_ended_closes_the_vault() {
    let scene = Scene::new();
    let owner = scene.visit();
    assert!(matches!(owner.session(), SessionStatus::Open(_)));
    let ended = api::ProblemKind::SignedOut;
    scene
        .server
        .trouble(client::port::Method::Get, "/api/vault/trust", ended);
    assert!(block_on(owner.trust()).unwrap_err().is(ended));
    assert_eq!(owner.session(), SessionStatus::Visitor { ended: true });
    assert!(block_on(owner.trust()).is_ok_and(|trust| trust == Default::default()));
}

#[test]
fn a_replaced_key_is_refused_although_the_log_holds_it() {
    let scene = Scene::new();
    let owner = scene.visit();
    scene.publish(&owner);
    scene.publish_key();
    scene.make_key();
    let refused = block_on(owner.seal(
        &grant(),
        SealTerms::usual(Uncompared::Accepted, InputPolicy::Trusted),
        &Stop::default(),
        |_| {},
    ));
    assert!(refused.unwrap_err().happened.contains("was replaced"));
    assert_eq!(scene.chunks.get(), 0);
}

#[test]
fn a_key_that_nobody_compared_takes_an_explicit_word() {
    let scene = Scene::new();
    let owner = scene.visit();
    scene.publish(&owner);
    scene.publish_key();
    let seal = || {
        let stop = Stop::default();
        block_on(owner.seal(
            &grant(),
            SealTerms::usual(Uncompared::Refused, InputPolicy::Trusted),
            &stop,
            |_| {},
        ))
    };
    assert!(
        seal()
            .unwrap_err()
            .happened
            .contains("not compared the words")
    );
    assert_eq!(scene.chunks.get(), 0);
    let key = scene.checked_key(&owner);
    block_on(owner.verify_key(&grant().user, &key.fingerprint)).unwrap();
    seal().unwrap();
}

#[test]
fn withheld_marks_are_an_alarm_and_what_this_place_remembers_counts() {
    let scene = Scene::new();
    let owner = scene.visit();
    scene.publish(&owner);
    scene.publish_key();
    let key = scene.checked_key(&owner);
    block_on(owner.verify_key(&grant().user, &key.fingerprint)).unwrap();
    scene.server.change(|state| state.vault.remove("trust"));
    let later = scene.visit();
    let other = scene.publish_key();
    let told = block_on(later.trust()).unwrap();
    let digits = client::hex::encode(&other.published.fingerprint.0);
    assert_eq!(told.standing(&grant().user, &digits), KeyStanding::Changed);
    let withheld = LogStatus::from(LogAlarm::Withheld(vec!["trust".to_owned()]));
    assert_eq!(later.log_status(), withheld);
    assert_eq!(block_on(later.follow_log()), withheld);
}

#[test]
fn a_log_of_another_day_is_an_alarm_and_nothing_is_sealed_under_it() {
    let scene = Scene::new();
    let owner = scene.visit();
    scene.publish(&owner);
    scene.publish_key();
    for later in [2, -2] {
        let day = 24 * 60 * 60 * 1_000;
        scene
            .server
            .change(|state| state.book.signed_later = later * day);
        let told = block_on(owner.follow_log());
        assert!(matches!(told.alarms()[..], [LogAlarm::Untimely(_)]));
        let stop = Stop::default();
        let refused = block_on(owner.seal(
            &grant(),
            SealTerms::usual(Uncompared::Accepted, InputPolicy::Trusted),
            &stop,
            |_| {},
        ));
        assert!(refused.is_err());
        assert_eq!(scene.chunks.get(), 0);
    }
}
