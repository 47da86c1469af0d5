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

/// Beginnings of PostgreSQL's codes for connections that fail, end or are not to be had: class 08, the end of a transaction that stood
/// still, `too_many_connections`, and those of a server that starts or stops.
const OUT_OF_REACH: [&str; 6] = ["08", "25P03", "53300", "57P01", "57P02", "57P03"];

impl Error {
    /// Whether database or objects cannot be reached, which may be over soon.
    pub fn is_out_of_reach(&self) -> bool {
        match self {
            Self::Database(
                sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed,
            ) => true,
            Self::Database(_) => self
                .code()
                .is_some_and(|code| OUT_OF_REACH.iter().any(|begin| code.starts_with(begin))),
            Self::Objects(error) => {
                matches!(error, object_store::Error::Generic { store: "S3", .. })
            }
            Self::File(_) | Self::Damaged(_) => false,
        }
    }

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

    #[test]
    fn what_cannot_be_reached_is_told_apart_from_what_fails() {
        let stored = |store| object_store::Error::Generic {
            store,
            source: "503".into(),
        };
        assert!(Error::from(sqlx::Error::PoolTimedOut).is_out_of_reach());
        assert!(Error::from(stored("S3")).is_out_of_reach());
        assert!(!Error::from(stored("LocalFileSystem")).is_out_of_reach());
        assert!(!Error::from(sqlx::Error::RowNotFound).is_out_of_reach());
    }
}
