//! What storing can fail with, by whose fault it is.

use std::{borrow::Cow, error::Error as StdError, io};

/// Faults of what lies below, and of what was stored.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database failed.
    #[error("the database failed")]
    Database(#[from] sqlx::Error),
    /// The object store failed.
    #[error("the object store failed")]
    Objects(#[from] object_store::Error),
    /// The file system failed.
    #[error("the file system failed")]
    File(#[from] io::Error),
    /// What was stored is not as it was written; said without values.
    #[error("{0}")]
    Damaged(&'static str),
}

/// Codes of a disk that takes no more: SQLite's extended result codes `SQLITE_FULL`, `SQLITE_IOERR_WRITE` and
/// `SQLITE_IOERR_SHMSIZE` (<https://www.sqlite.org/rescode.html>), PostgreSQL's `disk_full`
/// (<https://www.postgresql.org/docs/current/errcodes-appendix.html>).
const FULL_DATABASE: [&str; 4] = ["13", "778", "4874", "53100"];

impl Error {
    /// Whether there is no room left.
    pub fn is_full_disk(&self) -> bool {
        match self {
            Self::Database(_) => self
                .code()
                .is_some_and(|code| FULL_DATABASE.contains(&code.as_ref())),
            Self::Objects(error) => is_full_file_system(error),
            Self::File(error) => is_full_file_system(error),
            Self::Damaged(_) => false,
        }
    }

    /// Codes and kinds of what failed below, never texts that might quote a value.
    pub fn cause(&self) -> Cow<'static, str> {
        match self {
            Self::Database(_) => match self.code() {
                Some(code) => format!("result code {code} of the database").into(),
                None => "no result code of the database".into(),
            },
            Self::File(error) => error.kind().to_string().into(),
            Self::Objects(error) => innermost_kind(error).into(),
            Self::Damaged(_) => "none".into(),
        }
    }

    fn code(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Database(error) => error.as_database_error()?.code(),
            _ => None,
        }
    }
}

fn is_full_file_system(error: &(dyn StdError + 'static)) -> bool {
    let full = error.downcast_ref::<io::Error>().is_some_and(|error| {
        let kinds = [
            io::ErrorKind::StorageFull,
            io::ErrorKind::QuotaExceeded,
            io::ErrorKind::FileTooLarge,
        ];
        kinds.contains(&error.kind())
    });
    full || error.source().is_some_and(is_full_file_system)
}

fn innermost_kind(error: &(dyn StdError + 'static)) -> String {
    match (error.downcast_ref::<io::Error>(), error.source()) {
        (Some(error), _) => error.kind().to_string(),
        (None, Some(source)) => innermost_kind(source),
        (None, None) => "unknown".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_told_apart_wherever_it_shows() {
        let file = || io::Error::from(io::ErrorKind::StorageFull);
        let stored = object_store::Error::Generic {
            store: "local",
            source: Box::new(file()),
        };
        assert!(Error::from(file()).is_full_disk());
        assert!(Error::from(stored).is_full_disk());
        assert!(!Error::from(io::Error::other("else")).is_full_disk());
    }
}
