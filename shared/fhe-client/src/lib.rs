//! The secret side of the cryptography: the model user's key, her encryption and decryption, and the
//! model owner's sealing. The server never links this crate.

pub mod demo;

mod capsule;
mod client_key;
mod decrypt;
mod encrypt;
mod error;
mod evaluation_key;
mod negacyclic;
mod plaintexts;
mod seal;
mod verified;

pub use capsule::{CAPSULE_BYTES, encapsulate};
pub use client_key::{CLIENT_SEED_BYTES, ClientKey, Derivation, random_seed};
pub use error::Error;
pub use seal::Sealer;
pub use verified::{
    ChallengedPool, KeptCandidate, KeptPads, KeyCandidates, PadPool, UnfinishedCandidates,
    UnfinishedPool,
};
