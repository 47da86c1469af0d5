//! Changing keys of the server's own.

use std::fs::{File, TryLockError};

use api::ProblemKind;
use storage::{
    database::{Database, keys::of_server},
    private,
};

use service::{
    app::{
        self,
        data_folder::DataLock,
        ledger::{self, Ledger},
        password_keys::{self, PasswordKeys},
    },
    base::clock::ServerClock,
    config::{Config, Origin, RotatedKey},
    error::Error,
};

use crate::standing::{require_server, require_stopped};

/// Changes a key, or begins to.
///
/// # Errors
/// A refusal with what to do first.
pub async fn rotate(config: &Config, clock: &ServerClock, key: RotatedKey) -> Result<(), Error> {
    require_server(config).await?;
    match key {
        RotatedKey::LogKey { prepare } => {
            let origin = app::origin(config)?;
            require_served_as(config, &origin)?;
            let _no_backup = no_backup(config)?;
            let database = app::database(config).await?;
            clock.follow(&database).await?;
            let ledger = Ledger::open(&config.data, &origin, clock.clone())?;
            let done = match prepare {
                true => prepare_log_key(&ledger),
                false => log_key(&ledger, &database).await,
            };
            database.close().await;
            done
        }
        RotatedKey::OpaqueKey {
            report,
            drop_old,
            lose_passwords,
        } => {
            let _stopped = match report {
                true => None,
                false => Some(stopped(config).await?),
            };
            let database = app::database(config).await?;
            let done = match (report, drop_old) {
                (true, _) => report_passwords(config, &database).await,
                (false, true) => drop_old_keys(config, &database, lose_passwords).await,
                (false, false) => opaque_key(config, &database).await,
            };
            database.close().await;
            done
        }
    }
}

async fn report_passwords(config: &Config, database: &Database) -> Result<(), Error> {
    let keys = PasswordKeys::open(&config.data)?;
    let counted = keys.count(database.read()).await?;
    println!(
        "Passwords registered with the newest keys: {} of {}. {}",
        counted.newest,
        counted.all,
        match keys.has_before() {
            true => "The old keys are kept for the others.",
            false => "No old keys are kept.",
        }
    );
    Ok(())
}

/// Lets no server start, once none runs.
async fn stopped(config: &Config) -> Result<DataLock, Error> {
    let lock = DataLock::take(config)?;
    require_stopped(&config.database(), app::database_error).await?;
    Ok(lock)
}

async fn opaque_key(config: &Config, database: &Database) -> Result<(), Error> {
    let _no_backup = no_backup(config)?;
    let keys = PasswordKeys::open(&config.data)?;
    let known = of_server::known(database.read(), password_keys::FILE).await?;
    let is_unfinished = known.is_some() && known == keys.shared_digest_before();
    let renewed = match is_unfinished {
        true => keys,
        false => keys.renewed()?,
    };
    exchange(config, database, &renewed).await?;
    println!(
        "Passwords are registered with new keys from the next start on, those of before at the next sign-in. Copy opaque.key into \
         the data folder of every other server before you start any (docs/running/keys.md)."
    );
    Ok(())
}

async fn drop_old_keys(
    config: &Config,
    database: &Database,
    lose_passwords: bool,
) -> Result<(), Error> {
    let _no_backup = no_backup(config)?;
    let (keys, was_there) = PasswordKeys::open(&config.data)?.without_before();
    let counted = keys.count(database.read()).await?;
    let lost = counted.all - counted.newest;
    if was_there && lost > 0 && !lose_passwords {
        return Err(still_used(lost));
    }
    // What an earlier call wrote into the file alone is told the database by this one.
    exchange(config, database, &keys).await?;
    match was_there {
        true => println!(
            "The old keys are gone. Passwords that were registered with them: {lost}. Copy opaque.key into the data folder of every \
             other server before you start any."
        ),
        false => println!("No old keys are kept here; there was nothing to drop."),
    }
    Ok(())
}

/// The file first: a change that ends between the two is finished by the same command.
async fn exchange(config: &Config, database: &Database, keys: &PasswordKeys) -> Result<(), Error> {
    keys.save(&config.data)?;
    let mut writing = database.write().await?;
    let digest = keys.shared_digest();
    of_server::replace(&mut writing, password_keys::FILE, &digest).await?;
    Ok(writing.commit().await?)
}

fn still_used(passwords: u64) -> Error {
    Error::refused(
        ProblemKind::Conflict,
        format!(
            "Passwords that are registered with the old keys: {passwords}. Nothing was changed."
        ),
        "Wait until their holders signed in, or add --lose-passwords: they set new ones with their recovery kits then.",
    )
}

/// A change of the key binds the log to a name, which has to be the one that its heads bear.
fn require_served_as(config: &Config, origin: &Origin) -> Result<(), Error> {
    match ledger::origin::last(&config.data)? {
        Some(_) => ledger::origin::require(&config.data, origin),
        None => Err(unserved()),
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
        "Entry {} of the log says that {} signs from now on. The old key is destroyed here; destroy it wherever else it is, \
         backups included (docs/running/keys.md).",
        entry + 1,
        ledger.key()
    );
    Ok(())
}

/// A backup takes database and keys one after the other: both shall be of the same time.
fn no_backup(config: &Config) -> Result<File, Error> {
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

fn unserved() -> Error {
    Error::refused(
        ProblemKind::Conflict,
        "No server of this version was started on this data folder yet, so its origin is not known here. Nothing was changed.",
        "Start the server anew, and come back.",
    )
}

fn unprepared() -> Error {
    Error::refused(
        ProblemKind::Conflict,
        "Other servers may share this database, and would lack the new key. Nothing was changed.",
        "Run tacit-server rotate log-key --prepare, copy log-next.key into the data folder of every server, and come back.",
    )
}
