//! What a backup consists of.

use std::io::{BufRead, Write};

use service::error::Error;

use crate::backup::sealing::{Opening, Sealing, damaged};

/// Kinds of records, in the order in which a backup has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum RecordKind {
    /// An object, by its path in the object store.
    Object = 1,
    /// A file with a key of the server, by its name.
    Key = 2,
    /// The database as an SQLite file, without a name. Nothing comes after it.
    Database = 3,
}

/// The head of a record; its content follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Record {
    pub(super) kind: RecordKind,
    pub(super) name: String,
    pub(super) length: u64,
}

const LONGEST_NAME: usize = 255;

impl Record {
    fn new(kind: u8, name: String, length: u64) -> Result<Self, Error> {
        let kind = match kind {
            1 => RecordKind::Object,
            2 => RecordKind::Key,
            3 => RecordKind::Database,
            _ => return Err(damaged()),
        };
        let is_simple = name.split('/').all(is_plain_name);
        let is_named = match kind {
            RecordKind::Object => is_simple && name.contains('/'),
            RecordKind::Key => is_simple && !name.contains('/'),
            RecordKind::Database => name.is_empty(),
        };
        is_named
            .then_some(Self { kind, name, length })
            .ok_or_else(damaged)
    }

    /// Writes the head.
    pub(super) fn write(&self, sealing: &mut Sealing<impl Write>) -> Result<(), Error> {
        let name = self.name.as_bytes();
        let name_length = u8::try_from(name.len());
        let name_length =
            name_length.map_err(|_| Error::Internal("a name is too long to be backed up"))?;
        sealing.write(&[self.kind as u8, name_length])?;
        sealing.write(name)?;
        sealing.write(&self.length.to_le_bytes())
    }

    /// The next one; none at the end.
    pub(super) fn read(opening: &mut Opening<impl BufRead>) -> Result<Option<Self>, Error> {
        let [kind] = match opening.some(1)? {
            [] => return Ok(None),
            first => first.try_into().map_err(|_| damaged())?,
        };
        let [name_length] = exactly(opening)?;
        let mut name = Vec::with_capacity(LONGEST_NAME);
        content(opening, name_length.into(), |bytes| {
            name.extend_from_slice(bytes);
            Ok(())
        })?;
        let name = String::from_utf8(name).map_err(|_| damaged())?;
        let length = u64::from_le_bytes(exactly(opening)?);
        Self::new(kind, name, length).map(Some)
    }
}

/// No way out of a folder: letters, digits, `-` and `.`, and none but letters and digits first.
fn is_plain_name(name: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    name.bytes().all(is_plain) && name.starts_with(|first: char| first.is_ascii_alphanumeric())
}

/// Hands so many bytes on, piece by piece.
pub(super) fn content(
    opening: &mut Opening<impl BufRead>,
    mut length: u64,
    mut taken: impl FnMut(&[u8]) -> Result<(), Error>,
) -> Result<(), Error> {
    while length > 0 {
        let some = opening.some(length)?;
        if some.is_empty() {
            return Err(damaged());
        }
        length -= some.len() as u64;
        taken(some)?;
    }
    Ok(())
}

fn exactly<const N: usize>(opening: &mut Opening<impl BufRead>) -> Result<[u8; N], Error> {
    let mut bytes = Vec::with_capacity(N);
    content(opening, N as u64, |some| {
        bytes.extend_from_slice(some);
        Ok(())
    })?;
    bytes.try_into().map_err(|_| damaged())
}
