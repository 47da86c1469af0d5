//! The time, from one place.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use api::Timestamp;

/// Where the server takes the time from.
#[derive(Clone, Debug, Default)]
pub struct ServerClock {
    ahead: Arc<AtomicI64>,
}

impl ServerClock {
    /// Milliseconds since the Unix epoch, UTC.
    pub fn now(&self) -> Timestamp {
        let since_epoch = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        milliseconds(since_epoch) + self.ahead.load(Ordering::Relaxed)
    }

    /// Puts this clock and its clones forward, for tests of what expires.
    pub fn put_forward(&self, by: Duration) {
        self.ahead.fetch_add(milliseconds(by), Ordering::Relaxed);
    }
}

/// A span in the unit of [`Timestamp`].
pub fn milliseconds(span: Duration) -> Timestamp {
    Timestamp::try_from(span.as_millis()).unwrap_or(Timestamp::MAX)
}
