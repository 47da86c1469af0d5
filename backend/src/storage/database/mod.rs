//! The database: SQLite with one writer and several readers.

pub mod accounts;
pub mod evaluation_keys;
pub mod evaluations;
pub mod grants;
pub mod jobs;
pub mod keys;
pub mod log;
mod many;
pub mod models;
pub mod pools;
pub mod sessions;
pub mod setup_tokens;
pub mod speed;
pub mod uploads;
pub mod vault;

use std::{path::Path, str::FromStr, time::Duration};

use sqlx::{
    Sqlite, SqlitePool, Transaction,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use crate::{error::Error, storage::private};

/// Each one moves the schema from its position in this list to the next; never change one that was
/// released.
const MIGRATIONS: [&str; 12] = [
    include_str!("../../../migrations/1_foundation.sql"),
    include_str!("../../../migrations/2_jobs.sql"),
    include_str!("../../../migrations/3_uploads.sql"),
    include_str!("../../../migrations/4_signatures.sql"),
    include_str!("../../../migrations/5_published_keys.sql"),
    include_str!("../../../migrations/6_verified_inputs.sql"),
    include_str!("../../../migrations/7_pads.sql"),
    include_str!("../../../migrations/8_vault_notes.sql"),
    include_str!("../../../migrations/9_key_candidates.sql"),
    include_str!("../../../migrations/10_signed_cards.sql"),
    include_str!("../../../migrations/11_sessions.sql"),
    include_str!("../../../migrations/12_wrapped_vault_keys.sql"),
];

/// Pages that each connection holds in memory: 16 MiB, which SQLite takes as a negative number of KiB.
const PAGE_CACHE: &str = "-16384";

/// Connections that read at the same time.
const READERS: u32 = 4;

/// What a committed transaction survives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Synchronous {
    /// The end of the process.
    #[default]
    Normal,
    /// A power cut too: each transaction waits for the disk.
    Full,
}

impl FromStr for Synchronous {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        match text {
            "normal" => Ok(Self::Normal),
            "full" => Ok(Self::Full),
            _ => Err("It is neither normal nor full."),
        }
    }
}

/// A transaction that may write.
pub type Writing = Transaction<'static, Sqlite>;

/// Handle to the database; clones share its connections.
#[derive(Clone, Debug)]
pub struct Database {
    readers: SqlitePool,
    writer: SqlitePool,
}

impl Database {
    /// Opens or creates the database file (mode 0600) and brings its schema up to date. A transaction that was
    /// committed survives the end of the process (write-ahead log).
    pub async fn open(file: &Path) -> Result<Self, Error> {
        Self::open_with(file, Synchronous::default()).await
    }

    /// The same, where transactions survive as much as is said.
    pub async fn open_with(file: &Path, synchronous: Synchronous) -> Result<Self, Error> {
        private::open_file(file)?;
        let options = SqliteConnectOptions::new()
            .filename(file)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(match synchronous {
                Synchronous::Normal => SqliteSynchronous::Normal,
                Synchronous::Full => SqliteSynchronous::Full,
            })
            .foreign_keys(true)
            .pragma("cache_size", PAGE_CACHE)
            .busy_timeout(Duration::from_secs(10));
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .connect_with(options.clone())
            .await?;
        migrate(&writer).await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            .connect_with(options.pragma("query_only", "ON"))
            .await?;
        Ok(Self { readers, writer })
    }

    /// Connections for reading; writing through them fails.
    pub fn read(&self) -> &SqlitePool {
        &self.readers
    }

    /// The one transaction that may write; others wait until it is committed or dropped (which rolls
    /// it back). Never ask for a second one while holding one.
    pub async fn write(&self) -> Result<Writing, Error> {
        Ok(self.writer.begin_with("BEGIN IMMEDIATE").await?)
    }

    /// Ends all connections, after what they are doing.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

async fn migrate(pool: &SqlitePool) -> Result<(), Error> {
    let mut transaction = pool.begin_with("BEGIN IMMEDIATE").await?;
    let version: i64 = sqlx::query_scalar("PRAGMA user_version")
        .fetch_one(&mut *transaction)
        .await?;
    let done = usize::try_from(version).unwrap_or(usize::MAX);
    if done > MIGRATIONS.len() {
        return Err(Error::Internal(
            "the database was written by a newer version",
        ));
    }
    for migration in &MIGRATIONS[done..] {
        sqlx::raw_sql(*migration).execute(&mut *transaction).await?;
    }
    let version = format!("PRAGMA user_version = {}", MIGRATIONS.len());
    sqlx::raw_sql(sqlx::AssertSqlSafe(version))
        .execute(&mut *transaction)
        .await?;
    Ok(transaction.commit().await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn opening_twice_keeps_what_was_committed() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("tacit.sqlite");
        let insert = "INSERT INTO setup_tokens VALUES (x'00', 1)";
        let first = Database::open(&file).await.unwrap();
        let mut transaction = first.write().await.unwrap();
        sqlx::raw_sql(insert)
            .execute(&mut *transaction)
            .await
            .unwrap();
        transaction.commit().await.unwrap();
        let second = Database::open(&file).await.unwrap();
        let count = sqlx::query_scalar("SELECT count(*) FROM setup_tokens");
        assert_eq!(count.fetch_one(second.read()).await.ok(), Some(1_i64));
    }

    #[tokio::test]
    async fn a_transaction_waits_for_the_disk_where_that_is_asked_for() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("tacit.sqlite");
        for (told, level) in [("normal", 1_i64), ("full", 2)] {
            let database = Database::open_with(&file, told.parse().unwrap()).await;
            let mut writing = database.unwrap().write().await.unwrap();
            let found = sqlx::query_scalar("PRAGMA synchronous").fetch_one(&mut *writing);
            assert_eq!(found.await.ok(), Some(level));
        }
        assert!("off".parse::<Synchronous>().is_err());
    }

    #[tokio::test]
    async fn a_database_that_takes_no_more_is_a_full_disk() {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::open(&folder.path().join("tacit.sqlite"))
            .await
            .unwrap();
        let mut transaction = database.write().await.unwrap();
        sqlx::raw_sql("PRAGMA max_page_count = 1")
            .execute(&mut *transaction)
            .await
            .unwrap();
        let insert = "INSERT INTO setup_tokens VALUES (zeroblob(1000000), 1)";
        let error = sqlx::raw_sql(insert)
            .execute(&mut *transaction)
            .await
            .unwrap_err();
        assert_eq!(
            Error::from(error).problem().kind,
            api::ProblemKind::StorageFull
        );
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn only_the_server_may_read_the_database_files() {
        use std::os::unix::fs::PermissionsExt;

        let folder = tempfile::tempdir().unwrap();
        let database = Database::open(&folder.path().join("tacit.sqlite"))
            .await
            .unwrap();
        database.write().await.unwrap().commit().await.unwrap();
        for entry in std::fs::read_dir(folder.path()).unwrap() {
            let mode = entry.unwrap().metadata().unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[tokio::test]
    async fn a_reading_connection_cannot_write() {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::open(&folder.path().join("tacit.sqlite"))
            .await
            .unwrap();
        let insert = "INSERT INTO setup_tokens VALUES (x'00', 1)";
        assert!(
            sqlx::raw_sql(insert)
                .execute(database.read())
                .await
                .is_err()
        );
    }
}
