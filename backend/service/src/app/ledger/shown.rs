//! The newest head of the log that was seen here, because it was signed or looked at.
//!
//! A database that was put back to an earlier state, by a failover to a copy that lacks the last second or by a restore of its own, has no
//! trace of what it lacks. Every process that saw a head that goes further remembers it in its data folder, and signs none that does not
//! continue it, nor adds to such a log, until an entry `restored` says so in the log itself.

use std::{
    fs,
    io::Write,
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
        Self {
            file,
            last: Mutex::new(Shown::parse(&text)),
        }
    }

    pub(super) fn last(&self) -> Option<Shown> {
        self.lock().clone()
    }

    /// Remembers a head, if it is larger than all before.
    pub(super) fn remember(&self, head: &Checkpoint, at: Timestamp) -> Result<(), Error> {
        let mut last = self.lock();
        if last.as_ref().is_some_and(|last| last.size >= head.size) {
            return Ok(());
        }
        let shown = Shown {
            size: head.size,
            root: random::hexadecimal(&head.root),
            at,
        };
        let unfinished = self.file.with_extension("head-unfinished");
        let mut writing = private::open_file(&unfinished)?;
        writing.set_len(0)?;
        writing.write_all(shown.text().as_bytes())?;
        writing.sync_all()?;
        fs::rename(&unfinished, &self.file)?;
        self.sync_folder()?;
        *last = Some(shown);
        Ok(())
    }

    pub(super) fn forget(&self) -> Result<(), Error> {
        let mut last = self.lock();
        if last.take().is_some() {
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

    fn lock(&self) -> MutexGuard<'_, Option<Shown>> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
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
            shown.remember(&head(size), 7).unwrap();
        }
        let next = ShownHead::read(folder.path());
        let last = next.last().unwrap();
        assert_eq!((last.size, last.at), (5, 7));
        assert!(last.has_root(&[5; 32]));
        assert!(!last.has_root(&[4; 32]));
        next.forget().unwrap();
        assert_eq!(ShownHead::read(folder.path()).last(), None);
    }
}
