//! The database, SQLite or PostgreSQL: one writer at a time, and several readers.

mod engine;

pub mod accounts;
pub mod evaluations;
pub mod grants;
pub mod jobs;
pub mod keys;
pub mod log;
pub mod models;
pub mod pools;
pub mod rates;
pub mod serving;
pub mod tokens;
pub mod transfer;
pub mod uploads;
pub mod vault;

use std::ops::{Deref, DerefMut};

use api::Timestamp;
use sqlx::{Any, AnyConnection, AnyPool, Transaction, any::AnyRow, pool::PoolConnection};

use crate::{
    database::engine::{Engine, Pools},
    error::Error,
};

pub use engine::{DatabaseAddress, DatabaseTime, Synchronous};
pub use sqlx::any::AnyExecutor as Executor;

/// One connection, within a transaction or not.
pub type Connection = AnyConnection;

/// A transaction that may write; rolled back when it is dropped.
#[derive(Debug)]
pub struct Writing(Transaction<'static, Any>);

/// Connections that read.
pub type Readers = AnyPool;

/// One of them, for questions that belong together.
///
/// # Errors
/// Where none is free in time.
pub async fn reader(readers: &Readers) -> Result<PoolConnection<Any>, Error> {
    Ok(readers.acquire().await?)
}

type Row = AnyRow;

/// Handle to the database; clones share its connections.
#[derive(Clone, Debug)]
pub struct Database(Pools);

impl Database {
    /// Opens the database and brings its schema up to date; an SQLite file is made if there is none (mode 0600). A
    /// transaction that was committed survives the end of the process (write-ahead log).
    ///
    /// # Errors
    /// [`Error::Database`]; [`Error::Damaged`] for one that a newer version wrote.
    pub async fn open(address: &DatabaseAddress) -> Result<Self, Error> {
        Self::open_with(address, Synchronous::default()).await
    }

    /// The same, where transactions survive as much as is said.
    pub async fn open_with(
        address: &DatabaseAddress,
        synchronous: Synchronous,
    ) -> Result<Self, Error> {
        let database = Self(Pools::open(address, synchronous).await?);
        let mut writing = database.write().await?;
        database.0.engine.migrate(&mut writing).await?;
        writing.commit().await?;
        Ok(database)
    }

    /// Connects to a database as it is, whichever version's schema it has.
    pub async fn connect(address: &DatabaseAddress) -> Result<Self, Error> {
        Ok(Self(Pools::open(address, Synchronous::default()).await?))
    }

    /// Connections for reading; writing through them fails.
    pub fn read(&self) -> &Readers {
        &self.0.readers
    }

    /// The one transaction that may write, among all processes; others wait until it is committed or dropped (which rolls
    /// it back). Never ask for a second one while holding one.
    pub async fn write(&self) -> Result<Writing, Error> {
        let (writers, begin) = (self.0.writers.clone(), self.0.engine.begin_writing());
        // A task of its own: when its caller is dropped halfway, the connection still comes back without an open
        // transaction (<https://github.com/launchbadge/sqlx/issues/4385>).
        let begun = tokio::spawn(async move { writers.begin_with(begin).await });
        let begun = begun
            .await
            .map_err(|_| Error::Damaged("a transaction could not begin"))?;
        Ok(Writing(begun?))
    }

    /// Whether a transaction of this process may write now, or begins to.
    pub fn is_written(&self) -> bool {
        let writers = &self.0.writers;
        writers.size() as usize > writers.num_idle()
    }

    /// The time by its clock.
    pub async fn time(&self, executor: impl Executor<'_>) -> Result<DatabaseTime, Error> {
        let now = sqlx::query_scalar(self.0.engine.time());
        Ok(DatabaseTime(now.fetch_one(executor).await?))
    }

    /// Whether one process has it for itself.
    pub fn is_exclusive(&self) -> bool {
        self.0.engine == Engine::Sqlite
    }

    /// Whether it answers.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn ping(&self) -> Result<(), Error> {
        sqlx::query("SELECT 1").execute(self.read()).await?;
        Ok(())
    }

    /// Whether its connections are ended.
    pub fn is_closed(&self) -> bool {
        self.0.readers.is_closed()
    }

    /// Ends all connections, after what they are doing.
    pub async fn close(&self) {
        self.0.readers.close().await;
        self.0.writers.close().await;
    }
}

impl Writing {
    /// Makes what was written last.
    ///
    /// # Errors
    /// [`Error::Database`]: then nothing was written, or it is not known.
    pub async fn commit(self) -> Result<(), Error> {
        Ok(self.0.commit().await?)
    }
}

/// How many wait, and since when the first of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// How many.
    pub count: u64,
    /// Since when; none where nobody waits.
    pub oldest: Option<Timestamp>,
}

impl Waiting {
    /// Of a statement that counts them and finds the least time.
    async fn read(executor: impl Executor<'_>, query: &'static str) -> Result<Self, Error> {
        let (count, oldest): (i64, Option<i64>) = sqlx::query_as(query).fetch_one(executor).await?;
        Ok(Self {
            count: count.unsigned_abs(),
            oldest,
        })
    }
}

impl Deref for Writing {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.0
    }
}

impl DerefMut for Writing {
    fn deref_mut(&mut self) -> &mut Connection {
        &mut self.0
    }
}
