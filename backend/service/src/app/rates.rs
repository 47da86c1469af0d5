//! Rate limits: a token bucket for each address, account or session.
//!
//! What protects passwords and registrations is counted for all processes of a service together; what one session may ask of a
//! process, which protects that process, by itself.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Mutex, PoisonError},
    time::Instant,
};

use api::ProblemKind;

use storage::database::{Database, tokens::TokenHash};

use crate::{base::random, config::Config, error::Error};

/// Buckets kept at the same time by one limit.
const MOST_BUCKETS: usize = 20_000;

/// Every limit of the server.
#[derive(Debug)]
pub struct RateLimits {
    /// Sign-in attempts, for each address.
    pub sign_in_address: SharedLimit,
    /// Sign-in attempts, for each account (its e-mail address).
    pub sign_in_account: SharedLimit,
    /// Sign-in attempts of an account, for each browser in which it was signed in before.
    pub sign_in_device: SharedLimit,
    /// Registrations, for each address.
    pub registration: SharedLimit,
    /// Anything, for each session.
    pub session: Limit<TokenHash>,
    /// Demonstrations, for each address.
    pub demo: SharedLimit,
}

/// A limit that all processes count together, over whatever the key is.
#[derive(Debug)]
pub struct SharedLimit {
    name: &'static str,
    per_minute: u32,
    here: Limit<[u8; 32]>,
    database: Database,
}

/// So many requests a minute for each key; the same number may come at once.
#[derive(Debug)]
pub struct Limit<K> {
    per_minute: f64,
    buckets: Mutex<HashMap<K, Bucket>>,
}

#[derive(Clone, Copy, Debug)]
struct Bucket {
    tokens: f64,
    filled_at: Instant,
}

impl RateLimits {
    /// Limits as configured, nothing counted yet.
    pub fn new(config: &Config, database: &Database) -> Self {
        let shared = |name, per_minute| SharedLimit {
            name,
            per_minute,
            here: Limit::new(per_minute),
            database: database.clone(),
        };
        Self {
            sign_in_address: shared("sign-in from", config.sign_ins_per_minute),
            sign_in_account: shared("sign-in of", config.sign_ins_per_account),
            sign_in_device: shared("sign-in in", config.sign_ins_per_account),
            registration: shared("registration from", config.registrations_per_minute),
            session: Limit::new(config.requests_per_minute),
            demo: shared("demonstration for", config.demonstrations_per_minute),
        }
    }
}

impl SharedLimit {
    /// Counts one request of a key, of which only a digest is kept. What is refused here does not reach the database.
    ///
    /// # Errors
    /// [`ProblemKind::TooMany`].
    pub async fn take(&self, key: impl AsRef<[u8]>) -> Result<(), Error> {
        let key = random::digest(&[self.name.as_bytes(), b"\n", key.as_ref()].concat());
        self.here.take(key)?;
        let taken = self.database.take_rate(&key, self.per_minute).await?;
        taken.then_some(()).ok_or(ProblemKind::TooMany.into())
    }
}

impl<K: Eq + Hash> Limit<K> {
    /// A limit of `per_minute` requests for each key.
    pub fn new(per_minute: u32) -> Self {
        Self {
            per_minute: f64::from(per_minute),
            buckets: Mutex::default(),
        }
    }

    /// Counts one request.
    ///
    /// # Errors
    /// [`ProblemKind::TooMany`].
    pub fn take(&self, key: K) -> Result<(), Error> {
        self.take_at(key, Instant::now())
            .then_some(())
            .ok_or(ProblemKind::TooMany.into())
    }

    fn take_at(&self, key: K, now: Instant) -> bool {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= MOST_BUCKETS {
            self.forget_idle(&mut buckets, now);
        }
        let bucket = buckets.entry(key).or_insert(Bucket {
            tokens: self.per_minute,
            filled_at: now,
        });
        bucket.tokens = self.level(bucket, now);
        bucket.filled_at = now;
        let allowed = bucket.tokens >= 1.0;
        if allowed {
            bucket.tokens -= 1.0;
        }
        allowed
    }

    fn level(&self, bucket: &Bucket, now: Instant) -> f64 {
        let minutes = now
            .saturating_duration_since(bucket.filled_at)
            .as_secs_f64()
            / 60.0;
        (bucket.tokens + minutes * self.per_minute).min(self.per_minute)
    }

    /// Full buckets say nothing; if all are in use, everybody starts anew rather than memory growing.
    fn forget_idle(&self, buckets: &mut HashMap<K, Bucket>, now: Instant) {
        buckets.retain(|_, bucket| self.level(bucket, now) < self.per_minute);
        if buckets.len() >= MOST_BUCKETS {
            buckets.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn after_the_allowance_a_key_waits_and_others_do_not() {
        let limit = Limit::new(2);
        let now = Instant::now();
        assert!(limit.take_at("a", now));
        assert!(limit.take_at("a", now));
        assert!(!limit.take_at("a", now));
        assert!(limit.take_at("b", now));
        assert!(limit.take_at("a", now + Duration::from_secs(31)));
        assert!(!limit.take_at("a", now + Duration::from_secs(31)));
    }

    #[test]
    fn memory_stays_bounded_under_many_keys() {
        let limit = Limit::new(5);
        let now = Instant::now();
        for key in 0..2 * MOST_BUCKETS {
            limit.take_at(key, now);
        }
        assert!(limit.buckets.lock().unwrap().len() <= MOST_BUCKETS);
    }
}
