//! Sign-ins between their two messages: in memory, for one minute.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use api::{AccountId, ProblemKind, Timestamp};
use opaque::{Email, Suite, opaque_ke::ServerLogin};

use crate::{base::random, error::Error};

/// How long the second message may take, in milliseconds.
const LIFETIME: Timestamp = 60_000;
/// Attempts kept at the same time.
const MOST_ATTEMPTS: usize = 10_000;

/// The server's half of one sign-in.
pub struct Attempt {
    /// Whose address was given.
    pub email: Email,
    /// The account of that address, if there is one.
    pub account: Option<AccountId>,
    /// The server's state of the key exchange.
    pub login: ServerLogin<Suite>,
}

/// All attempts under way.
#[derive(Default)]
pub struct Attempts(Mutex<HashMap<String, (Timestamp, Attempt)>>);

impl Attempts {
    /// Keeps an attempt and answers its name.
    ///
    /// # Errors
    /// [`ProblemKind::Busy`] when too many are under way.
    pub fn keep(&self, attempt: Attempt, now: Timestamp) -> Result<String, Error> {
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
    pub fn take(&self, name: &str, now: Timestamp) -> Option<Attempt> {
        let mut attempts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (started, attempt) = attempts.remove(name)?;
        (now - started < LIFETIME).then_some(attempt)
    }
}
