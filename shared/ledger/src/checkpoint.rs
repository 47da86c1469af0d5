//! Checkpoints (C2SP tlog-checkpoint v1.0.0) and their cosignatures (C2SP tlog-cosignature v1): what a log
//! commits to, and who else has seen it.

use base64::{Engine, engine::general_purpose::STANDARD};
use ed25519_dalek::SigningKey;

use crate::{
    Error, Hash,
    note::{Note, NoteKey, NoteSignature, SignatureKind},
};

/// The head of a log: its first three lines. Extension lines are read past.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Name of the log.
    pub origin: String,
    /// Number of entries.
    pub size: u64,
    /// Root hash of the tree of that size.
    pub root: Hash,
}

impl Checkpoint {
    /// Reads the text of a note.
    ///
    /// # Errors
    /// [`Error::Checkpoint`].
    pub fn parse(text: &str) -> Result<Self, Error> {
        let mut lines = text
            .strip_suffix('\n')
            .ok_or(Error::Checkpoint)?
            .split('\n');
        let (Some(origin), Some(size), Some(root)) = (lines.next(), lines.next(), lines.next())
        else {
            return Err(Error::Checkpoint);
        };
        let root = STANDARD.decode(root).map_err(|_| Error::Checkpoint)?;
        if origin.is_empty() || lines.any(str::is_empty) {
            return Err(Error::Checkpoint);
        }
        Ok(Self {
            origin: origin.to_owned(),
            size: decimal(size).ok_or(Error::Checkpoint)?,
            root: root.try_into().map_err(|_| Error::Checkpoint)?,
        })
    }

    /// Reads a note and checks that the log has signed it.
    ///
    /// # Errors
    /// [`Error::Note`], [`Error::Checkpoint`], or [`Error::Signature`].
    pub fn open(note: &Note, log: &NoteKey) -> Result<Self, Error> {
        let signature = log.claimed(note).next().ok_or(Error::Signature)?;
        log.verifies(note.text.as_bytes(), signature)?;
        Self::parse(&note.text)
    }

    /// The note, signed by the log with `key` under the log's own name, and cosigned by it with the time:
    /// without witnesses that is all that says how old a checkpoint is.
    ///
    /// # Errors
    /// [`Error::KeyName`] when the origin cannot be a key's name.
    pub fn sign(&self, key: &SigningKey, seconds: u64) -> Result<Note, Error> {
        let log = NoteKey::of(&self.origin, SignatureKind::Plain, key)?;
        let text = self.text();
        let plain = NoteSignature::make(&log, key, &[], text.as_bytes());
        let mut note = Note {
            text,
            signatures: vec![plain],
        };
        let timed = cosign(
            &note,
            &log.for_kind(SignatureKind::Cosignature),
            key,
            seconds,
        );
        note.signatures.push(timed);
        Ok(note)
    }

    fn text(&self) -> String {
        let root = STANDARD.encode(self.root);
        format!("{}\n{}\n{root}\n", self.origin, self.size)
    }
}

/// A cosignature: the holder of `key`, known as `witness`, has seen this checkpoint continue all others of
/// its log, at this time (seconds since 1970).
pub fn cosign(note: &Note, witness: &NoteKey, key: &SigningKey, seconds: u64) -> NoteSignature {
    let time = seconds.to_be_bytes();
    NoteSignature::make(witness, key, &time, &cosigned(&note.text, seconds))
}

/// When `witness` cosigned the checkpoint, in seconds since 1970; the latest if more than once.
///
/// # Errors
/// [`Error::Signature`] when no signature of it holds, or one does not.
pub fn cosigned_at(note: &Note, witness: &NoteKey) -> Result<u64, Error> {
    let mut latest = None;
    for bytes in witness.claimed(note) {
        let (time, signature) = bytes.split_first_chunk().ok_or(Error::Signature)?;
        let seconds = u64::from_be_bytes(*time);
        i64::try_from(seconds).map_err(|_| Error::Signature)?;
        witness.verifies(&cosigned(&note.text, seconds), signature)?;
        latest = latest.max(Some(seconds));
    }
    latest.ok_or(Error::Signature)
}

fn cosigned(text: &str, seconds: u64) -> Vec<u8> {
    format!("cosignature/v1\ntime {seconds}\n{text}").into_bytes()
}

/// A decimal number without leading zeroes.
pub(crate) fn decimal(text: &str) -> Option<u64> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit());
    let short = text == "0" || !text.starts_with('0');
    (plain && short).then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(byte: u8) -> SigningKey {
        SigningKey::from_bytes(&[byte; 32])
    }

    fn named(name: &str, kind: SignatureKind, byte: u8) -> NoteKey {
        NoteKey::of(name, kind, &key(byte)).unwrap()
    }

    fn signed() -> (Checkpoint, Note) {
        let checkpoint = Checkpoint {
            origin: "example.com/log".to_owned(),
            size: 20_852_163,
            root: [3; 32],
        };
        let note = checkpoint.sign(&key(7), 1_000).unwrap();
        (checkpoint, note)
    }

    #[test]
    fn a_signed_checkpoint_opens_with_the_key_of_its_log_only() {
        let (checkpoint, note) = signed();
        let read = Note::parse(note.to_string().as_bytes()).unwrap();
        let log = named("example.com/log", SignatureKind::Plain, 7);
        assert_eq!(Checkpoint::open(&read, &log), Ok(checkpoint));
        for other in [
            named("example.com/log", SignatureKind::Plain, 8),
            named("example.com/other", SignatureKind::Plain, 7),
        ] {
            assert_eq!(Checkpoint::open(&read, &other), Err(Error::Signature));
        }
        assert_eq!(
            cosigned_at(&read, &log.for_kind(SignatureKind::Cosignature)),
            Ok(1_000)
        );
    }

    #[test]
    fn a_changed_line_or_signature_is_noticed() {
        let (_, note) = signed();
        let log = named("example.com/log", SignatureKind::Plain, 7);
        let size = note.to_string().replacen("20852163", "20852162", 1);
        let changed = Note::parse(size.as_bytes()).unwrap();
        assert_eq!(Checkpoint::open(&changed, &log), Err(Error::Signature));
        let bare = Note {
            signatures: Vec::new(),
            ..note
        };
        assert_eq!(Checkpoint::open(&bare, &log), Err(Error::Signature));
    }

    #[test]
    fn a_cosignature_is_of_one_witness_one_checkpoint_and_one_time() {
        let (_, mut note) = signed();
        let witness = named("witness.example", SignatureKind::Cosignature, 9);
        assert_eq!(cosigned_at(&note, &witness), Err(Error::Signature));
        note.signatures.push(cosign(&note, &witness, &key(9), 42));
        assert_eq!(cosigned_at(&note, &witness), Ok(42));
        let forger = named("witness.example", SignatureKind::Cosignature, 10);
        assert_eq!(cosigned_at(&note, &forger), Err(Error::Signature));
        let forged = cosign(&note, &witness, &key(10), 43);
        let with_forged = Note {
            signatures: [note.signatures.clone(), vec![forged]].concat(),
            ..note.clone()
        };
        assert_eq!(cosigned_at(&with_forged, &witness), Err(Error::Signature));
        let moved = Note {
            text: note.text.replace("20852163", "20852164"),
            ..note
        };
        assert_eq!(cosigned_at(&moved, &witness), Err(Error::Signature));
    }

    #[test]
    fn what_is_no_checkpoint_is_refused() {
        let root = STANDARD.encode([3; 32]);
        for text in [
            "".to_owned(),
            "a\n1\n".to_owned(),
            format!("\n1\n{root}\n"),
            format!("a\n01\n{root}\n"),
            format!("a\n+1\n{root}\n"),
            format!("a\n18446744073709551616\n{root}\n"),
            format!("a\n1\n{root}"),
            format!("a\n1\n{root}\n\n"),
            format!("a\n1\n{}\n", STANDARD.encode([3; 31])),
        ] {
            assert_eq!(Checkpoint::parse(&text), Err(Error::Checkpoint), "{text}");
        }
        assert!(Checkpoint::parse(&format!("a\n0\n{root}\nextension\n")).is_ok());
    }
}
