//! Public keys are published only as one of the candidates that their account committed to.

use api::{
    ProblemKind,
    key::{KeyChallenge, KeyDocument, PublishedKey},
    log::{EntryDetail, KeyChoice},
    paths,
};
use fhe_client::ClientKey;
use fhe_core::PublicKey;
use pads::{CANDIDATES, CandidateCommitment, CandidateProof};

use crate::house::{
    browser::Answer,
    candidates::{KEPT, bring, commit, commitment, honest, publication},
    people::Person,
    process::Start,
    scene::Scene,
};

fn key(seed: u8) -> PublicKey {
    ClientKey::from_seed([seed; 32]).public_key()
}

/// What a person commits to whose candidate at this place is that key.
fn committed(user: &Person, place: u16, key: &PublicKey) -> CandidateCommitment {
    commitment(&user.account.id.0, place, key)
}

/// What the log says of the choice of a person's key.
fn choice(scene: &mut Scene, user: &Person) -> Option<KeyChoice> {
    let path = paths::account_key(&user.account.id);
    let document: KeyDocument = scene.owner.browser.get(&path).document();
    let detail: EntryDetail = serde_json::from_str(&document.entry.unwrap().detail).unwrap();
    detail.choice
}

#[test]
fn the_log_says_that_a_key_is_one_of_many_and_how_many_sets_came_to_nothing() {
    let mut scene = Scene::new();
    let mut user = scene.another_user();
    let left = committed(&user, KEPT, &key(1));
    commit(&mut user, left).success();
    let ours = committed(&user, KEPT, &key(2));
    commit(&mut user, ours).success();
    let bytes = publication(ours, KEPT, &key(2));
    let published: PublishedKey = bring(&mut user, &bytes).document();
    assert_eq!(published.epoch, 1);
    let expected = KeyChoice {
        candidates: CANDIDATES as u32,
        unpublished: 1,
    };
    assert_eq!(choice(&mut scene, &user), Some(expected));
    // The same bytes again change nothing.
    let again: PublishedKey = bring(&mut user, &bytes).document();
    assert_eq!(again, published);
}

#[test]
fn the_same_commitment_is_challenged_once_and_a_fourth_of_a_day_not_at_all() {
    let mut scene = Scene::new();
    let mut user = scene.another_user();
    let draws = Start {
        draws: true,
        ..Start::default()
    };
    scene.server.restart(&draws);
    let commitments = [1, 2, 3, 4].map(|seed| committed(&user, 0, &key(seed)));
    let mut challenge = |commitment| commit(&mut user, commitment);
    let kept = |answer: Answer| answer.document::<KeyChallenge>().kept;
    let first = kept(challenge(commitments[0]));
    assert!(usize::from(first) < CANDIDATES);
    for commitment in [commitments[1], commitments[2]] {
        challenge(commitment).success();
        assert_eq!(kept(challenge(commitments[0])), first);
    }
    assert_eq!(challenge(commitments[3]).problem(), ProblemKind::Conflict);
    assert_eq!(kept(challenge(commitments[0])), first);
    scene.server.restart(&Start {
        ahead_s: 24 * 60 * 60 + 60,
        ..draws
    });
    user.sign_in();
    let mut challenge = |commitment| commit(&mut user, commitment);
    challenge(commitments[3]).success();
    assert_eq!(kept(challenge(commitments[0])), first);
}

#[test]
fn a_malformed_candidate_is_seen_and_its_commitment_spent() {
    let mut scene = Scene::new();
    let mut user = scene.another_user();
    // Another key stands where an honest candidate should be opened.
    let other = KEPT + 1;
    let bad = committed(&user, other, &key(1));
    commit(&mut user, bad).success();
    let honest = honest(KEPT);
    for expected in [ProblemKind::Nonconforming, ProblemKind::Conflict] {
        let answer = bring(&mut user, &publication(bad, KEPT, &honest));
        assert_eq!(answer.problem(), expected);
    }
    // It would have passed, had it been the one that is kept.
    let answer = bring(&mut user, &publication(bad, other, &key(1)));
    assert_eq!(answer.problem(), ProblemKind::Conflict);
    let path = paths::account_key(&user.account.id);
    let none: Option<KeyDocument> = scene.owner.browser.get(&path).document();
    assert_eq!(none, None);
}

#[test]
fn a_proof_with_a_wrong_node_is_refused_and_the_right_one_then_too() {
    let mut scene = Scene::new();
    let mut user = scene.another_user();
    let ours = committed(&user, KEPT, &key(1));
    commit(&mut user, ours).success();
    let right = publication(ours, KEPT, &key(1));
    let mut wrong = right.clone();
    wrong[CandidateProof::BYTES - 1] ^= 1;
    assert_eq!(
        bring(&mut user, &wrong).problem(),
        ProblemKind::Nonconforming
    );
    assert_eq!(bring(&mut user, &right).problem(), ProblemKind::Conflict);
}

#[test]
fn a_proof_is_of_no_use_for_another_key_another_candidate_or_another_account() {
    let mut scene = Scene::new();
    let (mut user, mut owner) = (scene.another_user(), scene.another_owner());
    let ours = committed(&user, KEPT, &key(1));
    // Nobody asked yet.
    let right = publication(ours, KEPT, &key(1));
    assert_eq!(bring(&mut user, &right).problem(), ProblemKind::Conflict);
    commit(&mut user, ours).success();
    let moved = publication(ours, KEPT + 1, &key(1));
    assert_eq!(bring(&mut user, &moved).problem(), ProblemKind::Conflict);
    // Somebody else brings it, before and after she committed to the same bytes.
    let expected = [ProblemKind::Conflict, ProblemKind::Nonconforming];
    for expected in expected {
        let answer = bring(&mut scene.user, &right);
        assert_eq!(answer.problem(), expected);
        commit(&mut scene.user, ours).success();
    }
    for role in [commit(&mut owner, ours), bring(&mut owner, &right)] {
        assert_eq!(role.problem(), ProblemKind::Forbidden);
    }
    bring(&mut user, &right).success();
    // Replayed for another key, now that it is spent.
    let replayed = publication(ours, KEPT, &key(2));
    assert_eq!(bring(&mut user, &replayed).problem(), ProblemKind::Conflict);
}

#[test]
fn a_key_in_place_of_the_kept_candidate_is_refused() {
    let mut scene = Scene::new();
    let mut user = scene.another_user();
    let ours = committed(&user, KEPT, &key(1));
    commit(&mut user, ours).success();
    let swapped = publication(ours, KEPT, &key(2));
    assert_eq!(
        bring(&mut user, &swapped).problem(),
        ProblemKind::Nonconforming
    );
}

#[test]
fn what_is_no_commitment_is_refused() {
    let mut scene = Scene::new();
    let bytes = committed(&scene.user, KEPT, &key(1)).to_bytes();
    let mut version = bytes.clone();
    version[5] ^= 1;
    for wrong in [&bytes[1..], &[], &version] {
        let post = scene
            .user
            .browser
            .post_bytes(paths::KEY_CANDIDATES, wrong, &[]);
        assert_eq!(post.problem(), ProblemKind::Nonconforming);
    }
    let request = format!("POST {}", paths::KEY_CANDIDATES);
    let large = CandidateCommitment::BYTES as u64 + 1;
    let status = scene.server.announce_body(&request, &scene.user, large);
    assert_eq!(status, "HTTP/1.1 413 Payload Too Large");
}
