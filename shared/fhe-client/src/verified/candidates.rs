use std::fmt;

use fhe_core::Seed;
use pads::{CANDIDATES, CandidateCommitment, CandidateNode, CandidateProof, candidate_key};
use zeroize::Zeroizing;

use crate::{CLIENT_SEED_BYTES, Error};

/// Candidate keys that are made one by one.
pub struct UnfinishedCandidates {
    root: CandidateNode,
    seeds: Zeroizing<Vec<Seed>>,
    fingerprints: Vec<[u8; 32]>,
}

/// All candidates of one key, which wait for the index of the one that is kept.
///
/// They answer *one* challenge, ever: two answers would open every seed, the kept key's too. So they are consumed by it, live in
/// memory, are never written down and are forgotten with whoever holds them.
///
/// ```compile_fail,E0382
/// # use fhe_client::KeyCandidates;
/// fn answer_twice(candidates: KeyCandidates) {
///     let _ = candidates.keep(1);
///     let _ = candidates.keep(2);
/// }
/// ```
pub struct KeyCandidates {
    root: CandidateNode,
    commitment: CandidateCommitment,
}

/// The candidate that is used, and what opens the others.
pub struct KeptCandidate {
    /// What its client key is derived from.
    pub seed: Zeroizing<[u8; CLIENT_SEED_BYTES]>,
    /// For the server.
    pub proof: CandidateProof,
}

impl UnfinishedCandidates {
    /// Draws a fresh tree.
    ///
    /// # Panics
    /// When the platform has no entropy source.
    pub fn begin() -> Self {
        Self::begin_with(crate::random_seed())
    }

    /// The same from a given root, for tests only: who knows the root knows the key.
    pub fn begin_with(root: Seed) -> Self {
        let root = CandidateNode::root(root);
        Self {
            seeds: root.leaves(),
            root,
            fingerprints: Vec::with_capacity(CANDIDATES),
        }
    }

    /// Candidates made so far.
    pub fn made(&self) -> usize {
        self.fingerprints.len()
    }

    /// Whether all are.
    pub fn is_made(&self) -> bool {
        self.made() == CANDIDATES
    }

    /// Makes one more, if one is missing.
    pub fn make_next(&mut self) {
        if let Some(seed) = self.seeds.get(self.made()) {
            let fingerprint = candidate_key(seed).fingerprint();
            self.fingerprints.push(fingerprint);
        }
    }

    /// Makes what is missing, and commits to all of them for an account.
    pub fn commit(mut self, account: &str) -> KeyCandidates {
        while !self.is_made() {
            self.make_next();
        }
        KeyCandidates {
            commitment: CandidateCommitment::new(account, &self.fingerprints),
            root: self.root,
        }
    }
}

impl KeyCandidates {
    /// What is sent first.
    pub fn commitment(&self) -> &CandidateCommitment {
        &self.commitment
    }

    /// The candidate of this index, and what opens all others.
    ///
    /// # Errors
    /// [`Error::Pads`] for a candidate that there is not. They are gone then, too.
    pub fn keep(self, kept: usize) -> Result<KeptCandidate, Error> {
        let proof = CandidateProof::new(self.commitment, &self.root, kept)?;
        let seed = Zeroizing::new(self.root.leaves()[kept]);
        Ok(KeptCandidate { seed, proof })
    }
}

impl fmt::Debug for UnfinishedCandidates {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "UnfinishedCandidates({} made)", self.made())
    }
}

impl fmt::Debug for KeyCandidates {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("KeyCandidates(redacted)")
    }
}

impl fmt::Debug for KeptCandidate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("KeptCandidate(redacted)")
    }
}
