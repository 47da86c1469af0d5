//! The time, from one place.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use api::Timestamp;

use storage::database::Database;

use crate::error::Error;

/// Time between two comparisons with the database's clock.
const INTERVAL: Duration = Duration::from_secs(60);

/// How far clocks of processes that go by the same database are apart at most while it answers, in milliseconds.
pub const DISAGREEMENT: Timestamp = 10_000;

/// Where the server takes the time from: this machine's clock, or the one of the database that several machines share,
/// so that they agree on what has expired.
#[derive(Clone, Debug, Default)]
pub struct ServerClock {
    ahead: Arc<AtomicI64>,
    machine_ahead: Arc<AtomicI64>,
    correction: Arc<AtomicI64>,
}

impl ServerClock {
    /// Milliseconds since the Unix epoch, UTC.
    pub fn now(&self) -> Timestamp {
        self.of_machine()
            + self.correction.load(Ordering::Relaxed)
            + self.ahead.load(Ordering::Relaxed)
    }

    /// Goes by the database's clock from now on, if several processes may share the database.
    ///
    /// # Errors
    /// What keeps the database from telling the time.
    pub async fn follow(&self, database: &Database) -> Result<(), Error> {
        if database.is_exclusive() {
            return Ok(());
        }
        self.agree_with(database).await?;
        let (clock, database) = (self.clone(), database.clone());
        tokio::spawn(async move {
            while !database.is_closed() {
                tokio::time::sleep(INTERVAL).await;
                if let Err(error) = clock.agree_with(&database).await {
                    tracing::warn!("the database cannot tell the time: {error}");
                }
            }
        });
        Ok(())
    }

    async fn agree_with(&self, database: &Database) -> Result<(), Error> {
        let asked = self.of_machine();
        let theirs = database.time(database.read()).await?.0;
        let meanwhile = i64::midpoint(asked, self.of_machine());
        self.correction.store(theirs - meanwhile, Ordering::Relaxed);
        Ok(())
    }

    fn of_machine(&self) -> Timestamp {
        let since_epoch = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        milliseconds(since_epoch) + self.machine_ahead.load(Ordering::Relaxed)
    }

    /// Puts the machine's clock forward as far as this one and its clones see it, for tests of machines that disagree.
    pub fn put_machine_forward(&self, by: Duration) {
        self.machine_ahead
            .fetch_add(milliseconds(by), Ordering::Relaxed);
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
