//! Making a backup while a server runs.

use std::{
    collections::BTreeSet,
    fs::{self, File, TryLockError},
    io::{self, BufWriter, Read, Write},
    path::{Path, PathBuf},
    time::{SystemTime, UNIX_EPOCH},
};

use api::ProblemKind;
use object_store::{ObjectStore, ObjectStoreExt, path::Path as ObjectPath};

use storage::{private, server_keys};

use service::{app::data_folder::backup_made, base::random, config::Config, error::Error};

use crate::{
    backup::{
        contents,
        passphrase::Passphrase,
        records::{Record, RecordKind},
        sealing::Sealing,
    },
    standing::{KEY_FILES, require_server},
};

/// Objects are deleted while they are copied: the database is looked at again until none is missing, and at the last of
/// so many looks the server waits with changes.
const LOOKS: usize = 3;

/// Ends the name of a backup that is being written.
const UNFINISHED: &str = ".unfinished";

/// What was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    /// Objects in it.
    pub objects: usize,
    /// Objects that its database names and that are not there.
    pub missing: usize,
}

/// Writes a backup to a new file (mode 0600), which is there as a whole or not at all. One in which objects are missing does not count as
/// made.
pub async fn write(config: &Config, to: &Path, passphrase: &Passphrase) -> Result<Written, Error> {
    if to.exists() {
        return Err(exists());
    }
    require_folder(to)?;
    require_server(config).await?;
    let mut snapshot = Snapshot::new(&config.data)?;
    let unfinished = unfinished(to);
    snapshot.turn_to(&unfinished)?;
    let written = write_to(config, &snapshot, &unfinished, passphrase).await;
    match written {
        Ok(written) => {
            fs::rename(&unfinished, to)?;
            if written.missing == 0 {
                note_time(&config.data);
            }
        }
        Err(_) => forget(&unfinished),
    }
    snapshot.lock.set_len(0)?;
    written
}

/// For `/metrics`, which the backup itself does not need.
fn note_time(data: &Path) {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    let seconds = since.unwrap_or_default().as_secs().to_string();
    if server_keys::replace(&backup_made(data), seconds.as_bytes()).is_err() {
        tracing::warn!("when the backup was made could not be noted");
    }
}

async fn write_to(
    config: &Config,
    snapshot: &Snapshot,
    file: &Path,
    passphrase: &Passphrase,
) -> Result<Written, Error> {
    let sink = private::create_file(file)?;
    let mut sealing = Sealing::new(BufWriter::new(sink), passphrase)?;
    let written = copy_objects(config, snapshot, &mut sealing).await?;
    for name in KEY_FILES {
        write_file(&mut sealing, RecordKind::Key, name, &config.data.join(name))?;
    }
    write_file(&mut sealing, RecordKind::Database, "", &snapshot.file)?;
    let sink = sealing.finish()?.into_inner().map_err(io::Error::from)?;
    sink.sync_all()?;
    Ok(written)
}

/// Copies every object that the database names, in the state that the snapshot has at the end. An object never changes: one
/// that was copied needs no second look.
async fn copy_objects(
    config: &Config,
    snapshot: &Snapshot,
    sealing: &mut Sealing<impl Write>,
) -> Result<Written, Error> {
    let objects = config.objects().open()?;
    let mut copied = BTreeSet::new();
    let mut missing = 0;
    for look in 1..=LOOKS {
        let held = match look {
            LOOKS => Some(contents::hold_changes(config).await?),
            _ => None,
        };
        contents::snapshot(config, &snapshot.file).await?;
        missing = 0;
        for name in contents::objects(&snapshot.file).await? {
            if copied.contains(&name) {
                continue;
            }
            match copy_object(&*objects, &name, sealing).await? {
                true => drop(copied.insert(name)),
                false => missing += 1,
            }
        }
        drop(held);
        if missing == 0 {
            break;
        }
    }
    Ok(Written {
        objects: copied.len(),
        missing,
    })
}

/// False where it is not there (any more).
async fn copy_object(
    objects: &dyn ObjectStore,
    name: &str,
    sealing: &mut Sealing<impl Write>,
) -> Result<bool, Error> {
    let bytes = match objects.get(&ObjectPath::from(name)).await {
        Err(object_store::Error::NotFound { .. }) => return Ok(false),
        found => found
            .map_err(storage::Error::from)?
            .bytes()
            .await
            .map_err(storage::Error::from)?,
    };
    let record = Record {
        kind: RecordKind::Object,
        name: name.to_owned(),
        length: bytes.len() as u64,
    };
    record.write(sealing)?;
    sealing.write(&bytes)?;
    Ok(true)
}

fn write_file(
    sealing: &mut Sealing<impl Write>,
    kind: RecordKind,
    name: &str,
    file: &Path,
) -> Result<(), Error> {
    let mut file = File::open(file)?;
    let mut length = file.metadata()?.len();
    let name = name.to_owned();
    Record { kind, name, length }.write(sealing)?;
    let mut piece = vec![0; 1 << 16];
    while length > 0 {
        let some = file.read(&mut piece)?;
        if some == 0 {
            return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
        }
        sealing.write(&piece[..some])?;
        length -= some as u64;
    }
    Ok(())
}

/// Where the database is written on its way; one backup at a time has it. Meanwhile the lock's file names what is being written: what a
/// process that was killed left of it is deleted by the next one.
struct Snapshot {
    file: PathBuf,
    lock: File,
    named: PathBuf,
}

impl Snapshot {
    fn new(data: &Path) -> Result<Self, Error> {
        let file = data.join("backup.sqlite");
        let named = data.join("backup.lock");
        let lock = private::open_file(&named)?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { file, lock, named }),
            Err(TryLockError::WouldBlock) => Err(another()),
            Err(TryLockError::Error(error)) => Err(error.into()),
        }
    }

    /// Deletes what an earlier backup left unfinished, and names this one's file.
    fn turn_to(&mut self, unfinished: &Path) -> Result<(), Error> {
        let left = fs::read_to_string(&self.named).unwrap_or_default();
        if left.ends_with(UNFINISHED) && Path::new(&left).is_file() {
            forget(Path::new(&left));
            tracing::info!("what an earlier backup left unfinished was deleted");
        }
        self.lock.set_len(0)?;
        let named = std::path::absolute(unfinished)?;
        let named = named.to_str().unwrap_or_default();
        self.lock.write_all(named.as_bytes())?;
        Ok(self.lock.sync_all()?)
    }
}

impl Drop for Snapshot {
    fn drop(&mut self) {
        forget(&self.file);
    }
}

/// A name that nobody can have put something at: others may write to the folder.
fn unfinished(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(format!(
        ".{}{UNFINISHED}",
        random::hexadecimal(&random::bytes::<8>())
    ));
    name.into()
}

fn forget(file: &Path) {
    if fs::remove_file(file).is_err_and(|error| error.kind() != io::ErrorKind::NotFound) {
        tracing::warn!("an unfinished file could not be deleted");
    }
}

fn exists() -> Error {
    Error::refused(
        ProblemKind::Conflict,
        "There is a file of that name already.",
        "Choose another name for the backup.",
    )
}

/// Where the file shall lie.
fn require_folder(file: &Path) -> Result<(), Error> {
    let folder = std::path::absolute(file)?;
    match folder.parent() {
        Some(folder) if !folder.is_dir() => Err(Error::refused(
            ProblemKind::NotFound,
            format!(
                "There is no folder {}. Nothing was written.",
                folder.display()
            ),
            "Make it, or choose another for the backup with --to.",
        )),
        _ => Ok(()),
    }
}

fn another() -> Error {
    Error::refused(
        ProblemKind::Conflict,
        "Another backup of this data folder is being made.",
        "Wait until it has ended.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_killed_backup_left_unfinished_is_deleted_by_the_next_one() {
        let folder = tempfile::tempdir().unwrap();
        let (data, left) = (folder.path(), folder.path().join("one.unfinished"));
        let mut killed = Snapshot::new(data).unwrap();
        killed.turn_to(&left).unwrap();
        fs::write(&left, "half").unwrap();
        drop(killed);
        let next = folder.path().join("another.unfinished");
        let mut snapshot = Snapshot::new(data).unwrap();
        snapshot.turn_to(&next).unwrap();
        assert!(!left.exists());
        let named = fs::read_to_string(data.join("backup.lock")).unwrap();
        assert_eq!(Path::new(&named), next);
    }

    #[test]
    fn nothing_else_is_deleted_that_a_lock_may_name() {
        let folder = tempfile::tempdir().unwrap();
        let kept = folder.path().join("backup");
        fs::write(&kept, "whole").unwrap();
        fs::write(folder.path().join("backup.lock"), kept.to_str().unwrap()).unwrap();
        let mut snapshot = Snapshot::new(folder.path()).unwrap();
        snapshot
            .turn_to(&folder.path().join("next.unfinished"))
            .unwrap();
        assert!(kept.exists());
    }
}
