use fhe_core::PublicKey;
use sha2::{Digest, Sha256};

use crate::{Cut, PadPlan};

/// What server and user agree on before a pool is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PoolTerms {
    /// Account of the user.
    pub account: String,
    /// Grant that the pads are for.
    pub grant: String,
    /// Number of the pool, counted by the server for each account.
    pub number: u64,
    /// Drawn by the server for this pool.
    pub nonce: [u8; 32],
    /// How many pads are kept.
    pub cut: Cut,
}

/// Everything that a pad is bound to, hashed: account, public key, circuit, grant, pool. A pad made for
/// anything else is not the one that was committed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PadContext(pub(crate) [u8; 32]);

impl PadContext {
    /// `SHA-256("tacit pad v1" || account || grant || fingerprint || plan || number || nonce || kept)`; texts
    /// with their length before them.
    ///
    /// The key must be the one that the sealed copy is sealed under: an honest copy and pads under a malformed
    /// key are an attack that copy and pads under one key are not.
    pub fn new(terms: &PoolTerms, key: &PublicKey, plan: &PadPlan) -> Self {
        let mut hash = Sha256::new_with_prefix(b"tacit pad v1");
        let mut text = |text: &str| {
            hash.update((text.len() as u64).to_le_bytes());
            hash.update(text.as_bytes());
        };
        text(&terms.account);
        text(&terms.grant);
        hash.update(key.fingerprint());
        hash.update(plan.digest());
        hash.update(terms.number.to_le_bytes());
        hash.update(terms.nonce);
        hash.update([terms.cut.kept() as u8]);
        Self(hash.finalize().into())
    }

    /// A context that was worked out before.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The hash.
    pub fn to_bytes(self) -> [u8; 32] {
        self.0
    }
}
