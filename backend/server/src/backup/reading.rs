//! Reading a backup from its beginning to its end.

use std::{collections::BTreeSet, fs::File, io::BufReader, path::Path};

use api::ProblemKind;

use service::error::Error;

use crate::{
    backup::{
        passphrase::Passphrase,
        records::{Record, RecordKind, content},
        sealing::{Opening, damaged},
    },
    standing::KEY_FILES,
};

/// A backup that is being read, with everything that was read so far in its place.
pub(super) struct Reading {
    opening: Opening<BufReader<File>>,
    names: BTreeSet<String>,
    last: Option<RecordKind>,
}

impl Reading {
    pub(super) fn new(file: &Path, passphrase: &Passphrase) -> Result<Self, Error> {
        let source = BufReader::new(File::open(file).map_err(|_| unreadable())?);
        Ok(Self {
            opening: Opening::new(source, passphrase)?,
            names: BTreeSet::new(),
            last: None,
        })
    }

    /// Reads everything and keeps nothing: whether it is whole.
    pub(super) fn check(mut self) -> Result<(), Error> {
        while let Some(record) = self.next()? {
            self.content(&record, |_| Ok(()))?;
        }
        Ok(())
    }

    /// The next record, whose content is read then.
    ///
    /// # Errors
    /// A refusal for records out of order, twice, or missing at the end.
    pub(super) fn next(&mut self) -> Result<Option<Record>, Error> {
        let Some(record) = Record::read(&mut self.opening)? else {
            let has_keys = KEY_FILES.iter().all(|name| self.names.contains(*name));
            let is_whole = self.last == Some(RecordKind::Database) && has_keys;
            return is_whole.then_some(None).ok_or_else(damaged);
        };
        let is_after = Some(record.kind) >= self.last && self.last != Some(RecordKind::Database);
        let is_known = record.kind != RecordKind::Key || KEY_FILES.contains(&&*record.name);
        if !(is_after && is_known && self.names.insert(record.name.clone())) {
            return Err(damaged());
        }
        self.last = Some(record.kind);
        Ok(Some(record))
    }

    /// Hands the content of the last record on, piece by piece.
    pub(super) fn content(
        &mut self,
        record: &Record,
        taken: impl FnMut(&[u8]) -> Result<(), Error>,
    ) -> Result<(), Error> {
        content(&mut self.opening, record.length, taken)
    }
}

fn unreadable() -> Error {
    Error::refused(
        ProblemKind::NotFound,
        "The backup cannot be read.",
        "Check its path and its permissions.",
    )
}
