//! Proofs of who somebody is, on their way: to the provider and back, then until she registers.

use api::Timestamp;
use openidconnect::{CsrfToken, Nonce, PkceCodeVerifier};
use zeroize::Zeroizing;

use super::attempts::{Attempt, address};
use crate::{
    base::fields,
    identity::{BegunIdentity, ProvenPerson},
};

impl Attempt for BegunIdentity {
    const KIND: &'static [u8] = b"begun identity";
    const LIFETIME: Timestamp = 10 * 60_000;

    fn sealed_fields(&self) -> Zeroizing<Vec<u8>> {
        fields::join(&[
            self.state.secret().as_bytes(),
            self.nonce.secret().as_bytes(),
            self.verifier.secret().as_bytes(),
        ])
    }

    fn from_fields(fields: &[&[u8]]) -> Option<Self> {
        let [state, nonce, verifier] = fields else {
            return None;
        };
        Some(Self {
            state: CsrfToken::new(text(state)?),
            nonce: Nonce::new(text(nonce)?),
            verifier: PkceCodeVerifier::new(text(verifier)?),
        })
    }
}

/// Who has no name told is sealed with an empty one, which nobody bears.
impl Attempt for ProvenPerson {
    const KIND: &'static [u8] = b"proven person";
    const LIFETIME: Timestamp = 30 * 60_000;

    fn sealed_fields(&self) -> Zeroizing<Vec<u8>> {
        fields::join(&[
            self.provider.as_bytes(),
            self.email.as_str().as_bytes(),
            self.name.as_deref().unwrap_or_default().as_bytes(),
        ])
    }

    fn from_fields(fields: &[&[u8]]) -> Option<Self> {
        let [provider, email, name] = fields else {
            return None;
        };
        Some(Self {
            provider: text(provider)?,
            email: address(email)?,
            name: Some(text(name)?).filter(|name| !name.is_empty()),
        })
    }
}

fn text(bytes: &[u8]) -> Option<String> {
    String::from_utf8(bytes.to_vec()).ok()
}
