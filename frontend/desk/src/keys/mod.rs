//! Secret keys that the vault keeps: a user's, and what an owner signs with.

mod key_ring;
mod signer;

pub(crate) use key_ring::KeyRing;
pub(crate) use signer::{Signer, check_signature, is_signing_key};
