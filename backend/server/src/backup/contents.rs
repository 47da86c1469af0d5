//! What a backup holds beside the objects: the database as one SQLite file, and the server's own keys.

use std::{collections::BTreeSet, path::Path};

use storage::database::{Database, DatabaseAddress, Writing, log};

use service::{config::Config, error::Error};

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

/// How many entries the log of a snapshot has.
pub(super) async fn entries(snapshot: &Path) -> Result<u64, Error> {
    let database = Database::connect(&DatabaseAddress::Sqlite(snapshot.to_owned())).await?;
    let entries = log::size(database.read()).await?;
    database.close().await;
    Ok(entries)
}

/// The objects that a snapshot names.
pub(super) async fn objects(snapshot: &Path) -> Result<BTreeSet<String>, Error> {
    let database = Database::connect(&DatabaseAddress::Sqlite(snapshot.to_owned())).await?;
    let objects = database.named_objects().await?;
    database.close().await;
    Ok(objects)
}
