//! What the program does beside serving.

use std::path::Path;

use api::ProblemKind;
use futures_util::{TryFutureExt as _, future::BoxFuture};
use service::{
    app::{
        self,
        data_folder::DataLock,
        ledger::{self, Entry, Ledger},
    },
    base::clock::ServerClock,
    config::{Chore, Config},
    error::Error,
    mail::outbox::Outbox,
    use_cases::{account::passkeys::second_factor, serving::setup},
};

use storage::{
    database::{Database, transfer},
    objects::address,
};

use crate::{
    backup::{passphrase::Passphrase, restore, write::write},
    moving, rotation,
    standing::{require_own_folders, require_server, require_stopped},
};

/// Does it, and ends. Boxed: compiled here once, not in each program that waits for it.
pub fn run<'a>(
    chore: Chore,
    config: &'a Config,
    clock: &'a ServerClock,
) -> BoxFuture<'a, Result<(), Error>> {
    let done = carry_out(chore, config, clock);
    Box::pin(done.map_err(|error| match error.is_full_disk() {
        true => full_disk(),
        false => error,
    }))
}

async fn carry_out(chore: Chore, config: &Config, clock: &ServerClock) -> Result<(), Error> {
    require_own_folders(&chore, config)?;
    match chore {
        Chore::SetupLink { additional } => setup_link(config, clock, additional).await,
        Chore::SecondFactorOff { email } => second_factor_off(config, clock, &email).await,
        Chore::Migrate(told) => moving::migrate(config, &told).await,
        Chore::Backup {
            to,
            passphrase_file,
        } => back_up(config, &to, passphrase_file.as_deref()).await,
        Chore::AcceptLoss { reason } => accept_loss(config, clock, reason).await,
        Chore::Restored => restored(config, clock).await,
        Chore::Rotate { key } => rotation::rotate(config, clock, key).await,
        Chore::Restore {
            from,
            passphrase_file,
            reason,
            entries_before,
            rehearsal: _,
        } => {
            let passphrase = Passphrase::read(passphrase_file.as_deref())?;
            let entry = Entry::restored(reason, entries_before);
            restore(config, clock, &from, &passphrase, entry).await
        }
    }
}

async fn back_up(config: &Config, to: &Path, passphrase: Option<&Path>) -> Result<(), Error> {
    let written = write(config, to, &Passphrase::read(passphrase)?).await?;
    println!("The backup is written. Objects in it: {}.", written.objects);
    match written.missing {
        0 => Ok(()),
        missing => Err(incomplete(missing)),
    }
}

async fn restore(
    config: &Config,
    clock: &ServerClock,
    from: &Path,
    passphrase: &Passphrase,
    entry: Entry,
) -> Result<(), Error> {
    let entries = restore::restore(config, clock, from, passphrase, entry).await?;
    match config.is_rehearsal {
        true => println!(
            "The backup is restored, to rehearse. Entries of its log: {entries}. Serve from {} with a loopback --listen: that server reaches \
             nobody, whatever its settings say. Delete the folder afterwards (docs/running/backup.md).",
            config.data.display()
        ),
        false => println!(
            "The backup is restored. Entries of its log: {entries}; the next one says so. Browsers that saw more will say so: tell people \
             before they come back (docs/running/backup.md)."
        ),
    }
    Ok(())
}

async fn accept_loss(config: &Config, clock: &ServerClock, reason: String) -> Result<(), Error> {
    require_server(config).await?;
    let origin = app::origin(config)?;
    ledger::origin::require(&config.data, &origin)?;
    let _lock = DataLock::take(config)?;
    require_stopped(&config.database(), app::database_error).await?;
    let database = app::database(config).await?;
    clock.follow(&database).await?;
    let ledger = Ledger::open(&config.data, &origin, clock.clone())?;
    if !ledger.lacks_what_was_shown(database.read()).await? {
        return Err(nothing_lost());
    }
    let missing = missing(config, &database).await?;
    let mut writing = database.write().await?;
    let entry = ledger.accept_loss(&mut writing, reason).await?;
    // As with a backup: what ended since would be in force again.
    transfer::end_outdated(&mut writing).await?;
    writing.commit().await?;
    database.close().await;
    println!(
        "Entry {} of the log says that it was put back. Sessions and links have ended, mails that waited are gone, and pads for checked rows \
         are void: some had ended or were used since. Browsers that saw more will say so: tell people before they come back \
         (docs/running/backup.md). Then start all servers.",
        entry + 1
    );
    if missing > 0 {
        println!(
            "Objects that are named and not there: {missing}. Bring them back from a backup if there is one; whose they are is told that \
             they are lost."
        );
    }
    Ok(())
}

/// How many objects a database names that are not there.
async fn missing(config: &Config, database: &Database) -> Result<usize, Error> {
    let there = address::names(&*config.objects().open()?).await?;
    Ok(address::missing(&there, &database.named_objects().await?))
}

async fn restored(config: &Config, clock: &ServerClock) -> Result<(), Error> {
    require_server(config).await?;
    let origin = app::origin(config)?;
    ledger::origin::require(&config.data, &origin)?;
    let database = app::database(config).await?;
    clock.follow(&database).await?;
    let ledger = Ledger::open(&config.data, &origin, clock.clone())?;
    let file = ledger.restores_file(database.read()).await?;
    database.close().await;
    println!("{}", String::from_utf8_lossy(&file));
    Ok(())
}

async fn setup_link(
    config: &Config,
    clock: &ServerClock,
    is_additional: bool,
) -> Result<(), Error> {
    require_server(config).await?;
    let origin = app::origin(config)?;
    ledger::origin::require(&config.data, &origin)?;
    let database = app::database(config).await?;
    let link = match is_additional {
        true => {
            clock.follow(&database).await?;
            setup::additional_link(&config.data, &database, &origin, clock).await?
        }
        false => {
            let link = setup::link(&database, &origin, clock.now()).await?;
            link.ok_or_else(has_administrator)?
        }
    };
    println!("{link}");
    Ok(())
}

async fn second_factor_off(config: &Config, clock: &ServerClock, email: &str) -> Result<(), Error> {
    require_server(config).await?;
    let database = app::database(config).await?;
    clock.follow(&database).await?;
    let outbox = Outbox::new(config.smtp.is_some(), clock);
    second_factor::turn_off(&database, &outbox, clock, email).await?;
    println!(
        "The password alone signs in to this account from now on. Its passkeys stay, and its holder can turn the second factor on again."
    );
    Ok(())
}

fn nothing_lost() -> Error {
    Error::refused(
        ProblemKind::Conflict,
        "The database lacks nothing that the process of this data folder has seen. The log is left as it is.",
        "Run this with the data folder of the server or evaluator that says that the service was put back to an earlier state; else just start them.",
    )
}

fn incomplete(missing: usize) -> Error {
    Error::refused(
        ProblemKind::NotFound,
        format!(
            "The backup is not whole. Objects that the database names and that are not there: {missing}."
        ),
        "Look at the disk or the object store, and make another backup. Until then keep the last one that was whole.",
    )
}

fn full_disk() -> Error {
    Error::refused(
        ProblemKind::StorageFull,
        "The disk is full. Nothing is left of what was begun.",
        "Make room and try again.",
    )
}

fn has_administrator() -> Error {
    Error::refused(
        ProblemKind::Conflict,
        "There is an administrator already.",
        "Let an administrator invite whoever shall be one. Where all are lost: tacit-server setup-link --additional.",
    )
}
