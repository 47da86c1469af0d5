//! Changes of a log's signing key, each signed by the key before and by the new one (`docs/formats.md`).

use ed25519_dalek::SigningKey;
use sha2::{Digest, Sha256};

use crate::{
    Error, Hash,
    checkpoint::decimal,
    note::{Note, NoteKey, NoteSignature, SignatureKind},
};

/// First line of what is signed. A space makes it no name of a log: no checkpoint passes for a succession.
const TITLE: &str = "tacit log key v1";
/// Most changes that are read.
const MOST: usize = 1_024;

/// From one entry on a log signs with another key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Succession {
    /// The entry that says so: heads behind it are signed with the new key.
    pub entry: u64,
    /// The key until then.
    pub before: NoteKey,
    /// The key from then on.
    pub after: NoteKey,
    /// SHA-256 of what both signed, as the log's entry names it.
    pub digest: Hash,
}

/// The keys of a log, one after the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogKeys {
    newest: NoteKey,
    changes: Vec<Succession>,
}

impl Succession {
    /// What the log of this name says in `entry`, signed by both keys.
    ///
    /// # Errors
    /// [`Error::KeyName`], or [`Error::Succession`] where the keys are the same.
    pub fn sign(
        name: &str,
        entry: u64,
        before: &SigningKey,
        after: &SigningKey,
    ) -> Result<Note, Error> {
        let of = |key| NoteKey::of(name, SignatureKind::Plain, key);
        let (old, new) = (of(before)?, of(after)?);
        if old == new {
            return Err(Error::Succession);
        }
        let text = format!("{TITLE}\n{old}\n{new}\n{entry}\n");
        let signatures = vec![
            NoteSignature::make(&old, before, &[], text.as_bytes()),
            NoteSignature::make(&new, after, &[], text.as_bytes()),
        ];
        Ok(Note { text, signatures })
    }

    /// Reads a note that both keys signed.
    ///
    /// # Errors
    /// [`Error::Succession`] or [`Error::Signature`].
    pub fn open(note: &Note) -> Result<Self, Error> {
        let read = Self::parse(&note.text).ok_or(Error::Succession)?;
        for key in [&read.before, &read.after] {
            let signature = key.claimed(note).next().ok_or(Error::Signature)?;
            key.verifies(note.text.as_bytes(), signature)?;
        }
        Ok(read)
    }

    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.strip_suffix('\n')?.split('\n');
        if lines.next()? != TITLE {
            return None;
        }
        let mut key = || NoteKey::parse(lines.next()?).ok();
        let (before, after) = (key()?, key()?);
        let entry = decimal(lines.next()?)?;
        let is_plain = |key: &NoteKey| key.kind() == SignatureKind::Plain;
        let is_change = before.name() == after.name() && before.key_bytes() != after.key_bytes();
        (lines.next().is_none() && is_plain(&before) && is_plain(&after) && is_change).then(|| {
            Self {
                entry,
                before,
                after,
                digest: Sha256::digest(text).into(),
            }
        })
    }
}

impl LogKeys {
    /// The keys that lead to the newest one.
    ///
    /// # Errors
    /// [`Error::Succession`] for changes that are no chain that ends at the newest key: one that begins where no other ended, a key
    /// that comes back, an entry before that of an earlier change.
    pub fn new(newest: NoteKey, changes: Vec<Succession>) -> Result<Self, Error> {
        let is_chain = changes
            .windows(2)
            .all(|pair| pair[0].after == pair[1].before && pair[0].entry < pair[1].entry);
        let ends = changes.last().is_none_or(|last| last.after == newest);
        let comes_back = |(place, one): (usize, &Succession)| {
            let earlier = changes[..=place].iter();
            earlier
                .map(|change| &change.before)
                .any(|key| *key == one.after)
        };
        let is_honest = is_chain && ends && !changes.iter().enumerate().any(comes_back);
        match is_honest && changes.len() <= MOST {
            true => Ok(Self { newest, changes }),
            false => Err(Error::Succession),
        }
    }

    /// The key that signs now.
    pub fn newest(&self) -> &NoteKey {
        &self.newest
    }

    /// The key that signs a head of so many entries.
    pub fn of_size(&self, size: u64) -> &NoteKey {
        let next = self.changes.iter().find(|change| change.entry >= size);
        next.map_or(&self.newest, |next| &next.before)
    }

    /// Whether it is one of them, or was.
    pub fn has(&self, key: &[u8; 32]) -> bool {
        let earlier = self.changes.iter().map(|change| &change.before);
        let mut all = earlier.chain([&self.newest]);
        all.any(|one| one.key_bytes() == key)
    }

    /// The changes that entries from one size to another say.
    pub fn changes(&self, from: u64, to: u64) -> impl Iterator<Item = &Succession> {
        let changes = self.changes.iter();
        changes.filter(move |change| (from..to).contains(&change.entry))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: &str = "example.com/log";

    fn key(byte: u8) -> SigningKey {
        SigningKey::from_bytes(&[byte; 32])
    }

    fn named(byte: u8) -> NoteKey {
        NoteKey::of(NAME, SignatureKind::Plain, &key(byte)).unwrap()
    }

    fn change(entry: u64, before: u8, after: u8) -> Succession {
        let note = Succession::sign(NAME, entry, &key(before), &key(after)).unwrap();
        Succession::open(&note).unwrap()
    }

    #[test]
    fn a_succession_needs_both_signatures_and_says_what_was_signed() {
        let note = Succession::sign(NAME, 9, &key(1), &key(2)).unwrap();
        let read = Note::parse(note.to_string().as_bytes()).unwrap();
        let change = Succession::open(&read).unwrap();
        assert_eq!(
            (change.entry, change.before, change.after),
            (9, named(1), named(2))
        );
        for place in 0..2 {
            let mut alone = note.clone();
            alone.signatures.remove(place);
            assert_eq!(Succession::open(&alone), Err(Error::Signature));
        }
        let moved = Note {
            text: note.text.replace("\n9\n", "\n8\n"),
            ..note.clone()
        };
        assert_eq!(Succession::open(&moved), Err(Error::Signature));
        let stolen = Note {
            text: note
                .text
                .replace(&named(2).to_string(), &named(3).to_string()),
            ..note
        };
        assert_eq!(Succession::open(&stolen), Err(Error::Signature));
        assert_eq!(
            Succession::sign(NAME, 9, &key(1), &key(1)),
            Err(Error::Succession)
        );
    }

    #[test]
    fn what_the_fuzzer_begins_with_is_one() {
        let seed = include_bytes!("../../../e2e/fuzz/seeds/log_text/change_of_key");
        let change = Succession::open(&Note::parse(seed).unwrap()).unwrap();
        assert_eq!(change.entry, 9);
    }

    #[test]
    fn no_checkpoint_is_a_succession() {
        let root = [3; 32];
        let checkpoint = crate::Checkpoint {
            origin: NAME.to_owned(),
            size: 9,
            root,
        };
        let note = checkpoint.sign(&key(1), 1).unwrap();
        assert_eq!(Succession::open(&note), Err(Error::Succession));
        let note = Succession::sign(NAME, 9, &key(1), &key(2)).unwrap();
        assert_eq!(crate::Checkpoint::parse(&note.text), Err(Error::Checkpoint));
    }

    #[test]
    fn each_size_of_a_log_has_one_key_and_what_is_no_chain_is_refused() {
        let keys = LogKeys::new(named(3), vec![change(4, 1, 2), change(9, 2, 3)]).unwrap();
        for (size, byte) in [(0, 1), (4, 1), (5, 2), (9, 2), (10, 3), (u64::MAX, 3)] {
            assert_eq!(*keys.of_size(size), named(byte), "{size}");
        }
        assert_eq!(keys.changes(5, 10).count(), 1);
        assert_eq!(
            *LogKeys::new(named(1), Vec::new()).unwrap().of_size(7),
            named(1)
        );
        for (newest, changes) in [
            (2, vec![change(4, 1, 2), change(9, 2, 3)]),
            (3, vec![change(4, 1, 2), change(9, 1, 3)]),
            (3, vec![change(9, 1, 2), change(4, 2, 3)]),
            (3, vec![change(9, 1, 2), change(9, 2, 3)]),
            (1, vec![change(4, 1, 2), change(9, 2, 1)]),
        ] {
            assert_eq!(LogKeys::new(named(newest), changes), Err(Error::Succession));
        }
    }
}
