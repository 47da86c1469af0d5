use api::log::EntryKind;
use client::{LogAlarm, LogStatus, SessionStatus, Stop, port::MemoryKeep};
use native::block_on;

use crate::{scene::Scene, server::grant};

fn is_broken(status: &LogStatus) -> bool {
    matches!(status, LogStatus::Alarm(LogAlarm::Broken(_)))
}

#[test]
fn a_log_that_grows_is_followed_from_visit_to_visit() {
    let scene = Scene::new();
    assert_eq!(scene.visit().log_status(), LogStatus::Verified { size: 1 });
    scene
        .server
        .change(|state| state.book.add(EntryKind::Approved, None));
    assert_eq!(scene.visit().log_status(), LogStatus::Verified { size: 2 });
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
        state.book.leaves.pop();
        state.vault = before;
    });
    assert!(is_broken(&scene.visit().log_status()));
    let elsewhere = scene.visit_with(MemoryKeep::default());
    assert_eq!(elsewhere.log_status(), LogStatus::Verified { size: 1 });
}

#[test]
fn a_log_that_was_rewritten_is_an_alarm_wherever_the_vault_is_opened() {
    let scene = Scene::new();
    scene.visit();
    scene.server.change(|state| {
        state.book.leaves.clear();
        state.book.add(EntryKind::Denied, None);
        state.book.add(EntryKind::Denied, None);
    });
    let elsewhere = scene.visit_with(MemoryKeep::default());
    assert!(is_broken(&elsewhere.log_status()));
}

#[test]
fn under_a_log_that_broke_nothing_is_sealed() {
    let scene = Scene::new();
    let owner = scene.visit();
    scene.publish(&owner);
    scene.publish_key();
    block_on(owner.follow_log());
    scene.server.change(|state| {
        let last = state.book.leaves.pop().unwrap();
        state.book.add(EntryKind::Denied, None);
        state.book.leaves.push(last);
    });
    assert!(is_broken(&block_on(owner.follow_log())));
    let refused = block_on(owner.seal(&grant(), &Stop::default(), |_| {}));
    assert!(
        refused
            .unwrap_err()
            .happened
            .contains("could not be verified")
    );
    assert_eq!(scene.chunks.get(), 0);
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
