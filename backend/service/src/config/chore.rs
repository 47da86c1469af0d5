//! What the program does beside serving, as it is asked for.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use storage::{database::DatabaseAddress, objects::address::ObjectsAddress};

/// Characters of a reason.
const MOST_REASON: usize = 1_000;

/// What is done beside serving.
#[derive(Clone, Debug, PartialEq, Eq, Subcommand)]
pub enum Chore {
    /// Print a fresh one-time link that makes the first administrator; works while the server runs
    SetupLink {
        /// Make another administrator, whoever there is: for the case that all administrators lost their passwords; the log says so
        #[arg(long)]
        additional: bool,
    },
    /// Let somebody who lost all of her passkeys sign in with her password alone; her account page and a mail tell her; works while
    /// the server runs
    SecondFactorOff {
        /// E-mail address of the account
        email: String,
    },
    /// Write everything that outlives the process into one encrypted file; works while the server runs
    Backup {
        /// The file, which is not there yet
        #[arg(long)]
        to: PathBuf,
        /// File that holds the passphrase; without one it is taken from TACIT_BACKUP_PASSPHRASE
        #[arg(long)]
        passphrase_file: Option<PathBuf>,
    },
    /// Copy everything from one database into another, empty one, and from one place for objects into another, while no server
    /// and no evaluator runs on either
    Migrate(Move),
    /// Go on with a database that was put back to an earlier state, while no server runs: an entry of the log says so. Refused
    /// where the database lacks nothing that the server of this data folder has shown
    AcceptLoss {
        /// Why, for the log, where everybody reads it: up to 1,000 characters
        #[arg(long, value_parser = reason)]
        reason: String,
    },
    /// Print the entries of the log that say that it was put back, with their proofs, for those who run its witnesses
    Restored,
    /// Change a key of the server's own (docs/running/keys.md)
    Rotate {
        /// Which one
        #[command(subcommand)]
        key: RotatedKey,
    },
    /// Put a backup back, into an empty data folder
    Restore {
        /// The backup
        #[arg(long)]
        from: PathBuf,
        /// File that holds the passphrase; without one it is taken from TACIT_BACKUP_PASSPHRASE
        #[arg(long)]
        passphrase_file: Option<PathBuf>,
        /// Why, for the log, where everybody reads it: up to 1,000 characters
        #[arg(long, value_parser = reason)]
        reason: String,
        /// How many entries the log had before, if you know: what a witness or a browser says, for the log; at least as many as
        /// the backup holds
        #[arg(long)]
        entries_before: Option<u64>,
        /// Only to see whether it can be done: into the data folder alone, from which a server then reaches nobody and is reached
        /// from this machine alone, whatever else the settings say
        #[arg(long)]
        rehearsal: bool,
    },
}

/// What is copied where.
#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub struct Move {
    /// Database to copy: sqlite:PATH or postgres://USER:PASSWORD@HOST:PORT/NAME
    #[arg(long)]
    pub from: DatabaseAddress,
    /// Database to copy into
    #[arg(long)]
    pub to: DatabaseAddress,
    /// Place of the objects: file:PATH or s3://BUCKET/PREFIX [default: blobs beside the file of an SQLite database]
    #[arg(long)]
    pub from_objects: Option<ObjectsAddress>,
    /// Place to copy them into; without one they stay where they are
    #[arg(long)]
    pub to_objects: Option<ObjectsAddress>,
    /// Copy although objects that the database names are not there: whoever needs one is told that it is lost
    #[arg(long)]
    pub lose_objects: bool,
}

fn reason(text: &str) -> Result<String, &'static str> {
    let text = text.trim();
    match text.is_empty() || text.chars().count() > MOST_REASON {
        true => Err("a reason has 1 to 1,000 characters"),
        false => Ok(text.to_owned()),
    }
}

/// A key that can be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Subcommand)]
pub enum RotatedKey {
    /// Sign the log with a new key from now on: an entry says so, signed by the old key, which is destroyed; works while servers run
    LogKey {
        /// Only make the new key, log-next.key in the data folder, to be copied into those of all other servers first
        #[arg(long)]
        prepare: bool,
    },
    /// Register passwords with new keys from now on, while no server runs; the old ones are kept for those registered before
    OpaqueKey {
        /// Only tell how many passwords are registered with the newest keys, of how many; works while servers run
        #[arg(long, conflicts_with = "drop_old")]
        report: bool,
        /// Drop the old keys
        #[arg(long)]
        drop_old: bool,
        /// Drop them although passwords are registered with them: their holders need their recovery kits
        #[arg(long, requires = "drop_old")]
        lose_passwords: bool,
    },
}
