use fhe_core::Binding;
use sha2::{Digest, Sha256};

use super::node::CANDIDATES;
use crate::{
    Error,
    header::{HEADER_BYTES, Kind, take},
};

/// What a user commits to before she knows which of her candidate keys is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CandidateCommitment([u8; 32]);

impl CandidateCommitment {
    /// Bytes of the wire form.
    pub const BYTES: usize = HEADER_BYTES + 32;

    /// `SHA-256("tacit key commitment v1" || binding || candidates || account || fingerprints)`, the account with its
    /// length before it. Whoever commits for one account has committed for no other.
    pub fn new<'a>(account: &str, fingerprints: impl IntoIterator<Item = &'a [u8; 32]>) -> Self {
        let mut hash = Sha256::new_with_prefix(b"tacit key commitment v1")
            .chain_update(Binding::of_public_key().bytes())
            .chain_update((CANDIDATES as u32).to_le_bytes())
            .chain_update((account.len() as u64).to_le_bytes())
            .chain_update(account);
        for fingerprint in fingerprints {
            hash.update(fingerprint);
        }
        Self(hash.finalize().into())
    }

    /// The wire form: header, hash.
    pub fn to_bytes(self) -> Vec<u8> {
        [&Kind::Candidates.header()[..], &self.0].concat()
    }

    /// Reads the wire form.
    ///
    /// # Errors
    /// [`Error::Ciphertext`] for other bytes, another length, version or parameter set.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let rest = Kind::Candidates.strip(bytes, Self::BYTES)?;
        Ok(Self(take(rest)?.0))
    }

    /// The hash.
    pub fn hash(&self) -> &[u8; 32] {
        &self.0
    }

    pub(super) fn from_hash(hash: [u8; 32]) -> Self {
        Self(hash)
    }
}
