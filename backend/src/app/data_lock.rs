//! One server a data folder.

use std::{
    fs::{File, TryLockError},
    path::Path,
};

use crate::{error::Error, storage::private};

/// Leave to serve from a data folder. It ends with the process, however that ends.
#[derive(Debug)]
pub struct DataLock(File);

impl DataLock {
    /// Takes it.
    ///
    /// # Errors
    /// [`Error::InUse`] while another process has it.
    pub fn take(data: &Path) -> Result<Self, Error> {
        let file = private::open_file(&data.join("server.lock"))?;
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

#[cfg(test)]
mod tests {
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
}
