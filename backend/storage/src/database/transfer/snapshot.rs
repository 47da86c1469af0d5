//! A database as one SQLite file, whatever it lies in while servers run, and back.

use std::{collections::BTreeSet, fs, path::Path};

use sqlx::Executor as _;

use crate::{
    database::{Database, DatabaseAddress, Writing, engine::Engine, transfer},
    error::Error,
    private,
};

/// What the database names in the object store: vault items, sealed copies, evaluation keys.
const OBJECTS: &str = "SELECT 'vault/' || object FROM vault_items \
    UNION SELECT 'sealed/' || sealed_object FROM grants WHERE sealed_object IS NOT NULL \
    UNION SELECT 'evaluation-keys/' || object FROM evaluation_keys";

/// What must not come back with an earlier state: sessions and links that may have ended since, mails that were sent since, and pads that
/// may have been used since. Of those every browser makes new ones.
const OUTDATED: [&str; 6] = [
    "DELETE FROM sessions",
    "DELETE FROM setup_tokens",
    "DELETE FROM invitations",
    "DELETE FROM confirmation_tokens",
    "DELETE FROM outbox",
    "UPDATE pads SET used_by = digest WHERE used_by IS NULL",
];

/// Blobs that a backup does not hold.
const UNHELD: &str = "DELETE FROM replaced_blobs";

/// Ends what may have ended since the state that a database is in: in one that was put back, by a backup or otherwise.
///
/// # Errors
/// Those of the database.
pub async fn end_outdated(writing: &mut Writing) -> Result<(), Error> {
    for statement in OUTDATED {
        writing.execute(statement).await?;
    }
    Ok(())
}

impl Database {
    /// Writes everything as it is now into a new SQLite file (mode 0600), while others may change it.
    pub async fn snapshot(&self, file: &Path) -> Result<(), Error> {
        private::create_anew(file)?;
        match self.0.engine {
            Engine::Sqlite => {
                let name = file
                    .to_str()
                    .ok_or(Error::Damaged("the file's name is no text"))?;
                sqlx::query("VACUUM INTO $1")
                    .bind(name)
                    .execute(&self.0.writers)
                    .await?;
            }
            Engine::Postgres => {
                let copy = Self::open(&DatabaseAddress::Sqlite(file.to_owned())).await?;
                transfer::copy(self, &copy).await?;
                copy.settle_into_one_file().await?;
            }
        }
        Ok(())
    }

    /// Makes a snapshot the content of an empty database, at this version's schema, without what must not come back.
    ///
    /// # Errors
    /// [`Error::Damaged`] when the database has rows already.
    pub async fn restore(address: &DatabaseAddress, snapshot: &Path) -> Result<Self, Error> {
        let database = match address {
            DatabaseAddress::Sqlite(file) => {
                fs::rename(snapshot, file)?;
                Self::open(address).await?
            }
            DatabaseAddress::Postgres(_) => {
                let from = Self::open(&DatabaseAddress::Sqlite(snapshot.to_owned())).await?;
                let database = Self::open(address).await?;
                transfer::copy(&from, &database).await?;
                from.settle_into_one_file().await?;
                fs::remove_file(snapshot)?;
                database
            }
        };
        let mut writing = database.write().await?;
        end_outdated(&mut writing).await?;
        writing.execute(UNHELD).await?;
        writing.commit().await?;
        Ok(database)
    }

    /// Names of all objects that its rows refer to.
    pub async fn named_objects(&self) -> Result<BTreeSet<String>, Error> {
        let objects: Vec<String> = sqlx::query_scalar(OBJECTS).fetch_all(self.read()).await?;
        Ok(objects.into_iter().collect())
    }

    /// Ends all connections. All of an SQLite database is in its one file then, and whoever takes that has everything.
    pub async fn settle(self) -> Result<(), Error> {
        match self.0.engine {
            Engine::Sqlite => self.settle_into_one_file().await,
            Engine::Postgres => {
                self.close().await;
                Ok(())
            }
        }
    }

    /// Ends the connections to an SQLite database, and leaves no file beside it.
    async fn settle_into_one_file(self) -> Result<(), Error> {
        self.0.readers.close().await;
        let leave = "PRAGMA journal_mode = DELETE";
        sqlx::query(leave).fetch_all(&self.0.writers).await?;
        self.0.writers.close().await;
        Ok(())
    }
}
