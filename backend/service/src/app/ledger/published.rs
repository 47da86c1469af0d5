//! The directory of keys as of some heads of the log, kept in memory: every entry that publishes something names its root, and would
//! otherwise read whatever was published in all the years of the log.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use storage::database::{Connection, log};

use crate::{
    app::directory::{Published, PublishedKeys},
    error::Error,
};

/// So many are kept: proofs are asked for as of heads of a moment ago.
const KEPT: usize = 8;

/// The newest ones, in the order of their entries.
#[derive(Debug, Default)]
pub(super) struct KeptDirectories(Mutex<VecDeque<Arc<AsOf>>>);

/// The directory after an entry that is listed.
#[derive(Debug)]
struct AsOf {
    keys: Arc<PublishedKeys>,
    index: u64,
    entry: String,
}

impl KeptDirectories {
    /// The directory of a log of so many entries, by the newest one that is kept and that the log of this connection goes on from:
    /// what was rolled back, or put back to an earlier state, has another entry in its place, or none.
    pub(super) async fn at(
        &self,
        connection: &mut Connection,
        size: u64,
    ) -> Result<Arc<PublishedKeys>, Error> {
        while let Some(known) = self.before(size) {
            let listed = log::publications(&mut *connection, known.index, size).await?;
            match listed.split_first() {
                Some((first, later)) if *first == known.entry => {
                    return self.read_on(known.keys.clone(), later);
                }
                _ => self.forget(&known),
            }
        }
        let listed = log::publications(connection, 0, size).await?;
        self.read_on(Arc::default(), &listed)
    }

    fn read_on(
        &self,
        known: Arc<PublishedKeys>,
        listed: &[String],
    ) -> Result<Arc<PublishedKeys>, Error> {
        let Some((last, others)) = listed.split_last() else {
            return Ok(known);
        };
        let mut keys = Arc::unwrap_or_clone(known);
        for entry in others {
            keys.add(Published::read(entry)?)?;
        }
        let newest = Published::read(last)?;
        let index = newest.index;
        keys.add(newest)?;
        let keys = Arc::new(keys);
        self.keep(AsOf {
            keys: keys.clone(),
            index,
            entry: last.clone(),
        });
        Ok(keys)
    }

    fn before(&self, size: u64) -> Option<Arc<AsOf>> {
        let kept = self.lock();
        kept.iter().rfind(|kept| kept.index < size).cloned()
    }

    fn keep(&self, found: AsOf) {
        let mut kept = self.lock();
        if kept.len() == KEPT
            && kept
                .front()
                .is_some_and(|oldest| found.index < oldest.index)
        {
            return;
        }
        kept.retain(|kept| kept.index != found.index);
        let place = kept.partition_point(|kept| kept.index < found.index);
        kept.insert(place, Arc::new(found));
        if kept.len() > KEPT {
            kept.pop_front();
        }
    }

    fn forget(&self, gone: &Arc<AsOf>) {
        self.lock().retain(|kept| !Arc::ptr_eq(kept, gone));
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Arc<AsOf>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
