use api::{
    Timestamp,
    log::{EntriesFile, EntryDetail, EntryKind, Leaf, ProvedEntry},
};
use ledger::{Checkpoint, Hash, Note, NoteKey, leaf_hash, verify_inclusion};
use sha2::{Digest, Sha256};

/// Some entries of a log, each with the proof that a signed head holds it.
#[derive(Debug)]
pub struct Extract(EntriesFile);

/// An extract that holds.
#[derive(Debug)]
pub struct CheckedExtract {
    /// The head.
    pub checkpoint: Checkpoint,
    /// Its note.
    pub note: Note,
    /// The log's key that signed it.
    pub key: NoteKey,
    /// What it holds, in the file's order.
    pub entries: Vec<CheckedEntry>,
}

/// An entry that the head holds.
#[derive(Debug)]
pub struct CheckedEntry {
    /// Its place, from 0.
    pub index: u64,
    /// When.
    pub at: Timestamp,
    /// What happened.
    pub kind: EntryKind,
    /// Its private part, which its public part commits to.
    pub detail: EntryDetail,
}

/// Why an extract does not hold.
#[derive(Debug, thiserror::Error)]
pub enum NotProved {
    /// It cannot be read.
    #[error("the file is no extract of a log")]
    Unreadable,
    /// It is signed with another key than the one that was named.
    #[error("the head is not signed with the key of the log that you named")]
    OtherLog,
    /// An entry of it is not in the log, or is shown otherwise; its place in the file, from 1.
    #[error("entry {0} of the file is not in the log as it is shown")]
    Entry(usize),
}

impl Extract {
    /// Reads a file.
    ///
    /// # Errors
    /// [`NotProved::Unreadable`].
    pub fn parse(json: &[u8]) -> Result<Self, NotProved> {
        let file: Option<EntriesFile> = serde_json::from_slice(json).ok();
        let file = file.filter(|file| file.format == EntriesFile::FORMAT);
        file.map(Self).ok_or(NotProved::Unreadable)
    }

    /// Checks everything in it, for whoever knows the key of the log that signed its head. What the file says of keys before or after that
    /// one is not followed: whoever has a key that was changed could make up where it led.
    ///
    /// # Errors
    /// Any [`NotProved`].
    pub fn check(&self, log: &NoteKey) -> Result<CheckedExtract, NotProved> {
        let note = Note::parse(self.0.checkpoint.as_bytes()).map_err(|_| NotProved::Unreadable)?;
        let checkpoint = Checkpoint::open(&note, log).map_err(|_| NotProved::OtherLog)?;
        let entries = (1..)
            .zip(&self.0.entries)
            .map(|(place, entry)| checked(entry, &checkpoint).ok_or(NotProved::Entry(place)));
        Ok(CheckedExtract {
            entries: entries.collect::<Result<_, _>>()?,
            checkpoint,
            note,
            key: log.clone(),
        })
    }
}

fn checked(entry: &ProvedEntry, head: &Checkpoint) -> Option<CheckedEntry> {
    let leaf: Leaf = serde_json::from_str(&entry.leaf).ok()?;
    let detail = serde_json::from_str(&entry.detail).ok()?;
    let hashes = entry.proof.iter().map(|hash| hash.0.as_slice().try_into());
    let proof: Vec<Hash> = hashes.collect::<Result<_, _>>().ok()?;
    let hash = leaf_hash(entry.leaf.as_bytes());
    verify_inclusion(hash, leaf.index, head.size, &proof, head.root).ok()?;
    let is_own = leaf.detail_digest == format!("{:x}", Sha256::digest(&entry.detail));
    is_own.then_some(CheckedEntry {
        index: leaf.index,
        at: leaf.at,
        kind: leaf.kind,
        detail,
    })
}
