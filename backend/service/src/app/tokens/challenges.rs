//! Challenges to passkeys between their two messages, sealed as attempts are.

use api::{AccountId, Timestamp};
use opaque::Email;
use passkeys::CHALLENGE_BYTES;
use zeroize::Zeroizing;

use storage::database::tokens::TokenHash;

use super::attempts::{Attempt, account, address};
use crate::base::fields;

/// A person looks for her phone or her key meanwhile, in milliseconds.
const LIFETIME: Timestamp = 5 * 60_000;

/// A challenge that a session asked for.
pub struct PasskeyAttempt {
    /// Whose passkeys count.
    pub account: AccountId,
    /// The session that asks.
    pub session: TokenHash,
    /// The challenge.
    pub challenge: [u8; CHALLENGE_BYTES],
}

/// A challenge to whoever proved a password, before a session begins.
pub struct SignInConfirmation {
    /// Whose passkeys count.
    pub account: AccountId,
    /// Her address.
    pub email: Email,
    /// Digest of the record that the password was proved against.
    pub record: [u8; 32],
    /// The challenge.
    pub challenge: [u8; CHALLENGE_BYTES],
}

impl Attempt for PasskeyAttempt {
    const KIND: &'static [u8] = b"passkey";
    const LIFETIME: Timestamp = LIFETIME;

    fn sealed_fields(&self) -> Zeroizing<Vec<u8>> {
        let session = self.session.as_bytes();
        fields::join(&[self.account.0.as_bytes(), session, &self.challenge])
    }

    fn from_fields(fields: &[&[u8]]) -> Option<Self> {
        let [id, session, challenge] = fields else {
            return None;
        };
        Some(Self {
            account: account(id)?,
            session: TokenHash((*session).try_into().ok()?),
            challenge: (*challenge).try_into().ok()?,
        })
    }
}

impl Attempt for SignInConfirmation {
    const KIND: &'static [u8] = b"sign-in passkey";
    const LIFETIME: Timestamp = LIFETIME;

    fn sealed_fields(&self) -> Zeroizing<Vec<u8>> {
        fields::join(&[
            self.account.0.as_bytes(),
            self.email.as_str().as_bytes(),
            &self.record,
            &self.challenge,
        ])
    }

    fn from_fields(fields: &[&[u8]]) -> Option<Self> {
        let [id, email, record, challenge] = fields else {
            return None;
        };
        Some(Self {
            account: account(id)?,
            email: address(email)?,
            record: (*record).try_into().ok()?,
            challenge: (*challenge).try_into().ok()?,
        })
    }
}
