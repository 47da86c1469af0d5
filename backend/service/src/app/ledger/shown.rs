//! The newest head of the log that was seen here, because it was signed or looked at.
//!
//! A database that was put back to an earlier state, by a failover to a copy that lacks the last second or by a restore of its own, has no
//! trace of what it lacks. Every process that saw a head that goes further remembers it in its data folder, and signs none that does not
//! continue it, nor adds to such a log, until an entry `restored` says so in the log itself.

use std::{
    fs,
    io::Write,
    mem,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

use api::Timestamp;
use ledger::{Checkpoint, Hash};
use storage::private;

use crate::{base::random, error::Error};

/// The memory of one process, and its file.
#[derive(Debug)]
pub(super) struct ShownHead {
    file: PathBuf,
    last: Mutex<Option<Shown>>,
    /// Entries of the head that the file holds; whoever has it writes the file.
    written: Mutex<u64>,
}

/// A head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shown {
    pub(super) size: u64,
    root: String,
    /// When it was seen.
    pub(super) at: Timestamp,
}

impl ShownHead {
    /// As the last process remembered it. A file that cannot be understood remembers nothing: it was not written to the end.
    pub(super) fn read(data: &Path) -> Self {
        let file = data.join("log.head");
        let text = fs::read_to_string(&file).unwrap_or_default();
        let last = Shown::parse(&text);
        Self {
            file,
            written: Mutex::new(last.as_ref().map_or(0, |last| last.size)),
            last: Mutex::new(last),
        }
    }

    pub(super) fn last(&self) -> Option<Shown> {
        lock(&self.last).clone()
    }

    /// Remembers a head, if it is larger than all before, as long as the process lives.
    pub(super) fn see(&self, head: &Checkpoint, at: Timestamp) {
        let mut last = lock(&self.last);
        if last.as_ref().is_none_or(|last| last.size < head.size) {
            *last = Some(Shown {
                size: head.size,
                root: random::hexadecimal(&head.root),
                at,
            });
        }
    }

    /// Remembers what was seen for the next process, too.
    pub(super) fn write(&self) -> Result<(), Error> {
        let mut written = lock(&self.written);
        let Some(last) = self.last().filter(|last| last.size > *written) else {
            return Ok(());
        };
        let unfinished = self.file.with_extension("head-unfinished");
        let mut writing = private::create_anew(&unfinished)?;
        writing.write_all(last.text().as_bytes())?;
        writing.sync_all()?;
        fs::rename(&unfinished, &self.file)?;
        self.sync_folder()?;
        *written = last.size;
        Ok(())
    }

    pub(super) fn forget(&self) -> Result<(), Error> {
        let mut written = lock(&self.written);
        lock(&self.last).take();
        if mem::take(&mut *written) > 0 {
            fs::remove_file(&self.file)?;
            self.sync_folder()?;
        }
        Ok(())
    }

    /// What was shown is not forgotten by a power cut.
    fn sync_folder(&self) -> Result<(), Error> {
        let folder = self.file.parent().unwrap_or(Path::new("."));
        Ok(fs::File::open(folder)?.sync_all()?)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shown {
    pub(super) fn has_root(&self, root: &Hash) -> bool {
        self.root == random::hexadecimal(root)
    }

    fn text(&self) -> String {
        format!("{} {} {}\n", self.size, self.root, self.at)
    }

    fn parse(text: &str) -> Option<Self> {
        let mut words = text.strip_suffix('\n')?.split(' ');
        Some(Self {
            size: words.next()?.parse().ok()?,
            root: words.next()?.to_owned(),
            at: words.next()?.parse().ok()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(size: u64) -> Checkpoint {
        Checkpoint {
            origin: "localhost/log".into(),
            size,
            root: [size as u8; 32],
        }
    }

    #[test]
    fn the_largest_head_is_remembered_by_the_next_process_until_it_is_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let shown = ShownHead::read(folder.path());
        assert_eq!(shown.last(), None);
        for size in [3, 5, 4] {
            shown.see(&head(size), 7);
            shown.write().unwrap();
        }
        let next = ShownHead::read(folder.path());
        let last = next.last().unwrap();
        assert_eq!((last.size, last.at), (5, 7));
        assert!(last.has_root(&[5; 32]));
        assert!(!last.has_root(&[4; 32]));
        next.forget().unwrap();
        assert_eq!(ShownHead::read(folder.path()).last(), None);
    }

    #[test]
    fn what_cannot_be_written_is_remembered_until_the_process_ends() {
        let folder = tempfile::tempdir().unwrap();
        let shown = ShownHead::read(&folder.path().join("gone"));
        shown.see(&head(3), 7);
        assert!(shown.write().is_err());
        assert_eq!(shown.last().unwrap().size, 3);
        fs::create_dir(folder.path().join("gone")).unwrap();
        shown.write().unwrap();
        let next = ShownHead::read(&folder.path().join("gone"));
        assert_eq!(next.last().unwrap().size, 3);
    }
}
