//! What opens a backup.

use std::{env, fs, path::Path};

use api::ProblemKind;
use zeroize::Zeroizing;

use service::{config::PASSPHRASE_VARIABLE, error::Error};

/// Shortest one, in bytes.
const SHORTEST: usize = 12;

/// A passphrase from a file or the environment, never from an argument, which every account of the machine can read.
pub struct Passphrase(Zeroizing<String>);

impl Passphrase {
    /// From a file, if one is named, else from the environment.
    pub fn read(file: Option<&Path>) -> Result<Self, Error> {
        let told = match file {
            Some(file) => fs::read_to_string(file).map_err(|_| unreadable())?,
            None => env::var(PASSPHRASE_VARIABLE).map_err(|_| none())?,
        };
        let told = Zeroizing::new(told);
        Self::new(told.trim_end_matches(['\r', '\n']))
    }

    /// One that is long enough.
    pub fn new(text: &str) -> Result<Self, Error> {
        match text.len() {
            SHORTEST.. => Ok(Self(Zeroizing::new(text.to_owned()))),
            _ => Err(too_short()),
        }
    }

    pub(super) fn bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

fn unreadable() -> Error {
    Error::refused(
        ProblemKind::Invalid,
        "The file of the passphrase cannot be read.",
        "Check its path and its permissions.",
    )
}

fn none() -> Error {
    Error::refused(
        ProblemKind::Invalid,
        "No passphrase was given.",
        "Name a file that holds it with --passphrase-file, or set TACIT_BACKUP_PASSPHRASE.",
    )
}

fn too_short() -> Error {
    Error::refused(
        ProblemKind::Invalid,
        "The passphrase has fewer than 12 characters.",
        "Choose a longer one and keep it apart from the backups.",
    )
}
