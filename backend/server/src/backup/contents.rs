//! What a backup holds beside the objects: the database as one SQLite file, and the server's own keys.

use std::{collections::BTreeSet, path::Path};

use storage::database::{Database, DatabaseAddress, Writing};

use service::{config::Config, error::Error};

/// The server's own keys, by their files in the data folder.
pub(super) const KEY_FILES: [&str; 2] = ["log.key", "opaque.key"];

/// Writes the database as it is now into an SQLite file (mode 0600), while a server may change it.
pub(super) async fn snapshot(config: &Config, file: &Path) -> Result<(), Error> {
    let database = Database::connect(&config.database()).await?;
    database.snapshot(file).await?;
    database.close().await;
    Ok(())
}

/// Lets servers wait with changes until the transaction is dropped. What the database names is deleted by none then.
pub(super) async fn hold_changes(config: &Config) -> Result<Writing, Error> {
    let database = Database::connect(&config.database()).await?;
    Ok(database.write().await?)
}

/// Makes a snapshot the database of an empty server, which is brought to this version's schema.
pub(super) async fn load(config: &Config, file: &Path) -> Result<Database, Error> {
    Ok(Database::restore(&config.database(), file).await?)
}

/// The objects that a snapshot names.
pub(super) async fn objects(snapshot: &Path) -> Result<BTreeSet<String>, Error> {
    let database = Database::connect(&DatabaseAddress::Sqlite(snapshot.to_owned())).await?;
    let objects = database.named_objects().await?;
    database.close().await;
    Ok(objects)
}
