//! What client and server share of the cryptography: parameters, ciphertext types with their wire
//! formats and conformance checks, and noise formulas. Nothing here can hold a secret key.

pub mod demo;
pub mod lookup;
pub mod noise;
pub mod sealed;

mod automorphism;
mod error;
mod header;
mod input;
mod keys;
mod packing;
mod parameters;
mod randomness;
mod result;

pub use automorphism::automorphism;
pub use circuit::RING_SIZE;
pub use error::Error;
pub use input::{EncryptedInput, InputCiphertexts, QUERY_BASE_LOG, QUERY_LEVELS, input_bytes};
pub use keys::{
    Binding,
    evaluation_key::{self, EvaluationKeyFile},
    public_key::PublicKey,
    purpose,
};
pub use parameters::{LINEAR, ParameterSet};
pub use randomness::{Randomness, SEED_BYTES, Seed};
pub use result::{EncryptedResult, result_bytes};
pub use sealed::{SealedLayer, SealedModel};
