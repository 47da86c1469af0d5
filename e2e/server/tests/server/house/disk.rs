use std::{fs, path::PathBuf, process::Command};

use storage::database::{Database, DatabaseAddress};
use tokio::runtime::Builder;

/// What a server on SQLite and a folder writes to. While it is full, the process can write to no file: a limit on their size that
/// it is given while it runs.
#[derive(Clone)]
pub(crate) struct Disk {
    process: u32,
    data: PathBuf,
}

impl Disk {
    /// Kilobytes that no file has.
    pub(crate) const ROOM: u64 = 1 << 30;

    pub(crate) fn of(process: u32, data: PathBuf) -> Self {
        Self { process, data }
    }

    pub(crate) fn fill(&self) {
        self.limit(0);
    }

    pub(crate) fn empty(&self) {
        self.limit(Self::ROOM << 10);
    }

    fn limit(&self, bytes: u64) {
        let (process, limit) = (self.process.to_string(), format!("--fsize={bytes}:"));
        let limited = Command::new("prlimit")
            .args(["--pid", &process, &limit])
            .status();
        assert!(limited.unwrap().success());
    }

    /// Every row, as the bytes of one SQLite file, and the names and sizes of all files of objects.
    pub(crate) fn kept(&self) -> (Vec<u8>, Vec<(PathBuf, u64)>) {
        let folder = tempfile::tempdir().unwrap();
        let copy = folder.path().join("rows.sqlite");
        let address = DatabaseAddress::Sqlite(self.data.join("tacit.sqlite"));
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let database = Database::connect(&address).await.unwrap();
            database.snapshot(&copy).await.unwrap();
            database.close().await;
        });
        (fs::read(copy).unwrap(), self.files())
    }

    fn files(&self) -> Vec<(PathBuf, u64)> {
        let (mut folders, mut files) = (vec![self.data.join("blobs")], Vec::new());
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
                match entry.path() {
                    path if path.is_dir() => folders.push(path),
                    path => files.push((path, entry.metadata().unwrap().len())),
                }
            }
        }
        files.sort();
        files
    }
}
