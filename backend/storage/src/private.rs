//! Files and folders that only the server's own account may read.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io,
    path::Path,
};

/// Makes a folder and its parents (mode 0700), if it is not there.
pub fn create_folder(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(about(folder))
}

/// Opens a file for writing and makes it (mode 0600), if it is not there. It may be a link to one.
pub fn open_file(file: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).truncate(false);
    open(options, file)
}

/// Makes a file (mode 0600) where nothing lies, not even a link: what another account put there is not written to.
///
/// # Errors
/// [`io::ErrorKind::AlreadyExists`].
pub fn create_file(file: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create_new(true);
    open(options, file)
}

/// The same in the place of what lies there, be it a link.
pub fn create_anew(file: &Path) -> io::Result<File> {
    if let Err(error) = fs::remove_file(file)
        && error.kind() != io::ErrorKind::NotFound
    {
        return Err(about(file)(error));
    }
    create_file(file)
}

fn open(mut options: OpenOptions, file: &Path) -> io::Result<File> {
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file).map_err(about(file))
}

/// The fault with the path that it is about, for whoever runs the program: no client is told it, nor any log.
pub fn about(path: &Path) -> impl FnOnce(io::Error) -> io::Error {
    move |error| io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_cannot_be_opened_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("missing").join("backup.lock");
        let error = open_file(&file).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::NotFound);
        assert!(
            error.to_string().contains(file.to_str().unwrap()),
            "{error}"
        );
    }

    #[cfg(unix)]
    #[test]
    fn what_somebody_put_in_the_way_is_not_written_to() {
        use std::os::unix::fs::{PermissionsExt, symlink};

        let folder = tempfile::tempdir().unwrap();
        let (way, target) = (folder.path().join("way"), folder.path().join("target"));
        fs::write(&target, "theirs").unwrap();
        for led in [&target, &folder.path().join("nothing")] {
            symlink(led, &way).unwrap();
            let refused = create_file(&way).unwrap_err();
            assert_eq!(refused.kind(), io::ErrorKind::AlreadyExists);
            let made = create_anew(&way).unwrap().metadata().unwrap();
            assert_eq!(made.permissions().mode() & 0o777, 0o600);
            assert!(way.symlink_metadata().unwrap().is_file());
            fs::remove_file(&way).unwrap();
        }
        assert_eq!(fs::read_to_string(&target).unwrap(), "theirs");
        assert!(!folder.path().join("nothing").exists());
    }
}
