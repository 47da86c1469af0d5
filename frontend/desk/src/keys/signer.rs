//! The vault item `owner-key`: the seed of the Ed25519 key that an account signs with.

use std::fmt;

use api::grant::GrantStatement;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use zeroize::Zeroizing;

use crate::error::Error;

const VERSION: u8 = 1;
const SEED_BYTES: usize = 32;

/// An account's signing key. Redacted when printed, wiped on drop; never leaves the crate except sealed in the
/// vault.
pub(crate) struct Signer(SigningKey);

impl Signer {
    /// A key of a random seed.
    pub(crate) fn random() -> Result<Self, Error> {
        let mut seed = Zeroizing::new([0; SEED_BYTES]);
        getrandom::getrandom(&mut *seed).map_err(|_| Error::Randomness)?;
        Ok(Self(SigningKey::from_bytes(&seed)))
    }

    /// The public half (RFC 8032, section 5.1.5).
    pub(crate) fn public_key(&self) -> Vec<u8> {
        self.0.verifying_key().to_bytes().to_vec()
    }

    /// The key, to sign what pools of pads say. Like statements it begins with a tag of its own, so that no
    /// signature can be taken for one of something else.
    pub(crate) fn key(&self) -> &SigningKey {
        &self.0
    }

    /// Ed25519 over the statement's bytes.
    pub(crate) fn sign(&self, statement: &GrantStatement) -> Vec<u8> {
        self.0.sign(&statement.to_bytes()).to_bytes().to_vec()
    }

    /// `1 || seed`.
    pub(crate) fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let mut bytes = Zeroizing::new(Vec::with_capacity(1 + SEED_BYTES));
        bytes.push(VERSION);
        bytes.extend_from_slice(self.0.as_bytes());
        bytes
    }

    /// Opposite of [`Signer::to_bytes`].
    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let (version, seed) = bytes.split_first().ok_or(Error::ItemDamaged)?;
        if *version != VERSION {
            return Err(Error::ItemVersion);
        }
        let seed = seed.try_into().map_err(|_| Error::ItemDamaged)?;
        Ok(Self(SigningKey::from_bytes(seed)))
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Signer(redacted)")
    }
}

/// Whether bytes are a public key to check signatures with.
pub(crate) fn is_signing_key(bytes: &[u8]) -> bool {
    verifying_key(bytes).is_some()
}

/// Checks the signature of a statement; strict about the key and the signature's encoding (RFC 8032,
/// section 5.1.7).
pub(crate) fn check_signature(
    public_key: &[u8],
    statement: &[u8],
    signature: &[u8],
) -> Result<(), &'static str> {
    let key = verifying_key(public_key).ok_or("The key is no signing key of this service.")?;
    GrantStatement::from_bytes(statement).ok_or("What was signed is no statement about a copy.")?;
    let signature = Signature::from_slice(signature).map_err(|_| FORGED)?;
    key.verify_strict(statement, &signature).map_err(|_| FORGED)
}

fn verifying_key(bytes: &[u8]) -> Option<VerifyingKey> {
    let key = VerifyingKey::from_bytes(bytes.try_into().ok()?).ok()?;
    (!key.is_weak()).then_some(key)
}

const FORGED: &str = "The signature is not the owner's.";

#[cfg(test)]
mod tests {
    use api::{AccountId, Digest, GrantId, ModelId, grant::InputPolicy};
    use circuit::OutputPolicy;

    use super::*;

    fn statement() -> GrantStatement {
        GrantStatement {
            grant: GrantId("grant".to_owned()),
            model: ModelId("model".to_owned()),
            owner: AccountId("owner".to_owned()),
            user: AccountId("user".to_owned()),
            card: Digest([1; 32]),
            sealed: Digest([2; 32]),
            user_key: Digest([3; 32]),
            policy: OutputPolicy::Label,
            expires_at: None,
            inputs: InputPolicy::Verified,
            budget: 10,
            known_answers: None,
            version: 1,
        }
    }

    #[test]
    fn what_a_signer_read_back_signs_holds_under_the_same_key() {
        let signer = Signer::random().unwrap();
        let again = Signer::from_bytes(&signer.to_bytes()).unwrap();
        let signature = again.sign(&statement());
        assert_eq!(signature.len(), api::limits::SIGNATURE_BYTES);
        let checked = check_signature(&signer.public_key(), &statement().to_bytes(), &signature);
        assert_eq!(checked, Ok(()));
    }

    #[test]
    fn a_changed_statement_signature_or_key_is_noticed() {
        let signer = Signer::random().unwrap();
        let signature = signer.sign(&statement());
        let other = Signer::random().unwrap().public_key();
        let mut forged = signature.clone();
        forged[5] ^= 1;
        let changed = GrantStatement {
            budget: 11,
            ..statement()
        };
        let own = signer.public_key();
        let bytes = statement().to_bytes();
        assert!(check_signature(&own, &changed.to_bytes(), &signature).is_err());
        assert!(check_signature(&own, &bytes, &forged).is_err());
        assert!(check_signature(&other, &bytes, &signature).is_err());
        assert!(check_signature(&[0; 32], &bytes, &signature).is_err());
    }

    #[test]
    fn a_cut_item_is_refused() {
        let bytes = Signer::random().unwrap().to_bytes();
        for length in [0, 1, bytes.len() - 1] {
            assert!(Signer::from_bytes(&bytes[..length]).is_err());
        }
    }

    #[test]
    fn printing_a_signer_does_not_show_its_seed() {
        let signer = Signer::random().unwrap();
        assert_eq!(format!("{signer:?}"), "Signer(redacted)");
    }
}
