//! What a data folder can be served for: by one server, and whole.

use std::{
    collections::BTreeSet,
    fs::{self, File, TryLockError},
    io,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

use api::ProblemKind;

use storage::{database::DatabaseAddress, private};

use crate::{config::Config, error::Error};

/// The account that may open everything.
const ROOT: u32 = 0;

/// Leave to serve from a data folder, and from the folder of an SQLite file, wherever that lies. It ends with the process, however that
/// ends.
#[derive(Debug)]
pub struct DataLock(Vec<FolderLock>);

#[derive(Debug)]
struct FolderLock {
    file: File,
    path: PathBuf,
    is_new: bool,
}

impl DataLock {
    /// Takes it for what settings name.
    ///
    /// # Errors
    /// [`Error::InUse`] while another process has it.
    pub fn take(config: &Config) -> Result<Self, Error> {
        let database = folder_of(&config.database());
        Self::of(database.into_iter().chain([config.data.clone()]))
    }

    /// Takes it for some folders, each once, or for none.
    ///
    /// # Errors
    /// [`Error::InUse`] while another process has one of them; then no file is left in the others that was not there.
    pub fn of(folders: impl IntoIterator<Item = PathBuf>) -> Result<Self, Error> {
        let folders = folders.into_iter();
        let folders = folders.map(|folder| Ok(folder.canonicalize()?));
        let folders: BTreeSet<PathBuf> = folders.collect::<Result<_, Error>>()?;
        let mut taken = Self(Vec::with_capacity(folders.len()));
        for folder in &folders {
            match lock(folder) {
                Ok(lock) => taken.0.push(lock),
                Err(error) => {
                    taken.take_away();
                    return Err(error);
                }
            }
        }
        Ok(taken)
    }

    /// Deletes the files that were made for it.
    pub fn take_away(&self) {
        for lock in self.0.iter().filter(|lock| lock.is_new) {
            let _ = fs::remove_file(&lock.path);
        }
    }

    /// Gives it back while the process goes on.
    pub fn release(&self) -> Result<(), Error> {
        for lock in &self.0 {
            lock.file.unlock()?;
        }
        Ok(())
    }
}

fn lock(folder: &Path) -> Result<FolderLock, Error> {
    let path = server_lock(folder);
    let (file, is_new) = match private::create_file(&path) {
        Ok(file) => (file, true),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            (private::open_file(&path)?, false)
        }
        Err(error) => return Err(error.into()),
    };
    match file.try_lock() {
        Ok(()) => Ok(FolderLock { file, path, is_new }),
        Err(TryLockError::WouldBlock) => Err(Error::InUse(folder.to_owned())),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}

/// The folder of an SQLite file, of that which a link leads to.
pub fn folder_of(database: &DatabaseAddress) -> Option<PathBuf> {
    match database {
        DatabaseAddress::Sqlite(file) => match file.canonicalize() {
            Ok(file) => DatabaseAddress::Sqlite(file).folder(),
            Err(_) => database.folder(),
        },
        DatabaseAddress::Postgres(_) => None,
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

/// The file that says when the last whole backup was made, in seconds since 1970.
pub fn backup_made(data: &Path) -> PathBuf {
    data.join("backup.made")
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

/// The server could not open what another account makes in its folder, not even what root makes there.
///
/// # Errors
/// A refusal where the folder is served by another account than that of this process.
pub fn require_own(folder: &Path) -> Result<(), Error> {
    require_account(folder, rustix::process::geteuid().as_raw())
}

/// Before the first start no file tells the account, and a folder may be a group's; root is none that serves from another's.
fn require_account(folder: &Path, account: u32) -> Result<(), Error> {
    let owner = |path: &Path| fs::metadata(path).map(|found| found.uid());
    let is_other = match owner(&folder.join("log.key")) {
        Ok(owner) => owner != account,
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => true,
        Err(_) => account == ROOT && owner(folder).is_ok_and(|owner| owner != ROOT),
    };
    match is_other {
        false => Ok(()),
        true => Err(Error::refused(
            ProblemKind::Forbidden,
            format!(
                "The folder {} belongs to another account. Nothing was done.",
                folder.display()
            ),
            "Run this as the account of the server, with the package: sudo -u tacit tacit-server --config /etc/tacit/server.toml and what \
             you typed.",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_server_is_refused_until_the_first_has_ended() {
        let folder = tempfile::tempdir().unwrap();
        let take = || DataLock::of([folder.path().to_owned()]);
        let first = take().unwrap();
        let refused = take().unwrap_err().to_string();
        assert!(refused.contains("Stop it") && refused.contains("TACIT_DATA"));
        first.release().unwrap();
        let second = take().unwrap();
        drop(second);
        take().unwrap();
    }

    #[test]
    fn a_folder_that_is_named_twice_is_taken_once_and_by_whatever_name() {
        let folder = tempfile::tempdir().unwrap();
        let again = folder.path().join(".");
        let taken = DataLock::of([folder.path().to_owned(), again.clone()]).unwrap();
        assert!(DataLock::of([again]).is_err());
        drop(taken);
    }

    #[test]
    fn where_one_of_several_folders_is_in_use_nothing_is_left_in_the_others() {
        let folder = tempfile::tempdir().unwrap();
        let folders = ["first", "second", "third"].map(|name| folder.path().join(name));
        for folder in &folders {
            fs::create_dir(folder).unwrap();
        }
        let [first, second, _] = &folders;
        fs::write(server_lock(first), []).unwrap();
        let serving = DataLock::of([folders[2].clone()]).unwrap();
        assert!(DataLock::of(folders.clone()).is_err());
        assert!(server_lock(first).exists(), "it was there before");
        assert!(!server_lock(second).exists());
        assert!(server_lock(&folders[2]).exists(), "it is somebody's");
        serving.take_away();
        assert!(!server_lock(&folders[2]).exists());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_an_sqlite_file_leads_to_the_folder_of_the_file() {
        let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (file, link) = (one.path().join("x"), other.path().join("y"));
        fs::write(&file, []).unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        let found = folder_of(&DatabaseAddress::Sqlite(link)).unwrap();
        assert_eq!(found, one.path().canonicalize().unwrap());
    }

    #[test]
    fn a_folder_that_another_account_serves_from_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        require_own(folder.path()).unwrap();
        require_own(&folder.path().join("missing")).unwrap();
        fs::write(folder.path().join("log.key"), []).unwrap();
        require_own(folder.path()).unwrap();
        let own = fs::metadata(folder.path()).unwrap().uid();
        let refused = require_account(folder.path(), own + 1);
        let refused = refused.unwrap_err().to_string();
        assert!(refused.contains("sudo -u tacit"), "{refused}");
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
