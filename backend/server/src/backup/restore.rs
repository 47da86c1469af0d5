//! Putting a backup back, into an empty place only.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

use api::ProblemKind;
use object_store::{ObjectStore, ObjectStoreExt, path::Path as ObjectPath};

use storage::{
    database::transfer,
    objects::address::{self, ObjectsAddress},
    private,
};

use service::{
    app::{
        self,
        data_folder::{DataLock, restoring},
        ledger::{Entry, Ledger},
    },
    base::clock::ServerClock,
    config::{Config, rehearsal_mark},
    error::Error,
};

use crate::backup::{
    contents,
    made_folders::MadeFolders,
    passphrase::Passphrase,
    reading::Reading,
    records::{Record, RecordKind},
};

/// What the mark of a rehearsal says to whoever finds it.
const REHEARSAL: &[u8] =
    b"A restore is rehearsed in this folder: the service itself runs elsewhere. Delete the folder afterwards.\n";

/// Restores a backup: reads all of it before anything is written, and says so in the log by `entry`. Answers the number of
/// entries that the log had.
///
/// # Errors
/// A refusal for a place that is not empty, a passphrase that does not open it, a damaged backup, an entry that says that the log had
/// fewer entries than the backup holds; nothing is left then.
pub async fn restore(
    config: &Config,
    clock: &ServerClock,
    from: &Path,
    passphrase: &Passphrase,
    entry: Entry,
) -> Result<u64, Error> {
    require_empty(&config.data)?;
    Reading::new(from, passphrase)?.check()?;
    let backup = Reading::new(from, passphrase)?;
    let mut made = MadeFolders::default();
    let restored = alone(config, clock, backup, entry, &mut made).await;
    if restored.is_err() {
        made.take_away();
    }
    restored
}

/// Nobody serves there meanwhile.
async fn alone(
    config: &Config,
    clock: &ServerClock,
    backup: Reading,
    entry: Entry,
    made: &mut MadeFolders,
) -> Result<u64, Error> {
    made.note(&config.data);
    private::create_folder(&config.data)?;
    let lock = DataLock::take(config)?;
    let restored = fill(config, clock, backup, entry, made).await;
    if restored.is_err() {
        lock.take_away();
    }
    restored
}

async fn fill(
    config: &Config,
    clock: &ServerClock,
    backup: Reading,
    entry: Entry,
    made: &mut MadeFolders,
) -> Result<u64, Error> {
    if let ObjectsAddress::Folder(folder) = config.objects() {
        made.note(&folder);
    }
    require_vacant(config).await?;
    let mut place = Place::new(config, made)?;
    let restored = place.fill(clock, backup, entry).await;
    match restored {
        Ok(_) => fs::remove_file(restoring(&config.data))?,
        Err(_) => place.empty().await,
    }
    restored
}

/// Where everything goes, and what is there so far.
struct Place<'a> {
    config: &'a Config,
    objects: Arc<dyn ObjectStore>,
    put: Vec<ObjectPath>,
    files: Vec<PathBuf>,
    folders: &'a mut MadeFolders,
}

impl<'a> Place<'a> {
    fn new(config: &'a Config, folders: &'a mut MadeFolders) -> Result<Self, Error> {
        let objects = config.objects().open()?;
        private::create_file(&restoring(&config.data))?;
        Ok(Self {
            config,
            objects,
            put: Vec::new(),
            files: vec![restoring(&config.data)],
            folders,
        })
    }

    async fn fill(
        &mut self,
        clock: &ServerClock,
        mut backup: Reading,
        entry: Entry,
    ) -> Result<u64, Error> {
        if self.config.is_rehearsal {
            self.mark_rehearsal()?;
        }
        let database = self.config.data.join("restored.sqlite");
        while let Some(record) = backup.next()? {
            match record.kind {
                RecordKind::Object => self.put(&record, &mut backup).await?,
                RecordKind::Key => {
                    let file = self.config.data.join(&record.name);
                    self.write(file, &record, &mut backup)?;
                }
                RecordKind::Database => self.write(database.clone(), &record, &mut backup)?,
            }
        }
        let database_files = ["tacit.sqlite", "tacit.sqlite-shm", "tacit.sqlite-wal"];
        let data = &self.config.data;
        self.files
            .extend(database_files.map(|name| data.join(name)));
        require_as_many(contents::entries(&database).await?, &entry)?;
        let database = contents::load(self.config, &database).await?;
        let origin = app::origin(self.config)?;
        let ledger = Ledger::open(&self.config.data, &origin, clock.clone())?;
        let mut writing = database.write().await?;
        let entries = ledger.append(&mut writing, entry).await?;
        writing.commit().await?;
        database.close().await;
        Ok(entries)
    }

    /// Before there is anything to serve.
    fn mark_rehearsal(&mut self) -> Result<(), Error> {
        let file = rehearsal_mark(&self.config.data);
        let mut mark = private::create_file(&file)?;
        self.files.push(file);
        mark.write_all(REHEARSAL)?;
        Ok(mark.sync_all()?)
    }

    async fn put(&mut self, record: &Record, backup: &mut Reading) -> Result<(), Error> {
        let mut bytes = Vec::new();
        backup.content(record, |some| {
            bytes.extend_from_slice(some);
            Ok(())
        })?;
        let path = ObjectPath::from(record.name.as_str());
        self.note_folders(&path);
        self.put.push(path.clone());
        let put = self.objects.put(&path, bytes.into()).await;
        put.map_err(storage::Error::from)?;
        Ok(())
    }

    /// The folders that an object lies in are made with it.
    fn note_folders(&mut self, path: &ObjectPath) {
        if let ObjectsAddress::Folder(folder) = self.config.objects() {
            let file = folder.join(path.to_string());
            self.folders.note(file.parent().unwrap_or(&folder));
        }
    }

    fn write(&mut self, file: PathBuf, record: &Record, backup: &mut Reading) -> Result<(), Error> {
        let mut writing = private::create_file(&file)?;
        self.files.push(file);
        backup.content(record, |some| Ok(writing.write_all(some)?))?;
        Ok(writing.sync_all()?)
    }

    /// Takes everything away again.
    async fn empty(&self) {
        let mut is_empty = true;
        for path in &self.put {
            let deleted = self.objects.delete(path).await;
            let gone = matches!(deleted, Ok(()) | Err(object_store::Error::NotFound { .. }));
            is_empty &= gone;
        }
        for file in self.files.iter().rev() {
            let deleted = fs::remove_file(file);
            let gone = deleted.is_ok()
                || deleted.is_err_and(|error| error.kind() == io::ErrorKind::NotFound);
            is_empty &= gone;
        }
        if !is_empty {
            tracing::warn!("what was restored in part could not be deleted; empty the data folder");
        }
    }
}

/// Wherever rows and objects lie: what is there is somebody's, and a restore that fails deletes what it put.
async fn require_vacant(config: &Config) -> Result<(), Error> {
    let objects = config.objects().open()?;
    let has_no_rows = transfer::is_vacant(&config.database()).await;
    let has_no_rows = has_no_rows.map_err(app::database_error)?;
    let is_vacant = has_no_rows && address::is_vacant(&*objects).await?;
    match is_vacant {
        true => Ok(()),
        false => Err(occupied()),
    }
}

/// The log cannot have had fewer entries than the backup holds of it.
fn require_as_many(held: u64, entry: &Entry) -> Result<(), Error> {
    match entry.detail.had {
        Some(had) if had < held => Err(Error::refused(
            ProblemKind::Invalid,
            format!(
                "The log in the backup has more entries than --entries-before says: {held}. Nothing was restored."
            ),
            "Say how many a witness or a browser saw last, or leave it out.",
        )),
        _ => Ok(()),
    }
}

fn occupied() -> Error {
    Error::refused(
        ProblemKind::Conflict,
        "The database or the place of the objects is not empty. Nothing was restored.",
        "Restore into an empty database and an empty place, named with --database and --objects.",
    )
}

/// What a start leaves in a folder without data.
const INDIFFERENT: [&str; 3] = ["server.lock", "blobs", "lost+found"];

fn require_empty(data: &Path) -> Result<(), Error> {
    let entries = match fs::read_dir(data) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    for entry in entries {
        let entry = entry?;
        let is_indifferent = INDIFFERENT.iter().any(|name| entry.file_name() == *name);
        if !(is_indifferent && is_hollow(&entry.path())?) {
            return Err(not_empty());
        }
    }
    Ok(())
}

/// Whether no file with something in it lies there, at any depth.
fn is_hollow(path: &Path) -> io::Result<bool> {
    if !path.is_dir() {
        return Ok(path.metadata()?.len() == 0);
    }
    for entry in fs::read_dir(path)? {
        if !is_hollow(&entry?.path())? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn not_empty() -> Error {
    Error::refused(
        ProblemKind::Conflict,
        "The data folder is not empty. Nothing was restored.",
        "Restore into a new folder, named with --data or TACIT_DATA, or move the old one away.",
    )
}
