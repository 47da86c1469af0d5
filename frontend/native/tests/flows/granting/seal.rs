use api::{
    AccountId, ProblemKind,
    grant::{GrantState, InputPolicy},
    log::EntryKind,
};
use client::{
    Client, LogAlarm, SealStage, SealTerms, Stop, Uncompared,
    port::{MemoryKeep, Method},
};
use native::block_on;

use crate::{
    scene::{Scene, public_key},
    server::grant,
};

/// An owner who published a model that the user asked for, with her key in the log.
fn asked() -> (Scene, Client) {
    let scene = Scene::new();
    let owner = scene.visit();
    scene.publish(&owner);
    scene.publish_key();
    (scene, owner)
}

fn seal(owner: &Client) -> client::Outcome<api::grant::Grant> {
    block_on(owner.seal(
        &grant(),
        SealTerms::usual(Uncompared::Accepted, InputPolicy::Trusted),
        &Stop::default(),
        |_| {},
    ))
}

#[test]
fn a_proven_key_is_sealed_to() {
    let (scene, owner) = asked();
    assert_eq!(seal(&owner).unwrap().state, GrantState::Active);
    assert!(scene.chunks.get() > 0);
}

#[test]
fn another_key_than_the_verified_one_is_refused_before_anything_is_sealed() {
    let (scene, owner) = asked();
    let verified = scene.checked_key(&owner);
    block_on(owner.verify_key(&grant().user, &verified.fingerprint)).unwrap();
    scene.publish_key();
    let refused = seal(&scene.visit()).unwrap_err();
    assert_eq!(
        refused.happened,
        "This is another key than the one you verified."
    );
    assert_eq!(scene.chunks.get(), 0);
    assert_eq!(scene.server.count(Method::Post, "/uploads"), 0);
}

/// On a browser that never was here another key would pass for one that nobody compared: the list is said to be lost, or an older one.
#[test]
fn where_what_was_compared_is_withheld_nothing_is_sealed_to_a_key_that_seems_uncompared() {
    for is_said_lost in [true, false] {
        let (scene, owner) = asked();
        let (server, user) = (&scene.server, grant().user);
        let compared = scene.checked_key(&owner);
        block_on(owner.verify_key(&AccountId("another".to_owned()), "00ff")).unwrap();
        let older = server.change(|state| state.vault["trust"].clone());
        block_on(owner.verify_key(&user, &compared.fingerprint)).unwrap();
        block_on(owner.follow_log());
        scene.publish_key();
        server.change(|state| match is_said_lost {
            true => state.lost.push("trust".to_owned()),
            false => drop(state.vault.insert("trust".to_owned(), older)),
        });
        let elsewhere = scene.visit_with(MemoryKeep::default());
        for _ in 0..2 {
            let refused = seal(&elsewhere).unwrap_err();
            assert!(refused.happened.contains("which keys you compared"));
        }
        let withheld = LogAlarm::Withheld(vec!["trust".to_owned()]);
        assert_eq!(elsewhere.log_status(), withheld.into());
        assert_eq!(scene.chunks.get(), 0);
        let newest = scene.checked_key(&elsewhere);
        block_on(elsewhere.verify_key(&user, &newest.fingerprint)).unwrap();
        seal(&elsewhere).unwrap();
    }
}

#[test]
fn a_key_that_the_log_does_not_name_is_refused() {
    let (scene, owner) = asked();
    let other = scene.make_key();
    scene.server.change(|state| {
        let key = state.key.as_mut().unwrap();
        key.public_key = other.public_key;
        key.published.fingerprint = other.published.fingerprint;
    });
    let refused = seal(&owner).unwrap_err();
    assert!(
        refused
            .happened
            .starts_with("The proof of this user's key failed")
    );
    assert_eq!(scene.chunks.get(), 0);
}

/// Whoever sees a copy under it reads the model.
#[test]
fn a_key_without_a_body_is_refused_although_the_log_names_it() {
    let (scene, owner) = asked();
    let mut key = public_key();
    key[40..].fill(0);
    scene.server.change(|state| {
        let document = state.log_key(EntryKind::KeyPublished, &grant().user, key);
        state.key = Some(document);
    });
    let refused = seal(&owner).unwrap_err();
    assert!(refused.happened.contains("no public key"));
    assert_eq!(scene.chunks.get(), 0);
}

#[test]
fn an_interrupted_upload_goes_on_with_what_is_missing_and_is_not_sealed_again() {
    let (scene, owner) = asked();
    scene
        .server
        .trouble(Method::Put, "/parts/1", ProblemKind::StorageFull);
    assert!(seal(&owner).unwrap_err().is(ProblemKind::StorageFull));
    let chunks = scene.chunks.get();
    assert_eq!(scene.server.count(Method::Put, "/parts/0"), 1);
    assert_eq!(seal(&scene.visit()).unwrap().state, GrantState::Active);
    assert_eq!(scene.chunks.get(), chunks);
    assert_eq!(scene.server.count(Method::Put, "/parts/0"), 1);
    assert_eq!(scene.server.count(Method::Put, "/parts/1"), 2);
}

#[test]
fn a_copy_under_an_earlier_key_is_not_uploaded_for_a_newer_one() {
    let (scene, owner) = asked();
    scene
        .server
        .trouble(Method::Put, "/parts/0", ProblemKind::StorageFull);
    assert!(seal(&owner).is_err());
    let chunks = scene.chunks.get();
    scene.publish_key();
    seal(&owner).unwrap();
    assert_eq!(scene.chunks.get(), 2 * chunks);
}

#[test]
fn a_busy_server_is_asked_again_after_growing_pauses() {
    let (scene, owner) = asked();
    for _ in 0..2 {
        scene
            .server
            .trouble(Method::Put, "/parts/0", ProblemKind::Busy);
    }
    seal(&owner).unwrap();
    assert_eq!(scene.server.count(Method::Put, "/parts/0"), 3);
    assert_eq!(*scene.slept.borrow(), [500, 1_500]);
}

#[test]
fn what_the_server_will_never_take_is_not_offered_again() {
    let (scene, owner) = asked();
    scene
        .server
        .trouble(Method::Post, "/finish", ProblemKind::Nonconforming);
    assert!(seal(&owner).is_err());
    let chunks = scene.chunks.get();
    seal(&owner).unwrap();
    assert_eq!(scene.chunks.get(), 2 * chunks);
}

#[test]
fn a_wish_to_stop_stops_before_the_next_chunk() {
    let (scene, owner) = asked();
    let stop = Stop::default();
    stop.ask();
    assert!(
        block_on(owner.seal(
            &grant(),
            SealTerms::usual(Uncompared::Accepted, InputPolicy::Trusted),
            &stop,
            |_| {}
        ))
        .is_err()
    );
    assert_eq!(scene.chunks.get(), 0);
}

/// A rule or another window may have answered the request since it was shown.
#[test]
fn a_request_that_was_answered_since_it_was_shown_is_not_sealed_over() {
    let (scene, owner) = asked();
    let sealed_elsewhere = || {
        scene.server.change(|state| {
            state.grant.state = GrantState::Active;
            state.grant.sealed_digest = Some("another".to_owned());
        });
    };
    let during = block_on(owner.seal(
        &grant(),
        SealTerms::usual(Uncompared::Accepted, InputPolicy::Trusted),
        &Stop::default(),
        |stage| {
            if matches!(stage, SealStage::Seal(..)) {
                sealed_elsewhere();
            }
        },
    ));
    assert!(during.unwrap_err().happened.contains("answered meanwhile"));
    assert_eq!(scene.server.count(Method::Post, "/uploads"), 0);
    let chunks = scene.chunks.get();
    let before = seal(&owner).unwrap_err();
    assert!(before.happened.contains("answered meanwhile"));
    assert_eq!(scene.chunks.get(), chunks);
}
