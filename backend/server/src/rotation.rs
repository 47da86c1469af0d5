//! Changing keys of the server's own.

use std::fs::{File, TryLockError};

use api::ProblemKind;
use storage::{database::Database, private};

use service::{
    app::{self, ledger::Ledger},
    base::clock::ServerClock,
    config::{Config, RotatedKey},
    error::Error,
};

/// Changes a key, or begins to.
///
/// # Errors
/// A refusal with what to do first.
pub async fn rotate(config: &Config, clock: &ServerClock, key: RotatedKey) -> Result<(), Error> {
    match key {
        RotatedKey::LogKey { prepare } => {
            let _no_backup = no_backup(config)?;
            let database = app::database(config).await?;
            clock.follow(&database).await?;
            let ledger = Ledger::open(&config.data, &app::origin(config)?, clock.clone())?;
            let done = match prepare {
                true => prepare_log_key(&ledger),
                false => log_key(&ledger, &database).await,
            };
            database.close().await;
            done
        }
    }
}

fn prepare_log_key(ledger: &Ledger) -> Result<(), Error> {
    let next = ledger.next_key()?;
    println!(
        "The next key of the log is {next}. Copy log-next.key (mode 0600) into the data folder of every other server, then \
         run tacit-server rotate log-key."
    );
    Ok(())
}

async fn log_key(ledger: &Ledger, database: &Database) -> Result<(), Error> {
    if !database.is_exclusive() && !ledger.has_next_key() {
        return Err(unprepared());
    }
    let mut writing = database.write().await?;
    let entry = ledger.change_key(&mut writing).await?;
    writing.commit().await?;
    ledger.take_up_key(database.read()).await?;
    println!(
        "Entry {entry} of the log says that {} signs from now on. The old key is destroyed here; destroy it wherever else it is, \
         backups included (docs/running/keys.md).",
        ledger.key()
    );
    Ok(())
}

/// A backup takes database and keys one after the other: both shall be of the same time.
fn no_backup(config: &Config) -> Result<File, Error> {
    private::create_folder(&config.data)?;
    let lock = private::open_file(&config.data.join("backup.lock"))?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(Error::refused(
            ProblemKind::Conflict,
            "A backup of this data folder is being made. Nothing was changed.",
            "Wait until it has ended.",
        )),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}

fn unprepared() -> Error {
    Error::refused(
        ProblemKind::Conflict,
        "Other servers may share this database, and would lack the new key. Nothing was changed.",
        "Run tacit-server rotate log-key --prepare, copy log-next.key into the data folder of every server, and come back.",
    )
}
