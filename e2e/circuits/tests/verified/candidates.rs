//! A user who slips a malformed key among her candidates: seen unless it is the very one that is kept.

use std::sync::LazyLock;

use fhe_client::{ClientKey, KeptCandidate, KeyCandidates, UnfinishedCandidates};
use fhe_core::PublicKey;
use pads::{CANDIDATES, CandidateCommitment, CandidateNode, CandidateProof, Error, candidate_key};

const ACCOUNT: &str = "account-1";
const ROOT: [u8; 32] = [6; 32];

/// Fingerprints of the honest candidates of [`ROOT`].
static FINGERPRINTS: LazyLock<Vec<[u8; 32]>> = LazyLock::new(|| {
    let seeds = CandidateNode::root(ROOT).leaves();
    let fingerprint = |seed| candidate_key(seed).fingerprint();
    seeds.iter().map(fingerprint).collect()
});

fn seed(index: usize) -> [u8; 32] {
    CandidateNode::root(ROOT).leaves()[index]
}

/// An honest key with multiples that its holder knows in the body.
fn malformed(index: usize) -> PublicKey {
    let key = candidate_key(&seed(index));
    let mut body = key.body().to_vec();
    body[7] = body[7].wrapping_add(1 << 44);
    let mask = key.to_bytes()[8..40].try_into().unwrap();
    PublicKey::new(mask, body).unwrap()
}

/// What an attacker commits to whose candidates at these places are malformed, and her proof when `kept` is kept.
fn attack(places: &[usize], kept: usize) -> (CandidateProof, PublicKey) {
    let mut fingerprints = FINGERPRINTS.clone();
    for place in places {
        fingerprints[*place] = malformed(*place).fingerprint();
    }
    let commitment = CandidateCommitment::new(ACCOUNT, &fingerprints);
    let proof = CandidateProof::new(commitment, &CandidateNode::root(ROOT), kept).unwrap();
    let key = match places.contains(&kept) {
        true => malformed(kept),
        false => candidate_key(&seed(kept)),
    };
    (proof, key)
}

fn honest(kept: usize) -> (CandidateProof, PublicKey) {
    attack(&[], kept)
}

#[test]
fn the_kept_candidate_is_a_client_key_and_its_proof_holds() {
    let mut unfinished = UnfinishedCandidates::begin_with(ROOT);
    unfinished.make_next();
    assert_eq!(unfinished.made(), 1);
    let candidates: KeyCandidates = unfinished.commit(ACCOUNT);
    let commitment = *candidates.commitment();
    assert_eq!(
        commitment,
        CandidateCommitment::new(ACCOUNT, &*FINGERPRINTS)
    );
    let KeptCandidate { seed, proof } = candidates.keep(700).unwrap();
    let key = ClientKey::from_seed(*seed).public_key();
    assert_eq!(key.fingerprint(), FINGERPRINTS[700]);
    let read = CandidateProof::from_bytes(&proof.to_bytes()).unwrap();
    assert_eq!((read.kept(), *read.commitment()), (700, commitment));
    assert_eq!(read.check(ACCOUNT, &key), Ok(()));
}

#[test]
fn a_malformed_candidate_is_seen_unless_it_is_the_one_that_is_kept() {
    let caught = Err(Error::Candidates);
    for (places, kept, expected) in [
        (&[5][..], 5, Ok(())),
        (&[5], 4, caught.clone()),
        (&[5], 1023, caught.clone()),
        (&[5, 6], 5, caught.clone()),
        (&[5, 6], 6, caught),
    ] {
        let (proof, key) = attack(places, kept);
        assert_eq!(proof.check(ACCOUNT, &key), expected, "{places:?} {kept}");
    }
}

#[test]
fn a_proof_holds_for_no_other_key_account_or_candidate() {
    let (proof, key) = honest(9);
    let other = candidate_key(&seed(10));
    assert_eq!(proof.check(ACCOUNT, &other), Err(Error::Candidates));
    assert_eq!(proof.check("account-2", &key), Err(Error::Candidates));
    let mut bytes = proof.to_bytes();
    bytes[40] = 10;
    let moved = CandidateProof::from_bytes(&bytes).unwrap();
    assert_eq!(moved.check(ACCOUNT, &key), Err(Error::Candidates));
    assert_eq!(moved.check(ACCOUNT, &other), Err(Error::Candidates));
}

#[test]
fn a_proof_with_a_wrong_node_is_refused() {
    let (proof, key) = honest(9);
    // The first node opens half of all candidates, the last one a single one.
    for at in [42, CandidateProof::BYTES - 1] {
        let mut bytes = proof.to_bytes();
        bytes[at] ^= 1;
        let changed = CandidateProof::from_bytes(&bytes).unwrap();
        assert_eq!(changed.check(ACCOUNT, &key), Err(Error::Candidates));
    }
}

#[test]
fn a_proof_of_another_length_version_parameter_set_or_count_is_none() {
    let bytes = honest(9).0.to_bytes();
    let commitment = honest(9).0.commitment().to_bytes();
    assert_eq!(bytes.len(), CandidateProof::BYTES);
    for cut in [0, 7, bytes.len() - 32, bytes.len() - 1] {
        assert!(CandidateProof::from_bytes(&bytes[..cut]).is_err());
    }
    assert!(CandidateProof::from_bytes(&[&bytes[..], &[0]].concat()).is_err());
    assert!(CandidateCommitment::from_bytes(&commitment[1..]).is_err());
    // Kind, version, parameter set.
    for at in [4, 5, 6] {
        let [mut proof, mut committed] = [bytes.clone(), commitment.clone()];
        proof[at] ^= 1;
        committed[at] ^= 1;
        assert!(CandidateProof::from_bytes(&proof).is_err());
        assert!(CandidateCommitment::from_bytes(&committed).is_err());
    }
    let mut beyond = bytes;
    beyond[40..42].copy_from_slice(&(CANDIDATES as u16).to_le_bytes());
    let read = CandidateProof::from_bytes(&beyond);
    assert_eq!(read, Err(Error::Candidates));
}
