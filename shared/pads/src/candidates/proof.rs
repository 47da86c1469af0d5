use fhe_core::{PublicKey, SEED_BYTES, Seed};
use zeroize::Zeroizing;

use super::{
    commitment::CandidateCommitment,
    key::candidate_key,
    node::{CANDIDATES, CandidateNode, DEPTH, SIBLING_BYTES},
};
use crate::{
    Error,
    header::{HEADER_BYTES, Kind, take},
};

/// What opens all candidates but the kept one. It says nothing of that one's secret, so it may lie anywhere.
///
/// Wire form: header, SHA-256 of the commitment, index of the kept candidate (16 bits), ten nodes of the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CandidateProof {
    commitment: CandidateCommitment,
    kept: usize,
    siblings: [Seed; DEPTH],
}

impl CandidateProof {
    /// Bytes of the wire form.
    pub const BYTES: usize = HEADER_BYTES + 32 + 2 + SIBLING_BYTES;

    /// The proof that opens all leaves of a tree but `kept`.
    ///
    /// # Errors
    /// [`Error::Candidates`] for a candidate that there is not.
    pub fn new(
        commitment: CandidateCommitment,
        root: &CandidateNode,
        kept: usize,
    ) -> Result<Self, Error> {
        is_candidate(kept)?;
        Ok(Self {
            commitment,
            kept,
            siblings: root.siblings(kept),
        })
    }

    /// What was committed to.
    pub fn commitment(&self) -> &CandidateCommitment {
        &self.commitment
    }

    /// Index of the kept candidate.
    pub fn kept(&self) -> usize {
        self.kept
    }

    /// The wire form.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(Self::BYTES);
        bytes.extend(Kind::CandidateProof.header());
        bytes.extend(self.commitment.hash());
        bytes.extend((self.kept as u16).to_le_bytes());
        bytes.extend(self.siblings.as_flattened());
        bytes
    }

    /// Reads the wire form.
    ///
    /// # Errors
    /// [`Error::Ciphertext`] for other bytes, another length, version or parameter set, [`Error::Candidates`] for a
    /// candidate that there is not.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let rest = Kind::CandidateProof.strip(bytes, Self::BYTES)?;
        let (hash, rest) = take(rest)?;
        let (kept, rest) = take(rest)?;
        let kept = usize::from(u16::from_le_bytes(kept));
        is_candidate(kept)?;
        let mut siblings = [[0; SEED_BYTES]; DEPTH];
        siblings.as_flattened_mut().copy_from_slice(rest);
        Ok(Self {
            commitment: CandidateCommitment::from_hash(hash),
            kept,
            siblings,
        })
    }

    /// Makes every opened candidate again, and compares them and the kept key with what the account committed to. About a
    /// third of a second of work.
    ///
    /// # Errors
    /// [`Error::Candidates`]: one of them is another, the account is, or the key is.
    pub fn check(&self, account: &str, key: &PublicKey) -> Result<(), Error> {
        let mut fingerprints = vec![[0; 32]; CANDIDATES];
        for (index, seed) in opened(&self.siblings, self.kept).iter() {
            fingerprints[*index] = candidate_key(seed).fingerprint();
        }
        fingerprints[self.kept] = key.fingerprint();
        let made = CandidateCommitment::new(account, &fingerprints);
        (made == self.commitment)
            .then_some(())
            .ok_or(Error::Candidates)
    }
}

/// Index and seed of every candidate but `kept`, in order.
pub(super) fn opened(siblings: &[Seed; DEPTH], kept: usize) -> Zeroizing<Vec<(usize, Seed)>> {
    let mut opened = Zeroizing::new(Vec::with_capacity(CANDIDATES));
    for (at, sibling) in siblings.iter().enumerate() {
        let level = at + 1;
        let index = (kept >> (DEPTH - level)) ^ 1;
        let leaves = CandidateNode::new(level, index, *sibling).leaves();
        let first = index << (DEPTH - level);
        opened.extend((first..).zip(leaves.iter().copied()));
    }
    opened.sort_unstable_by_key(|(index, _)| *index);
    opened
}

fn is_candidate(index: usize) -> Result<(), Error> {
    (index < CANDIDATES).then_some(()).ok_or(Error::Candidates)
}
