//! Candidate keys, made once for all tests; any client key stands in for the one that is kept.

use std::sync::LazyLock;

use api::{key::KeyChallenge, paths};
use fhe_core::PublicKey;
use pads::{CandidateCommitment, CandidateNode, CandidateProof, candidate_key};

use crate::house::{browser::Answer, people::Person};

/// The candidate that servers under test keep, unless they draw.
pub(crate) const KEPT: u16 = 7;

const ROOT: [u8; 32] = [8; 32];

static FINGERPRINTS: LazyLock<Vec<[u8; 32]>> = LazyLock::new(|| {
    let seeds = CandidateNode::root(ROOT).leaves();
    let fingerprint = |seed| candidate_key(seed).fingerprint();
    seeds.iter().map(fingerprint).collect()
});

/// Honest candidates, but for the one that is expected to be kept: what an account commits to.
pub(crate) fn commitment(account: &str, expected: u16, key: &PublicKey) -> CandidateCommitment {
    let mut fingerprints = FINGERPRINTS.clone();
    fingerprints[usize::from(expected)] = key.fingerprint();
    CandidateCommitment::new(account, &fingerprints)
}

/// An honest candidate.
pub(crate) fn honest(index: u16) -> PublicKey {
    candidate_key(&CandidateNode::root(ROOT).leaves()[usize::from(index)])
}

/// What is brought to publish `key` as the candidate that is kept.
pub(crate) fn publication(commitment: CandidateCommitment, kept: u16, key: &PublicKey) -> Vec<u8> {
    let root = CandidateNode::root(ROOT);
    let proof = CandidateProof::new(commitment, &root, kept.into()).unwrap();
    [proof.to_bytes(), key.to_bytes()].concat()
}

/// Commits to candidates.
pub(crate) fn commit(user: &mut Person, commitment: CandidateCommitment) -> Answer {
    let bytes = commitment.to_bytes();
    user.browser.post_bytes(paths::KEY_CANDIDATES, &bytes, &[])
}

/// Brings a proof and its key.
pub(crate) fn bring(user: &mut Person, publication: &[u8]) -> Answer {
    user.browser.post_bytes(paths::KEYS, publication, &[])
}

/// Commits and publishes, with a server that keeps [`KEPT`].
pub(crate) fn publish(user: &mut Person, key: &PublicKey) -> Answer {
    let commitment = commitment(&user.account.id.0, KEPT, key);
    let _: KeyChallenge = commit(user, commitment).document();
    bring(user, &publication(commitment, KEPT, key))
}
