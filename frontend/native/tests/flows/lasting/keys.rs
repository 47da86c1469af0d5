//! Keys are one of many candidates, of which the server names one, once.

use std::cell::RefCell;

use api::{ProblemKind, log::KeyChoice, paths};
use client::{
    Client, Stop,
    port::{MemoryKeep, Method},
};
use fhe_core::PublicKey;
use native::block_on;
use pads::{CANDIDATES, CandidateProof};

use crate::{
    scene::{Scene, make_keys},
    server::{State, user as reader},
};

/// Attempts to bring what may arrive twice.
const ATTEMPTS: usize = 5;

fn visit(scene: &Scene) -> Client {
    scene.users_visit(MemoryKeep::default())
}

/// The proof that was brought last, and its key.
fn brought(state: &mut State) -> (CandidateProof, PublicKey) {
    let (proof, key) = state.proofs.last().unwrap().split_at(CandidateProof::BYTES);
    (
        CandidateProof::from_bytes(proof).unwrap(),
        PublicKey::from_bytes(key).unwrap(),
    )
}

#[test]
fn a_key_lies_in_the_vault_before_it_is_published_with_a_proof_that_holds() {
    let scene = Scene::new();
    let user = visit(&scene);
    let told = RefCell::new(Vec::new());
    let tell = |made, candidates| told.borrow_mut().push((made, candidates));
    let own = block_on(user.make_keys(&Stop::default(), tell)).unwrap();
    let all = CANDIDATES as u32;
    assert_eq!(told.borrow().last(), Some(&(all, all)));
    scene.server.change(|state| {
        assert!(state.vault.contains_key("user/keys"));
        assert!(state.proofs.is_empty());
    });
    block_on(user.publish_own_key()).unwrap();
    let (proof, key) = scene.server.change(brought);
    assert_eq!(key.fingerprint().to_vec(), own.fingerprint);
    assert_eq!(proof.kept(), 1);
    assert_eq!(proof.check(&reader().id.0, &key), Ok(()));
    let committed = scene.server.change(|state| state.candidates.clone());
    assert_eq!(committed, [proof.commitment().to_bytes()]);
}

#[test]
fn a_publication_that_was_interrupted_goes_on_with_the_very_same_bytes() {
    let scene = Scene::new();
    let user = visit(&scene);
    make_keys(&user).unwrap();
    let loss = || (Method::Post, paths::KEYS.to_owned());
    scene
        .server
        .change(|state| state.losses.extend((0..ATTEMPTS).map(|_| loss())));
    assert!(block_on(user.publish_own_key()).is_err());
    block_on(visit(&scene).publish_own_key()).unwrap();
    scene.server.change(|state| {
        assert_eq!(state.proofs.len(), ATTEMPTS + 1);
        assert!(state.proofs.windows(2).all(|pair| pair[0] == pair[1]));
        assert_eq!(state.candidates.len(), 1);
    });
}

#[test]
fn a_server_that_names_two_candidates_of_the_same_ones_is_answered_about_one() {
    let scene = Scene::new();
    let user = visit(&scene);
    let loss = (Method::Post, paths::KEY_CANDIDATES.to_owned());
    scene.server.change(|state| state.losses.push(loss));
    make_keys(&user).unwrap();
    // Whatever it says when the key comes, there is no other answer.
    scene
        .server
        .trouble(Method::Post, paths::KEYS, ProblemKind::Conflict);
    assert!(block_on(user.publish_own_key()).is_err());
    block_on(user.publish_own_key()).unwrap();
    scene.server.change(|state| {
        assert_eq!(state.candidates[0], state.candidates[1]);
        assert_eq!((state.candidates.len(), state.proofs.len()), (2, 1));
        assert_eq!(brought(state).0.kept(), 2);
    });
}

#[test]
fn a_candidate_that_there_is_not_is_no_answer_and_leaves_no_key() {
    let scene = Scene::new();
    let user = visit(&scene);
    scene
        .server
        .change(|state| state.kept = CANDIDATES as u16 - 1);
    assert!(make_keys(&user).is_err());
    assert_eq!(block_on(user.own_keys()), Ok(None));
}

#[test]
fn whoever_stops_has_committed_to_nothing() {
    let scene = Scene::new();
    let user = visit(&scene);
    let stop = Stop::default();
    stop.ask();
    assert!(block_on(user.make_keys(&stop, |_, _| {})).is_err());
    scene
        .server
        .change(|state| assert!(state.candidates.is_empty()));
    assert_eq!(block_on(user.own_keys()), Ok(None));
}

#[test]
fn whoever_has_begun_too_often_keeps_the_keys_she_has() {
    let scene = Scene::new();
    let user = visit(&scene);
    let first = make_keys(&user).unwrap();
    let kind = ProblemKind::Conflict;
    scene
        .server
        .trouble(Method::Post, paths::KEY_CANDIDATES, kind);
    assert!(make_keys(&user).unwrap_err().is(kind));
    assert_eq!(block_on(user.own_keys()), Ok(Some(first)));
}

#[test]
fn an_owner_is_told_how_a_key_was_chosen_if_the_log_says_so() {
    let scene = Scene::new();
    let owner = scene.visit();
    scene.publish_key();
    block_on(owner.follow_log());
    assert_eq!(scene.checked_key(&owner).choice, None);
    let choice = KeyChoice {
        candidates: 1024,
        unpublished: 2,
    };
    scene
        .server
        .change(|state| state.book.choice = Some(choice));
    let document = scene.publish_key();
    block_on(owner.follow_log());
    assert_eq!(scene.checked_key(&owner).choice, Some(choice));
    // A detail that the log does not commit to says nothing.
    let mut other = document;
    let entry = other.entry.as_mut().unwrap();
    entry.detail = entry.detail.replace(":2}", ":0}");
    scene.server.change(|state| state.key = Some(other));
    let checked = scene.checked_key(&owner);
    assert_eq!(checked.choice, None);
    assert_ne!(checked.verdict, protocol::Verdict::Holds);
}

#[test]
fn at_the_first_need_keys_are_made_and_published_once() {
    let scene = Scene::new();
    let user = visit(&scene);
    block_on(user.ensure_own_key()).unwrap();
    let first = block_on(user.own_keys()).unwrap().unwrap();
    block_on(user.ensure_own_key()).unwrap();
    let later = visit(&scene);
    block_on(later.ensure_own_key()).unwrap();
    assert_eq!(block_on(later.own_keys()).unwrap(), Some(first));
    assert_eq!(scene.server.change(|state| state.proofs.len()), 1);
}

#[test]
fn where_it_cannot_be_told_whether_a_key_is_published_none_is_made() {
    let scene = Scene::new();
    let user = visit(&scene);
    block_on(user.ensure_own_key()).unwrap();
    scene
        .server
        .trouble(Method::Get, paths::KEYS, ProblemKind::Internal);
    assert!(block_on(user.ensure_own_key()).is_err());
    assert_eq!(scene.server.change(|state| state.proofs.len()), 1);
}
