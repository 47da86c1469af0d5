//! What a data folder can be served for: by one server, and whole.

use std::{
    fs::{File, TryLockError},
    path::{Path, PathBuf},
};

use api::ProblemKind;

use storage::private;

use crate::error::Error;

/// Leave to serve from a data folder. It ends with the process, however that ends.
#[derive(Debug)]
pub struct DataLock(File);

impl DataLock {
    /// Takes it.
    ///
    /// # Errors
    /// [`Error::InUse`] while another process has it.
    pub fn take(data: &Path) -> Result<Self, Error> {
        let file = private::open_file(&server_lock(data))?;
        match file.try_lock() {
            Ok(()) => Ok(Self(file)),
            Err(TryLockError::WouldBlock) => Err(Error::InUse(data.to_owned())),
            Err(TryLockError::Error(error)) => Err(error.into()),
        }
    }

    /// Gives it back while the process goes on.
    pub fn release(&self) -> Result<(), Error> {
        Ok(self.0.unlock()?)
    }
}

/// The file whose lock the server of a folder has; it is there once one ran.
pub fn server_lock(data: &Path) -> PathBuf {
    data.join("server.lock")
}

/// The file that is there while a backup is being restored.
pub fn restoring(data: &Path) -> PathBuf {
    data.join("restoring")
}

/// # Errors
/// A refusal where a restore was not completed.
pub fn require_restored(data: &Path) -> Result<(), Error> {
    match restoring(data).exists() {
        false => Ok(()),
        true => Err(Error::refused(
            ProblemKind::Conflict,
            "A backup was being restored into the data folder, and that was not completed.",
            "Empty the folder and restore the backup again.",
        )),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_second_server_is_refused_until_the_first_has_ended() {
        let folder = tempfile::tempdir().unwrap();
        let first = DataLock::take(folder.path()).unwrap();
        let refused = DataLock::take(folder.path()).unwrap_err().to_string();
        assert!(refused.contains("Stop it") && refused.contains("TACIT_DATA"));
        first.release().unwrap();
        let second = DataLock::take(folder.path()).unwrap();
        drop(second);
        DataLock::take(folder.path()).unwrap();
    }

    #[test]
    fn a_folder_that_is_half_restored_is_not_served() {
        let folder = tempfile::tempdir().unwrap();
        require_restored(folder.path()).unwrap();
        fs::write(restoring(folder.path()), []).unwrap();
        let refused = require_restored(folder.path()).unwrap_err().to_string();
        assert!(refused.contains("restore the backup again"), "{refused}");
    }
}
