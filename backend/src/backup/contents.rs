//! The database as an SQLite file, whatever it lies in while the server runs, and what that file names.

use std::{collections::BTreeSet, fs, path::Path};

use sqlx::{ConnectOptions, Connection, SqliteConnection, sqlite::SqliteConnectOptions};

use crate::{
    app,
    config::Config,
    error::Error,
    storage::{database::Database, private},
};

/// The server's own keys, by their files in the data folder.
pub(super) const KEY_FILES: [&str; 2] = ["log.key", "opaque.key"];

/// What the database names in the object store: vault items, sealed copies, evaluation keys.
const OBJECTS: &str = "SELECT 'vault/' || object FROM vault_items \
    UNION SELECT 'sealed/' || sealed_object FROM grants WHERE sealed_object IS NOT NULL \
    UNION SELECT 'evaluation-keys/' || object FROM evaluation_keys";

/// What must not come back with a backup: sessions and set-up links that may have ended since, and pads that may have been
/// used since. Of those every browser makes new ones.
const OUTDATED: &str = "DELETE FROM sessions; DELETE FROM setup_tokens; \
    UPDATE pads SET used_by = x'00' WHERE used_by IS NULL";

/// Writes the database as it is now into an SQLite file (mode 0600), while a server may change it.
pub(super) async fn snapshot(config: &Config, file: &Path) -> Result<(), Error> {
    let path = file
        .to_str()
        .ok_or(Error::Internal("the data folder's name is no text"))?;
    private::open_file(file)?.set_len(0)?;
    let mut database = connect(&config.data.join("tacit.sqlite")).await?;
    sqlx::query("VACUUM INTO ?1")
        .bind(path)
        .execute(&mut database)
        .await?;
    Ok(database.close().await?)
}

/// Lets a server wait with changes, for the ten seconds at most that it waits, until the connection is closed. What the
/// database names is deleted by none then.
pub(super) async fn hold_changes(config: &Config) -> Result<SqliteConnection, Error> {
    let mut database = connect(&config.data.join("tacit.sqlite")).await?;
    sqlx::raw_sql("BEGIN IMMEDIATE")
        .execute(&mut database)
        .await?;
    Ok(database)
}

/// Makes an SQLite file the database of an empty server, which is brought to this version's schema.
pub(super) async fn load(config: &Config, file: &Path) -> Result<Database, Error> {
    fs::rename(file, config.data.join("tacit.sqlite"))?;
    let database = app::database(config).await?;
    let mut writing = database.write().await?;
    sqlx::raw_sql(OUTDATED).execute(&mut *writing).await?;
    writing.commit().await?;
    Ok(database)
}

/// The objects that a snapshot names.
pub(super) async fn objects(snapshot: &Path) -> Result<BTreeSet<String>, Error> {
    let mut database = connect(snapshot).await?;
    let objects = sqlx::query_scalar(OBJECTS).fetch_all(&mut database).await?;
    database.close().await?;
    Ok(objects.into_iter().collect())
}

async fn connect(file: &Path) -> Result<SqliteConnection, Error> {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(false)
        .busy_timeout(std::time::Duration::from_secs(10));
    Ok(options.connect().await?)
}
