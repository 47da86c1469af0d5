use api::{
    AccountId,
    log::{EntryDetail, EntryKind, Leaf},
    paths,
};
use client::{ActivityFilter, AuditStage, Client, LogAlarm, port::Method};
use ledger::{Checkpoint, Frontier, Note, NoteKey, leaf_hash};
use native::block_on;

use crate::{scene::Scene, server::State};

/// A log of which every entry is shown: who acted in each.
const ACTORS: [&str; 5] = ["owner", "user", "owner", "auditor", "user"];

fn add(state: &mut State, actor: &str) {
    let detail = EntryDetail {
        salt: format!("salt of {}", state.book.entries.len()),
        actor: Some(AccountId(actor.to_owned())),
        ..EntryDetail::default()
    };
    let detail = serde_json::to_string(&detail).unwrap();
    let index = state.book.add_detailed(EntryKind::Approved, &detail);
    state.details.insert(index as usize, detail);
}

fn scene() -> Scene {
    let scene = Scene::new();
    scene.server.change(|state| {
        state.book.entries.clear();
        ACTORS.iter().for_each(|actor| add(state, actor));
    });
    scene
}

fn by(who: &str) -> ActivityFilter {
    ActivityFilter {
        who: who.to_owned(),
        ..ActivityFilter::default()
    }
}

/// Numbers of the entries that this browser finds itself.
fn found(auditor: &Client, filter: &ActivityFilter) -> Vec<u64> {
    let page = auditor.audited(filter, None);
    let index = |leaf: &str| serde_json::from_str::<Leaf>(leaf).unwrap().index;
    page.entries
        .iter()
        .map(|entry| index(&entry.leaf))
        .collect()
}

fn asked(scene: &Scene) -> usize {
    scene.server.count(Method::Get, paths::ACTIVITY)
}

/// Whether reading all ended in an alarm, and nothing counts as verified.
fn is_held_against(auditor: &Client) -> bool {
    let alarms = auditor.log_status();
    let is_told = alarms
        .alarms()
        .iter()
        .any(|alarm| matches!(alarm, LogAlarm::Contradicted(_)));
    let status = auditor.audit_status();
    let is_broken = matches!(status.stage, AuditStage::Broken(_));
    is_told && is_broken && status.verified == 0 && found(auditor, &by("")).is_empty()
}

#[test]
fn whoever_read_all_entries_searches_them_without_the_server() {
    let scene = scene();
    let auditor = scene.auditors_visit();
    block_on(auditor.audit_log());
    assert_eq!(auditor.audit_status().verified, 5);
    let before = asked(&scene);
    assert_eq!(found(&auditor, &by("")), [4, 3, 2, 1, 0]);
    assert_eq!(found(&auditor, &by("USER")), [4, 1]);
    assert_eq!(found(&auditor, &by("nobody")), [] as [u64; 0]);
    let early = ActivityFilter {
        until: Some(2),
        person: Some(AccountId("owner".to_owned())),
        ..ActivityFilter::default()
    };
    assert_eq!(found(&auditor, &early), [0]);
    let late = ActivityFilter {
        after: Some(2),
        ..ActivityFilter::default()
    };
    assert_eq!(found(&auditor, &late), [4, 3]);
    assert_eq!(asked(&scene), before);
}

#[test]
fn what_came_since_is_read_alone() {
    let scene = scene();
    let auditor = scene.auditors_visit();
    block_on(auditor.audit_log());
    scene.server.change(|state| add(state, "user"));
    let before = asked(&scene);
    block_on(auditor.follow_log());
    block_on(auditor.audit_log());
    assert_eq!(auditor.audit_status().verified, 6);
    assert_eq!(found(&auditor, &by("user")), [5, 4, 1]);
    assert_eq!(asked(&scene), before + 1);
}

#[test]
fn a_server_that_leaves_an_entry_out_is_found_out() {
    let scene = scene();
    scene.server.change(|state| {
        state.details.remove(&1);
    });
    let auditor = scene.auditors_visit();
    block_on(auditor.audit_log());
    assert!(is_held_against(&auditor));
}

#[test]
fn a_server_that_shows_another_detail_than_was_logged_is_found_out() {
    let scene = scene();
    scene.server.change(|state| {
        let other = state.details[&0].replace("owner", "someone");
        state.details.insert(0, other);
    });
    let auditor = scene.auditors_visit();
    block_on(auditor.audit_log());
    assert!(is_held_against(&auditor));
}

#[test]
fn entries_that_do_not_make_the_signed_head_are_found_out() {
    let scene = scene();
    let auditor = scene.auditors_visit();
    scene.server.change(|state| {
        state.book.entries.clear();
        state.details.clear();
        for actor in ["user", "user", "owner", "auditor", "user"] {
            add(state, actor);
        }
    });
    block_on(auditor.audit_log());
    assert!(is_held_against(&auditor));
}

#[test]
fn a_file_of_the_verified_log_proves_itself() {
    let scene = scene();
    let auditor = scene.auditors_visit();
    assert!(auditor.audit_file().is_err());
    block_on(auditor.audit_log());
    let key = scene.server.change(|state| {
        state.forges_policy = |policy| policy.log = "another".to_owned();
        state.book.note_key()
    });
    let file = auditor.audit_file().unwrap();
    let file: serde_json::Value = serde_json::from_slice(&file).unwrap();
    let mut frontier = Frontier::new();
    for entry in file["entries"].as_array().unwrap() {
        frontier.append(leaf_hash(entry["leaf"].as_str().unwrap().as_bytes()));
    }
    let note = Note::parse(file["checkpoint"].as_str().unwrap().as_bytes()).unwrap();
    let told = NoteKey::parse(file["policy"]["log"].as_str().unwrap()).unwrap();
    assert_eq!(told, key, "the policy that was followed");
    let checkpoint = Checkpoint::open(&note, &key).unwrap();
    assert_eq!((checkpoint.size, checkpoint.root), (5, frontier.root()));
}

#[test]
fn who_may_not_read_all_verifies_nothing() {
    let scene = scene();
    let owner = scene.visit();
    block_on(owner.audit_log());
    assert_eq!(owner.audit_status().verified, 0);
    assert_eq!(asked(&scene), 0);
}
