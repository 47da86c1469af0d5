//! What a command finds before it changes anything: whether a server ran here, and whether one runs.

use api::ProblemKind;
use storage::database::{Database, DatabaseAddress, jobs::changes, transfer};

use service::{
    app::{
        self,
        data_folder::{folder_of, require_own, require_restored},
        password_keys,
    },
    config::{Chore, Config},
    error::Error,
};

/// The server's own keys, by their files in the data folder, which are made at the first start.
pub(crate) const KEY_FILES: [&str; 2] = ["log.key", password_keys::FILE];

/// Whether what a command opens or makes is its account's own, wherever rows lie in files.
///
/// # Errors
/// A refusal where a folder belongs to another account.
pub(crate) fn require_own_folders(chore: &Chore, config: &Config) -> Result<(), Error> {
    let mut databases = vec![config.database()];
    if let Chore::Migrate(told) = chore {
        databases.extend([told.from.clone(), told.to.clone()]);
    }
    let mut folders = databases.iter().filter_map(folder_of);
    require_own(&config.data)?;
    folders.try_for_each(|folder| require_own(&folder))
}

/// Whether a server ran on the data folder and the database that the settings name. Nothing is made where none did.
///
/// # Errors
/// A refusal where none did, or where a restore was not completed.
pub(crate) async fn require_server(config: &Config) -> Result<(), Error> {
    require_restored(&config.data)?;
    let has_keys = KEY_FILES
        .iter()
        .all(|name| config.data.join(name).is_file());
    let is_there = has_keys
        && transfer::is_there(&config.database())
            .await
            .map_err(app::database_error)?;
    match is_there {
        true => Ok(()),
        false => Err(no_server(config)),
    }
}

/// Whether neither servers nor evaluators work on the database, wherever they are, asked of it as it is: those of an earlier version go on
/// with its schema. Of SQLite the lock of the file's folder tells.
///
/// # Errors
/// A refusal where some do; what `reached` makes of one that cannot be asked.
pub(crate) async fn require_stopped(
    address: &DatabaseAddress,
    reached: fn(storage::Error) -> Error,
) -> Result<(), Error> {
    match running(address).await.map_err(reached)? {
        0 => Ok(()),
        running => Err(still_running(running)),
    }
}

async fn running(address: &DatabaseAddress) -> Result<u64, storage::Error> {
    if let DatabaseAddress::Sqlite(_) = address {
        return Ok(0);
    }
    let database = Database::connect(address).await?;
    let running = changes::listeners(&database).await;
    database.close().await;
    running
}

fn no_server(config: &Config) -> Error {
    Error::refused(
        ProblemKind::NotFound,
        format!(
            "No server has run on the data folder {} with this database. Nothing was done.",
            config.data.display()
        ),
        "Name the folder with --data or TACIT_DATA, and the database as the server is told it.",
    )
}

fn still_running(running: u64) -> Error {
    Error::refused(
        ProblemKind::Conflict,
        format!("Servers or evaluators work on the database: {running}. Nothing was changed."),
        "Stop them all. Where one has just died, wait until PostgreSQL has noticed.",
    )
}
