//! What the two databases do each in its own way: connections, the one writer, and the schema.
//!
//! Statements are the same for both: numbered parameters, whole numbers of 64 bits, no names that either reserves.

mod address;
mod clock;
pub(crate) mod columns;
pub(crate) mod insertion;
pub(crate) mod listing;
pub(crate) mod many;
mod synchronous;

pub use address::DatabaseAddress;
pub use clock::DatabaseTime;
pub use synchronous::Synchronous;

use std::{path::Path, time::Duration};

use sqlx::{
    AnyConnection, AnyPool, AssertSqlSafe, Connection as _, Executor as _,
    any::{AnyConnectOptions, AnyPoolOptions},
};

use crate::{error::Error, private};

/// Connections that read at the same time.
const READERS: u32 = 4;

/// Connections to PostgreSQL that wait for their turn to write, so that a transaction begins as soon as the last one ended.
const WAITING_WRITERS: u32 = 4;

/// The schema that both lists below end with.
const SCHEMA: i64 = 32;

/// Each one moves the schema from its position in this list to the next; never change one that was
/// released.
const SQLITE_MIGRATIONS: [&str; SCHEMA as usize] = [
    include_str!("../../../migrations/sqlite/1_foundation.sql"),
    include_str!("../../../migrations/sqlite/2_jobs.sql"),
    include_str!("../../../migrations/sqlite/3_uploads.sql"),
    include_str!("../../../migrations/sqlite/4_signatures.sql"),
    include_str!("../../../migrations/sqlite/5_published_keys.sql"),
    include_str!("../../../migrations/sqlite/6_verified_inputs.sql"),
    include_str!("../../../migrations/sqlite/7_pads.sql"),
    include_str!("../../../migrations/sqlite/8_vault_notes.sql"),
    include_str!("../../../migrations/sqlite/9_key_candidates.sql"),
    include_str!("../../../migrations/sqlite/10_signed_cards.sql"),
    include_str!("../../../migrations/sqlite/11_sessions.sql"),
    include_str!("../../../migrations/sqlite/12_wrapped_vault_keys.sql"),
    include_str!("../../../migrations/sqlite/13_leases.sql"),
    include_str!("../../../migrations/sqlite/14_across_processes.sql"),
    include_str!("../../../migrations/sqlite/15_recovery_kits.sql"),
    include_str!("../../../migrations/sqlite/16_server_keys.sql"),
    include_str!("../../../migrations/sqlite/17_administration.sql"),
    include_str!("../../../migrations/sqlite/18_terms.sql"),
    include_str!("../../../migrations/sqlite/19_traces.sql"),
    include_str!("../../../migrations/sqlite/20_deleted_accounts.sql"),
    include_str!("../../../migrations/sqlite/21_told.sql"),
    include_str!("../../../migrations/sqlite/22_log_keys.sql"),
    include_str!("../../../migrations/sqlite/23_administration.sql"),
    include_str!("../../../migrations/sqlite/24_passkeys.sql"),
    include_str!("../../../migrations/sqlite/25_versions.sql"),
    include_str!("../../../migrations/sqlite/26_identities.sql"),
    include_str!("../../../migrations/sqlite/27_restores.sql"),
    include_str!("../../../migrations/sqlite/28_letters.sql"),
    include_str!("../../../migrations/sqlite/29_listed_models.sql"),
    include_str!("../../../migrations/sqlite/30_replaced_blobs.sql"),
    include_str!("../../../migrations/sqlite/31_last_use.sql"),
    include_str!("../../../migrations/sqlite/32_answers.sql"),
];

/// The schema as PostgreSQL first had it.
const POSTGRES_FIRST: i64 = 13;

/// The first makes the schema [`POSTGRES_FIRST`], each other one the next.
const POSTGRES_MIGRATIONS: [&str; (SCHEMA - POSTGRES_FIRST + 1) as usize] = [
    include_str!("../../../migrations/postgres/13_foundation.sql"),
    include_str!("../../../migrations/postgres/14_across_processes.sql"),
    include_str!("../../../migrations/postgres/15_recovery_kits.sql"),
    include_str!("../../../migrations/postgres/16_server_keys.sql"),
    include_str!("../../../migrations/postgres/17_administration.sql"),
    include_str!("../../../migrations/postgres/18_terms.sql"),
    include_str!("../../../migrations/postgres/19_traces.sql"),
    include_str!("../../../migrations/postgres/20_deleted_accounts.sql"),
    include_str!("../../../migrations/postgres/21_told.sql"),
    include_str!("../../../migrations/postgres/22_log_keys.sql"),
    include_str!("../../../migrations/postgres/23_administration.sql"),
    include_str!("../../../migrations/postgres/24_passkeys.sql"),
    include_str!("../../../migrations/postgres/25_versions.sql"),
    include_str!("../../../migrations/postgres/26_identities.sql"),
    include_str!("../../../migrations/postgres/27_restores.sql"),
    include_str!("../../../migrations/postgres/28_letters.sql"),
    include_str!("../../../migrations/postgres/29_listed_models.sql"),
    include_str!("../../../migrations/postgres/30_replaced_blobs.sql"),
    include_str!("../../../migrations/postgres/31_last_use.sql"),
    include_str!("../../../migrations/postgres/32_answers.sql"),
];

/// Serialises all writers of a PostgreSQL database, as SQLite does by itself: the log has one order, and whatever a
/// transaction checks holds until it is committed. Held until the end of the transaction, so that nothing is left behind by a
/// connection that dies. The number is this program's own.
const BEGIN_WRITING_POSTGRES: &str = "BEGIN; SELECT pg_advisory_xact_lock(7310587391)";

/// Which database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Engine {
    Sqlite,
    Postgres,
}

/// Connections of both purposes.
#[derive(Clone, Debug)]
pub(super) struct Pools {
    pub(super) engine: Engine,
    pub(super) readers: AnyPool,
    pub(super) writers: AnyPool,
}

impl Pools {
    pub(super) async fn open(
        address: &DatabaseAddress,
        synchronous: Synchronous,
    ) -> Result<Self, Error> {
        sqlx::any::install_default_drivers();
        match address {
            DatabaseAddress::Sqlite(file) => open_sqlite(file, synchronous).await,
            DatabaseAddress::Postgres(url) => open_postgres(url).await,
        }
    }
}

impl Engine {
    /// Of a connection.
    fn of(connection: &AnyConnection) -> Self {
        match connection.backend_name() {
            "PostgreSQL" => Self::Postgres,
            _ => Self::Sqlite,
        }
    }

    pub(super) fn begin_writing(self) -> &'static str {
        match self {
            Self::Sqlite => "BEGIN IMMEDIATE",
            Self::Postgres => BEGIN_WRITING_POSTGRES,
        }
    }

    /// A transaction that sees one moment.
    pub(super) fn begin_reading(self) -> &'static str {
        match self {
            Self::Sqlite => "BEGIN",
            Self::Postgres => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        }
    }

    /// Milliseconds since the Unix epoch.
    pub(super) fn time(self) -> &'static str {
        match self {
            Self::Sqlite => "SELECT CAST(unixepoch('subsec') * 1000 AS INTEGER)",
            Self::Postgres => "SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)",
        }
    }

    /// Brings the schema up to date, within the transaction of the only writer.
    ///
    /// # Errors
    /// [`Error::Damaged`] for a schema that a newer version made.
    pub(super) async fn migrate(self, writing: &mut AnyConnection) -> Result<(), Error> {
        let version = self.version(writing).await?;
        if version > SCHEMA {
            return Err(Error::Damaged(
                "the database was written by a newer version",
            ));
        }
        for migration in self.migrations_after(version) {
            writing.execute(*migration).await?;
        }
        self.set_version(writing).await
    }

    async fn version(self, writing: &mut AnyConnection) -> Result<i64, Error> {
        let query = match self {
            Self::Sqlite => "SELECT user_version AS version FROM pragma_user_version",
            Self::Postgres => {
                let table = "CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL)";
                writing.execute(table).await?;
                "SELECT coalesce(max(version), 0) FROM schema_version"
            }
        };
        Ok(sqlx::query_scalar(query).fetch_one(writing).await?)
    }

    fn migrations_after(self, version: i64) -> &'static [&'static str] {
        let (migrations, first) = match self {
            Self::Sqlite => (&SQLITE_MIGRATIONS[..], 1),
            Self::Postgres => (&POSTGRES_MIGRATIONS[..], POSTGRES_FIRST),
        };
        let done = usize::try_from(version + 1 - first).unwrap_or(0);
        &migrations[done..]
    }

    async fn set_version(self, writing: &mut AnyConnection) -> Result<(), Error> {
        let statement = match self {
            Self::Sqlite => format!("PRAGMA user_version = {SCHEMA}"),
            Self::Postgres => {
                format!("DELETE FROM schema_version; INSERT INTO schema_version VALUES ({SCHEMA})")
            }
        };
        writing.execute(AssertSqlSafe(statement)).await?;
        Ok(())
    }
}

async fn open_sqlite(file: &Path, synchronous: Synchronous) -> Result<Pools, Error> {
    private::open_file(file)?;
    let options: AnyConnectOptions = url(&file.canonicalize()?)?.parse()?;
    let pool = |most, then| {
        AnyPoolOptions::new()
            .max_connections(most)
            // A transaction that the database ended by itself, as on a full disk, still counts as open: none would begin there again.
            .before_acquire(|connection, _| {
                let is_open = connection.is_in_transaction();
                Box::pin(async move { Ok(!is_open) })
            })
            .after_connect(move |connection, _| {
                Box::pin(async move { connection.execute(then).await.map(|_| ()) })
            })
    };
    // 16 MiB for each connection, which SQLite takes as a negative number of KiB.
    const READER: &str =
        "PRAGMA busy_timeout = 10000; PRAGMA cache_size = -16384; PRAGMA query_only = ON";
    // What is deleted is overwritten where its page is written in any case: a change costs no more.
    let writer = match synchronous {
        Synchronous::Normal => {
            "PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; \
             PRAGMA cache_size = -16384; PRAGMA foreign_keys = ON; PRAGMA secure_delete = FAST"
        }
        Synchronous::Full => {
            "PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
             PRAGMA cache_size = -16384; PRAGMA foreign_keys = ON; PRAGMA secure_delete = FAST"
        }
    };
    let writers = pool(1, writer).connect_with(options.clone()).await?;
    let readers = pool(READERS, READER).connect_with(options).await?;
    Ok(Pools {
        engine: Engine::Sqlite,
        readers,
        writers,
    })
}

/// Address of a file of any name: `sqlite:///PATH`.
fn url(file: &Path) -> Result<String, Error> {
    let path = file
        .to_str()
        .ok_or(Error::Damaged("the name of the data folder is no text"))?;
    let path = path.bytes().fold(String::new(), |mut path, byte| {
        match byte.is_ascii_alphanumeric() || b"/-_.~".contains(&byte) {
            true => path.push(byte.into()),
            false => path.push_str(&format!("%{byte:02X}")),
        }
        path
    });
    Ok(format!("sqlite://{path}?mode=rw"))
}

async fn open_postgres(url: &str) -> Result<Pools, Error> {
    let options: AnyConnectOptions = url.parse()?;
    let pool = |most, then| {
        AnyPoolOptions::new()
            .max_connections(most)
            .acquire_timeout(Duration::from_secs(10))
            .after_connect(move |connection, _| {
                Box::pin(async move { connection.execute(then).await.map(|_| ()) })
            })
    };
    // A process that stands still in a transaction keeps all others waiting, once for each connection that it waited with: all of them
    // are ended before a lease of the others runs out. A commit waits for the disk, whatever is configured for others; one that waits for
    // standbys too goes on to.
    const WRITER: &str = "\
        SET idle_in_transaction_session_timeout = 3000; SET client_min_messages = warning; \
        SELECT set_config('synchronous_commit', 'on', false) \
        WHERE current_setting('synchronous_commit') = 'off'";
    const READER: &str = "SET default_transaction_read_only = on";
    let writers = pool(WAITING_WRITERS, WRITER)
        .connect_with(options.clone())
        .await?;
    let readers = pool(READERS, READER).connect_with(options).await?;
    Ok(Pools {
        engine: Engine::Postgres,
        readers,
        writers,
    })
}
