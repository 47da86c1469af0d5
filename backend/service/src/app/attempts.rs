//! Proofs of a password between their two messages: in memory, for one minute.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use api::{AccountId, ProblemKind, Timestamp};
use opaque::{Email, Suite, opaque_ke::ServerLogin};

use storage::database::tokens::TokenHash;

use crate::{base::random, error::Error};

/// How long the second message may take, in milliseconds.
const LIFETIME: Timestamp = 60_000;
/// Attempts kept at the same time.
const MOST_ATTEMPTS: usize = 10_000;

/// The server's half of one sign-in.
pub struct SignInAttempt {
    /// Whose address was given.
    pub email: Email,
    /// The account of that address, if there is one, and the record that the password is proved against.
    pub account: Option<(AccountId, Vec<u8>)>,
    /// The server's state of the key exchange.
    pub login: ServerLogin<Suite>,
}

/// The server's half of one change of a password.
pub struct ChangeAttempt {
    /// Whose password.
    pub account: AccountId,
    /// The session that asks.
    pub session: TokenHash,
    /// Her address.
    pub email: Email,
    /// The record that the present password is proved against.
    pub record: Vec<u8>,
    /// What the key exchange is bound to.
    pub context: Vec<u8>,
    /// The server's state of the key exchange.
    pub login: ServerLogin<Suite>,
}

/// All attempts of one kind under way.
pub struct Attempts<T>(Mutex<HashMap<String, (Timestamp, T)>>);

impl<T> Default for Attempts<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T> Attempts<T> {
    /// Keeps an attempt and answers its name.
    ///
    /// # Errors
    /// [`ProblemKind::Busy`] when too many are under way.
    pub fn keep(&self, attempt: T, now: Timestamp) -> Result<String, Error> {
        let mut attempts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if attempts.len() >= MOST_ATTEMPTS {
            attempts.retain(|_, (started, _)| now - *started < LIFETIME);
        }
        if attempts.len() >= MOST_ATTEMPTS {
            return Err(ProblemKind::Busy.into());
        }
        let name = random::hexadecimal(&random::bytes::<16>());
        attempts.insert(name.clone(), (now, attempt));
        Ok(name)
    }

    /// Takes an attempt out, if it is not too old; it can be finished once.
    pub fn take(&self, name: &str, now: Timestamp) -> Option<T> {
        let mut attempts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (started, attempt) = attempts.remove(name)?;
        (now - started < LIFETIME).then_some(attempt)
    }
}
