//! Secrets of the server itself, made at the first start and kept in files only it may read. None of
//! them opens anything a client encrypted.

use std::{
    fs,
    io::{self, Write},
    path::Path,
};

use crate::{error::Error, private};

/// Bytes of a secret file (mode 0600), made on the first call. A file is whole or absent, whenever the
/// process dies.
pub fn read_or_create(file: &Path, make: impl FnOnce() -> Vec<u8>) -> Result<Vec<u8>, Error> {
    match fs::read(file) {
        Ok(bytes) => return Ok(bytes),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(private::about(file)(error).into()),
    }
    let bytes = make();
    replace(file, &bytes)?;
    Ok(bytes)
}

/// Puts bytes in the place of a secret file (mode 0600), which is the one before or the new one whenever the process dies.
pub fn replace(file: &Path, bytes: &[u8]) -> Result<(), Error> {
    let unfinished = file.with_extension("unfinished");
    let mut writing = private::create_anew(&unfinished)?;
    writing.write_all(bytes)?;
    writing.sync_all()?;
    Ok(fs::rename(&unfinished, file).map_err(private::about(file))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_key_file_is_made_once_and_only_its_owner_may_read_it() {
        use std::os::unix::fs::PermissionsExt;

        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("some.key");
        assert_eq!(read_or_create(&file, || vec![1, 2, 3]).unwrap(), [1, 2, 3]);
        assert_eq!(read_or_create(&file, || vec![9]).unwrap(), [1, 2, 3]);
        assert_eq!(
            fs::metadata(&file).unwrap().permissions().mode() & 0o777,
            0o600
        );
    }
}
