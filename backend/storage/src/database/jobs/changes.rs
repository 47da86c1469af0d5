//! Being told at once when some process has changed a job or a list, by PostgreSQL's LISTEN and NOTIFY. What is told while the
//! connection is lost is missed: whoever listens still looks by himself now and then.

use sqlx::postgres::PgListener;

use crate::{
    database::{Database, DatabaseAddress},
    error::Error,
};

/// What triggers of the tables `jobs` and `list_changes` notify.
const CHANNELS: [&str; 2] = ["tacit_jobs", "tacit_lists"];

/// A connection that waits for changes.
#[derive(Debug)]
pub struct JobChanges(PgListener);

impl JobChanges {
    /// Connects; none where one process has the database for itself and knows of every change.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn listen(address: &DatabaseAddress) -> Result<Option<Self>, Error> {
        let DatabaseAddress::Postgres(url) = address else {
            return Ok(None);
        };
        let mut listener = PgListener::connect(url).await?;
        listener.listen_all(CHANNELS).await?;
        Ok(Some(Self(listener)))
    }

    /// Waits for the next change, also over a connection that must be made anew.
    ///
    /// # Errors
    /// [`Error::Database`] while there is no connection.
    pub async fn next(&mut self) -> Result<(), Error> {
        self.0.recv().await?;
        while self.0.next_buffered().is_some() {}
        Ok(())
    }
}

/// How many processes wait for changes now; none where one process has the database for itself. Whoever asks is told of those of
/// his own account, and of all if he may see them.
pub async fn listeners(database: &Database) -> Result<u64, Error> {
    if database.is_exclusive() {
        return Ok(0);
    }
    // What a connection said last is what it goes on with: one that listens says nothing else.
    let query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() \
                 AND pid <> pg_backend_pid() AND query LIKE 'LISTEN \"tacit_jobs\"%'";
    let listeners: i64 = sqlx::query_scalar(query).fetch_one(database.read()).await?;
    Ok(listeners.unsigned_abs())
}
