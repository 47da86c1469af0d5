//! How far a committed transaction is kept.

use std::str::FromStr;

/// What a committed transaction survives in SQLite; in PostgreSQL each waits for the disk, and for standbys where that is configured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Synchronous {
    /// The end of the process.
    #[default]
    Normal,
    /// A power cut too: each transaction waits for the disk.
    Full,
}

impl FromStr for Synchronous {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        match text {
            "normal" => Ok(Self::Normal),
            "full" => Ok(Self::Full),
            _ => Err("It is neither normal nor full."),
        }
    }
}
