//! Sealed copies ready for use.

use circuit::Blueprint;
use fhe_core::{PublicKey, SealedModel};
use fhe_server::{EvaluationKey, PreparedKey, PreparedModel};

use crate::app::memory::cache::Held;

/// Everything about one sealed copy that is the same in every evaluation.
pub struct Prepared {
    /// The sealed model in the Fourier domain.
    pub model: PreparedModel,
    /// The user's public key in the Fourier domain.
    pub key: PreparedKey,
}

impl Prepared {
    /// Parses and transforms a sealed copy and the public key it was made for. Takes milliseconds to
    /// seconds: call it away from the async runtime.
    ///
    /// # Errors
    /// When copy or key do not conform.
    pub fn new(
        blueprint: &Blueprint,
        copy: &[u8],
        public_key: &[u8],
    ) -> Result<Self, fhe_core::Error> {
        Ok(Self {
            model: PreparedModel::new(SealedModel::from_bytes(copy, blueprint)?),
            key: PreparedKey::new(&PublicKey::from_bytes(public_key)?),
        })
    }
}

impl Held for Prepared {
    fn bytes(&self) -> usize {
        self.model.bytes() + self.key.bytes()
    }
}

impl Held for EvaluationKey {
    fn bytes(&self) -> usize {
        EvaluationKey::bytes(self)
    }
}
