//! Secrets of the server itself, made at the first start and kept in files only it may read. None of
//! them opens anything a client encrypted.

use std::{
    fs,
    io::{self, Write},
    path::Path,
};

use opaque::{OsRng, Suite, opaque_ke::ServerSetup};

use crate::{error::Error, private};

/// The server's OPAQUE keys. Who loses this file loses every account's way in.
///
/// # Errors
/// [`Error::File`], or [`Error::Damaged`] when the file is damaged.
pub fn opaque_setup(data: &Path) -> Result<ServerSetup<Suite>, Error> {
    let bytes = read_or_create(&data.join("opaque.key"), || {
        ServerSetup::<Suite>::new(&mut OsRng).serialize().to_vec()
    })?;
    ServerSetup::deserialize(&bytes).map_err(|_| Error::Damaged("the file opaque.key is damaged"))
}

/// Bytes of a secret file (mode 0600), made on the first call. A file is whole or absent, whenever the
/// process dies.
pub fn read_or_create(file: &Path, make: impl FnOnce() -> Vec<u8>) -> Result<Vec<u8>, Error> {
    match fs::read(file) {
        Ok(bytes) => return Ok(bytes),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error.into()),
    }
    let bytes = make();
    let unfinished = file.with_extension("unfinished");
    if unfinished.exists() {
        fs::remove_file(&unfinished)?;
    }
    let mut writing = private::open_file(&unfinished)?;
    writing.write_all(&bytes)?;
    writing.sync_all()?;
    fs::rename(&unfinished, file)?;
    Ok(bytes)
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

    #[test]
    fn a_damaged_key_file_stops_the_start() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("opaque.key"), b"short").unwrap();
        assert!(opaque_setup(folder.path()).is_err());
    }
}
