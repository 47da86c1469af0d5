//! A service that was put back to a backup, and one that says so to take something back.

use api::{
    grant::{Grant, GrantSignature},
    key::KeyDocument,
    log::{EntryKind, LogPolicy},
};
use client::{
    Client, GrantedModel, KeyStanding, LogAlarm, LogStatus, RestoreOffer, Rows, SealTerms, Stop,
    Uncompared,
    port::{MemoryKeep, Method},
};
use native::block_on;
use witness::{Extract, NotCosigned, NotProved, Witness};

use crate::{
    book::{Book, NOW},
    scene::{Scene, make_keys},
    server::{State, grant},
    signatures::{Sealed, least},
};

/// What a server had.
struct Backup {
    book: Book,
    vault: std::collections::BTreeMap<String, (Vec<u8>, u64)>,
    keys: [Option<KeyDocument>; 3],
    grant: Grant,
    signature: Option<GrantSignature>,
    details: std::collections::BTreeMap<usize, String>,
}

const REASON: &str = "Both disks failed.";

impl Backup {
    fn of(scene: &Scene) -> Self {
        scene.server.change(|state| Self {
            book: state.book.clone(),
            vault: state.vault.clone(),
            keys: [&state.key, &state.owner_key, &state.user_key].map(Clone::clone),
            grant: state.grant.clone(),
            signature: state.signature.clone(),
            details: state.details.clone(),
        })
    }

    /// Puts it back, without a word about it.
    fn put_back(&self, state: &mut State) {
        state.book = self.book.clone();
        state.vault = self.vault.clone();
        [state.key, state.owner_key, state.user_key] = self.keys.clone();
        state.grant = self.grant.clone();
        state.signature = self.signature.clone();
        state.details = self.details.clone();
    }

    /// Puts it back as an honest operator does, so many seconds after everything else.
    fn restore(&self, scene: &Scene, seconds: i64) {
        scene.server.change(|state| {
            self.put_back(state);
            state.book.say_restored(REASON, NOW + 1_000 * seconds);
        });
    }
}

/// A user who asks, and whose answers are logged.
fn asking() -> (Sealed, GrantedModel) {
    let sealed = Sealed::new();
    let model = sealed.asked().unwrap();
    sealed
        .scene
        .server
        .change(|state| state.answers_wrongly = true);
    asks(&sealed.user, &model);
    block_on(sealed.user.follow_log());
    (sealed, model)
}

fn asks(user: &Client, model: &GrantedModel) {
    let rows = Rows::Given(vec![preparation::Cell::row(&least(model))]);
    block_on(user.evaluate(model, rows, &Stop::default())).unwrap();
}

fn offered(client: &Client) -> RestoreOffer {
    match client.log_status().alarms() {
        [LogAlarm::Restored(offer)] => offer.clone(),
        others => panic!("another alarm: {others:?}"),
    }
}

#[track_caller]
fn assert_sound(client: &Client) {
    let status = client.log_status();
    assert!(matches!(status, LogStatus::Verified { .. }), "{status:?}");
}

fn size(scene: &Scene) -> u64 {
    scene.server.change(|state| state.book.entries.len() as u64)
}

fn versions(scene: &Scene) -> Vec<(String, u64)> {
    scene.server.change(|state| {
        let items = state.vault.iter();
        items.map(|(name, item)| (name.clone(), item.1)).collect()
    })
}

#[test]
fn whoever_saw_what_a_restore_took_is_asked_once_and_goes_on_everywhere() {
    let (sealed, model) = asking();
    let scene = &sealed.scene;
    let unaware = MemoryKeep::default();
    assert_sound(&scene.users_visit(unaware.clone()));
    let backup = Backup::of(scene);
    let kept = size(scene);
    asks(&sealed.user, &model);
    block_on(sealed.user.verify_key(&grant().owner, "00ff")).unwrap();
    let aware = MemoryKeep::default();
    block_on(sealed.user.follow_log());
    block_on(scene.users_visit(aware.clone()).follow_log());
    block_on(sealed.user.follow_log());
    let seen = size(scene);
    let lost = versions(scene);
    backup.restore(scene, 60);
    assert_sound(&scene.users_visit(unaware));

    for user in [
        scene.users_visit(sealed.keep.clone()),
        scene.users_visit(aware.clone()),
    ] {
        let offer = offered(&user);
        assert_eq!(offer.restores.len(), 1);
        assert_eq!(offer.restores[0].reason.as_deref(), Some(REASON));
        assert_eq!((offer.first(), offer.seen), (kept, seen));
        assert!(offer.lacks_entries() && offer.proved <= kept && offer.proved > kept / 2);
        assert_eq!(offer.ends, Some(kept as i64 - 1));
        assert!(
            offer.items.is_empty(),
            "what is kept here is not missing: {:?}",
            offer.items
        );
        let refused = block_on(user.allow_use()).unwrap_err();
        assert!(refused.happened.contains("restored from a backup"));
    }

    let user = scene.users_visit(sealed.keep.clone());
    let offer = offered(&user);
    block_on(user.accept_restore(&offer)).unwrap();
    assert_sound(&user);
    asks(&user, &model);
    block_on(user.follow_log());
    assert_sound(&user);
    for keep in [sealed.keep.clone(), aware, MemoryKeep::default()] {
        let elsewhere = scene.users_visit(keep);
        assert_sound(&elsewhere);
        let told = block_on(elsewhere.told_restores()).unwrap();
        assert_eq!(told.len(), 1);
        let accepted = told[0].accepted.as_ref().unwrap();
        assert_eq!((accepted.seen, accepted.accepted), (seen, NOW));
    }
    let stale =
        |(_, path): &&(Method, String)| path.contains("/tile/") && !path.contains("?since=");
    let heard = scene.server.change(|state| state.heard.clone());
    let restored = heard
        .iter()
        .position(|(_, path)| path.contains("?since="))
        .unwrap();
    assert_eq!(
        heard[restored..].iter().find(stale),
        None,
        "no tile of before is taken for one of now"
    );
    // Nothing that is written anew gets the number of something that is lost.
    let now = versions(scene);
    for (name, version) in lost.iter().filter(|(name, _)| name.starts_with("user/")) {
        let before = backup.vault.get(name).map_or(0, |item| item.1);
        let (_, after) = now.iter().find(|(known, _)| known == name).unwrap();
        assert!(
            *after == before || after > version,
            "{name}: {before}, {version}, {after}"
        );
    }
}

#[test]
fn an_owner_is_asked_likewise_and_seals_again() {
    let sealed = Sealed::new();
    let scene = &sealed.scene;
    let backup = Backup::of(scene);
    sealed.seal();
    block_on(sealed.owner.verify_key(&grant().user, "00ff")).unwrap();
    block_on(sealed.owner.follow_log());
    backup.restore(scene, 60);
    let owner = scene.visit();
    let offer = offered(&owner);
    let terms = || SealTerms::usual(Uncompared::Accepted, Default::default());
    let request = scene.server.change(|state| state.grant.clone());
    let stop = Stop::default();
    assert!(block_on(owner.seal(&request, terms(), &stop, |_| {})).is_err());
    block_on(owner.accept_restore(&offer)).unwrap();
    assert_sound(&owner);
}

/// Not one of these is what an honest operator's entry is.
#[test]
fn a_restore_that_does_not_explain_what_is_missing_keeps_the_alarm() {
    type Cheat = fn(&mut State, &Backup);
    let cheats: [(&str, Cheat); 9] = [
        ("no entry", |state, _| {
            state.book.add(EntryKind::Approved, None);
        }),
        ("another kind", |state, _| {
            state
                .book
                .add_detailed(EntryKind::Approved, "{\"salt\":\"\"}");
        }),
        ("hidden", |state, _| {
            state.book.say_restored(REASON, NOW + 60_000);
            state.forges_policy = |policy| policy.restores.clear();
        }),
        ("other words", |state, _| {
            state.book.say_restored(REASON, NOW + 60_000);
            state.forges_policy = |policy| {
                let detail = &mut policy.restores[0].detail;
                *detail = detail.replace("failed", "burned");
            };
        }),
        ("not in the log", |state, _| {
            state.book.say_restored(REASON, NOW + 60_000);
            state.forges_policy = forge_leaf;
        }),
        ("from before", |state, _| {
            state.book.say_restored(REASON, NOW - 60_000);
            state.book.signed_later = 1_000;
        }),
        ("dated ahead", |state, _| {
            state.book.say_restored(REASON, NOW + 90_000_000);
            state.book.signed_later = 1_000;
        }),
        ("a fork before", |state, _| {
            let entry = state.book.entries.len() / 2;
            state.book.entries.remove(entry);
            state.book.add(EntryKind::Approved, None);
            state.book.say_restored(REASON, NOW + 60_000);
        }),
        ("another log", |state, _| {
            let mut other = Book::new();
            other.add(EntryKind::Denied, None);
            other.say_restored(REASON, NOW + 60_000);
            state.book = other;
        }),
    ];
    let (sealed, model) = asking();
    let backup = Backup::of(&sealed.scene);
    asks(&sealed.user, &model);
    block_on(sealed.user.follow_log());
    for (what, cheat) in cheats {
        sealed.scene.server.change(|state| {
            backup.put_back(state);
            state.forges_policy = |_| {};
            cheat(state, &backup);
        });
        let user = sealed.scene.users_visit(sealed.keep.clone());
        let status = user.log_status();
        let is_broken = matches!(status.alarms().first(), Some(LogAlarm::Broken(_)));
        assert!(is_broken, "{what}: {status:?}");
        let offer = RestoreOffer {
            restores: Vec::new(),
            seen: 0,
            proved: 0,
            ends: None,
            items: Vec::new(),
            answers: 0,
        };
        block_on(user.accept_restore(&offer)).unwrap();
        let status = user.log_status();
        let is_broken = matches!(status.alarms().first(), Some(LogAlarm::Broken(_)));
        assert!(is_broken, "{what}: {status:?}");
    }
}

fn forge_leaf(policy: &mut LogPolicy) {
    let leaf = &mut policy.restores[0].leaf;
    *leaf = leaf
        .replace("\"keys\":\"", "\"keys\":\"00")
        .replace("\"manifest\"", "");
}

#[test]
fn a_restore_behind_a_change_of_the_logs_key_keeps_the_alarm() {
    let (sealed, _) = asking();
    let backup = Backup::of(&sealed.scene);
    let server = &sealed.scene.server;
    server.change(|state| state.book.change_key(true));
    block_on(sealed.user.follow_log());
    assert_sound(&sealed.user);
    backup.restore(&sealed.scene, 60);
    let user = sealed.scene.users_visit(sealed.keep.clone());
    let status = user.log_status();
    assert!(
        matches!(status.alarms(), [LogAlarm::Broken(_), ..]),
        "{status:?}"
    );
}

#[test]
fn what_was_accepted_once_covers_no_other_restore() {
    let (sealed, model) = asking();
    let scene = &sealed.scene;
    let backup = Backup::of(scene);
    asks(&sealed.user, &model);
    block_on(sealed.user.follow_log());
    backup.restore(scene, 60);
    let user = scene.users_visit(sealed.keep.clone());
    block_on(user.accept_restore(&offered(&user))).unwrap();
    let second = Backup::of(scene);
    asks(&user, &model);
    block_on(user.follow_log());
    assert_sound(&user);
    second.restore(scene, 120);
    let user = scene.users_visit(sealed.keep.clone());
    let offer = offered(&user);
    assert_eq!(
        offer.restores.len(),
        1,
        "the first one took nothing that was seen since"
    );
    block_on(user.accept_restore(&offer)).unwrap();
    assert_sound(&user);
    assert_eq!(block_on(user.told_restores()).unwrap().len(), 2);
    // The first one is no excuse for what was seen behind it.
    let third = Backup::of(scene);
    asks(&user, &model);
    block_on(user.follow_log());
    scene.server.change(|state| third.put_back(state));
    let user = scene.users_visit(sealed.keep.clone());
    assert!(matches!(
        user.log_status().alarms(),
        [LogAlarm::Broken(_), ..]
    ));
}

/// What was compared and what an owner signed last count whatever is accepted.
#[test]
fn an_accepted_restore_brings_back_no_older_key_and_no_older_statement() {
    let (sealed, _) = asking();
    let scene = &sealed.scene;
    let backup = Backup::of(scene);
    // She saw a newer statement of his, and compared another key.
    let shelf = client::port::Shelf::Lasting;
    let place = format!("statements-{}", crate::server::user().id);
    let newest = format!("{{\"{}\":{}}}", grant().id, u64::MAX);
    block_on(client::port::Keep::save(
        &sealed.keep,
        shelf,
        &place,
        newest.as_bytes(),
    ));
    block_on(sealed.user.verify_key(&grant().owner, "00ff")).unwrap();
    scene
        .server
        .change(|state| state.book.add(EntryKind::Approved, None));
    block_on(sealed.user.follow_log());
    backup.restore(scene, 60);
    let user = scene.users_visit(sealed.keep.clone());
    block_on(user.accept_restore(&offered(&user))).unwrap();
    assert_sound(&user);
    let trust = block_on(user.trust()).unwrap();
    assert_eq!(trust.standing(&grant().owner, "00fe"), KeyStanding::Changed);
    assert!(matches!(
        trust.standing(&grant().owner, "00ff"),
        KeyStanding::Verified(_)
    ));
    assert_sound(&user);
    let elsewhere = scene.users_visit(MemoryKeep::default());
    let told = block_on(elsewhere.trust()).unwrap();
    assert_eq!(
        told.standing(&grant().owner, "00fe"),
        KeyStanding::Changed,
        "the vault was told"
    );
    let shown = block_on(user.grant(&grant().id)).unwrap();
    let refused = block_on(user.granted_model(&shown)).unwrap_err();
    assert!(
        refused
            .happened
            .contains("another key than the one you compared"),
        "{refused:?}"
    );
}

/// Keys that were made since are not there any more: she decides before she makes others.
#[test]
fn keys_that_a_restore_took_are_made_again_once_it_is_accepted() {
    let scene = Scene::new();
    let keep = MemoryKeep::default();
    let user = scene.users_visit(keep.clone());
    block_on(user.follow_log());
    let backup = Backup::of(&scene);
    make_keys(&user).unwrap();
    block_on(user.publish_own_key()).unwrap();
    block_on(user.follow_log());
    let lost = scene.server.change(|state| state.vault["user/keys"].1);
    backup.restore(&scene, 60);
    let user = scene.users_visit(keep.clone());
    let offer = offered(&user);
    assert!(offer.items.iter().any(|item| item == "keys"));
    assert!(make_keys(&user).is_err());
    block_on(user.accept_restore(&offer)).unwrap();
    assert_sound(&user);
    make_keys(&user).unwrap();
    assert!(scene.server.change(|state| state.vault["user/keys"].1) > lost);
    block_on(user.follow_log());
    assert_sound(&user);
}

/// The last things before a disk dies reach the vault, and no look at the log comes after them.
#[test]
fn a_vault_that_went_back_where_the_log_did_not_is_explained_as_well() {
    let (sealed, _) = asking();
    let scene = &sealed.scene;
    let backup = Backup::of(scene);
    make_keys(&sealed.user).unwrap();
    let lost = scene
        .server
        .change(|state| state.vault["user/keys"].clone());
    backup.restore(scene, 60);
    let user = scene.users_visit(sealed.keep.clone());
    let offer = offered(&user);
    assert!(!offer.lacks_entries());
    assert!(offer.items.iter().any(|item| item == "keys"));
    block_on(user.allow_use()).unwrap();
    block_on(user.accept_restore(&offer)).unwrap();
    assert_sound(&user);
    make_keys(&user).unwrap();
    scene
        .server
        .change(|state| state.vault.insert("user/keys".to_owned(), lost));
    let again = scene.users_visit(sealed.keep.clone());
    assert!(
        again
            .log_status()
            .alarms()
            .contains(&LogAlarm::Withheld(vec!["keys".to_owned()]))
    );
}

#[test]
fn a_restore_from_long_ago_explains_nothing_that_is_withheld_today() {
    let (sealed, _) = asking();
    let scene = &sealed.scene;
    Backup::of(scene).restore(scene, 60);
    let user = scene.users_visit(sealed.keep.clone());
    assert_sound(&user);
    make_keys(&user).unwrap();
    block_on(user.follow_log());
    scene.server.change(|state| state.vault.remove("user/keys"));
    let user = scene.users_visit(sealed.keep.clone());
    assert!(
        user.log_status()
            .alarms()
            .contains(&LogAlarm::Withheld(vec!["keys".to_owned()]))
    );
}

#[test]
fn an_answer_whose_entry_is_lost_before_it_was_compared_is_no_lie_and_a_lie_since_is_one() {
    let (sealed, model) = asking();
    let scene = &sealed.scene;
    let backup = Backup::of(scene);
    asks(&sealed.user, &model);
    backup.restore(scene, 60);
    block_on(sealed.user.follow_log());
    let offer = offered(&sealed.user);
    assert!(!offer.lacks_entries());
    assert_eq!(offer.answers, 1);
    block_on(sealed.user.accept_restore(&offer)).unwrap();
    block_on(sealed.user.follow_log());
    assert_sound(&sealed.user);
    scene.server.change(|state| state.logs_wrongly = true);
    asks(&sealed.user, &model);
    block_on(sealed.user.follow_log());
    assert!(matches!(
        sealed.user.log_status().alarms(),
        [LogAlarm::Answers(_)]
    ));
}

/// Whoever runs the witness decides as well, and decides for nobody but the witness.
#[test]
fn a_watched_log_goes_on_once_its_witness_was_told_and_each_reader_accepted() {
    let folder = tempfile::tempdir().unwrap();
    let scene = Scene::new();
    let server = &scene.server;
    server.change(|state| state.book.be_watched(folder.path()));
    let keep = MemoryKeep::default();
    assert_sound(&scene.users_visit(keep.clone()));
    let backup = Backup::of(&scene);
    for _ in 0..3 {
        server.change(|state| state.book.add(EntryKind::Approved, None));
    }
    assert_sound(&scene.users_visit(keep.clone()));
    backup.restore(&scene, 60);
    let visit = || scene.users_visit(keep.clone());
    let is_broken = |user: &Client| matches!(user.log_status().alarms(), [LogAlarm::Broken(why), ..] if why.contains("witnesses"));
    assert!(is_broken(&visit()));

    let (key, file) = server.change(|state| (state.book.note_key(), state.book.restores_file()));
    let witness = Witness::open(folder.path(), "witness.example", [key.clone()]).unwrap();
    let told = Extract::parse(&file).unwrap().check(&key).unwrap();
    let restores = witness.restores(&told).unwrap();
    let entry = restores[0].index;
    assert_eq!(restores[0].detail.reason.as_deref(), Some(REASON));
    for other in [entry - 1, entry + 1] {
        let refused = witness.accept_restore(&told, other, 1);
        assert!(matches!(refused, Err(NotCosigned::NotRestored)));
    }
    assert!(is_broken(&visit()), "to look at it accepts nothing");
    for (before, after) in [("failed", "burned"), ("restored", "approved")] {
        let forged = String::from_utf8(file.clone())
            .unwrap()
            .replace(before, after);
        let forged = Extract::parse(forged.as_bytes());
        assert!(
            forged.is_err() || forged.unwrap().check(&key).is_err(),
            "{before}"
        );
    }
    let seconds = (NOW / 1_000 + 61) as u64;
    witness.accept_restore(&told, entry, seconds).unwrap();
    let again = witness.accept_restore(&told, entry, seconds);
    assert!(
        matches!(again, Err(NotCosigned::NotRestored)),
        "it is no excuse twice"
    );

    let user = visit();
    let offer = offered(&user);
    block_on(user.accept_restore(&offer)).unwrap();
    assert_sound(&user);
}

#[test]
fn a_list_of_entries_is_saved_with_proofs_that_others_check() {
    let (sealed, _) = asking();
    let server = &sealed.scene.server;
    server.change(|state| {
        let detail = "{\"salt\":\"00\",\"actor\":null,\"subject\":null,\"model\":null,\"grant\":null,\
                      \"input_digest\":null,\"output_digest\":null,\"rows\":null,\"duration_us\":null,\"reason\":null}";
        for kind in [EntryKind::Approved, EntryKind::Denied] {
            let index = state.book.add_detailed(kind, detail);
            state.details.insert(index as usize, detail.to_owned());
        }
    });
    let size = size(&sealed.scene);
    let auditor = &sealed.owner;
    let shown = server.change(|state| {
        let last = (size as usize - 2)..size as usize;
        last.filter_map(|index| state.shown(index))
            .collect::<Vec<_>>()
    });
    assert_eq!(shown.len(), 2);
    let file = block_on(auditor.entries_file(&shown)).unwrap();
    let key = server.change(|state| state.book.note_key());
    let checked = Extract::parse(&file).unwrap().check(&key).unwrap();
    let places: Vec<u64> = checked.entries.iter().map(|entry| entry.index).collect();
    assert_eq!(places, [size - 2, size - 1]);
    assert_eq!(checked.checkpoint.size, size);
    let mut other = shown.clone();
    other[1].detail = other[1].detail.replace("00", "01");
    assert!(block_on(auditor.entries_file(&other)).is_err());
    let other = Book::new().note_key();
    assert!(
        Extract::parse(&file).unwrap().check(&other).is_ok(),
        "the same key"
    );
    server.change(|state| state.book.change_key(true));
    let stranger = server.change(|state| state.book.note_key());
    assert!(
        Extract::parse(&file).unwrap().check(&stranger).is_err(),
        "not yet its key"
    );
    block_on(auditor.follow_log());
    let later = block_on(auditor.entries_file(&shown)).unwrap();
    let later = Extract::parse(&later).unwrap();
    assert!(later.check(&stranger).is_ok());
    // Whoever holds the key from before could write where it led: the file itself says so.
    assert!(matches!(later.check(&key), Err(NotProved::OtherLog)));
}
