//! Signed notes (C2SP signed-note v1.0.0): a text and Ed25519 signatures below it.

use base64::{Engine, engine::general_purpose::STANDARD};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};

use crate::Error;

/// Most bytes of a note that is read: a checkpoint with a hundred cosignatures has a tenth.
pub const NOTE_BYTES: usize = 64 << 10;
/// Most signature lines that are read.
const MOST_SIGNATURES: usize = 128;
/// What a signature line begins with: an em dash and a space.
const DASH: &str = "\u{2014} ";

/// What a signature is over: the signature types of C2SP that take an Ed25519 key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignatureKind {
    /// The text itself (type 1): a log signs its checkpoint.
    Plain,
    /// The text and a time (type 4, C2SP tlog-cosignature v1): a witness has seen no contradicting one.
    Cosignature,
}

/// A public key that signs notes, under a name (a *vkey*).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteKey {
    name: String,
    kind: SignatureKind,
    key: VerifyingKey,
}

/// One signature line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteSignature {
    name: String,
    id: [u8; 4],
    bytes: Vec<u8>,
}

/// A text, ending in a line feed, with the signatures that stand below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What is signed.
    pub text: String,
    /// By whom: nothing is verified yet.
    pub signatures: Vec<NoteSignature>,
}

impl SignatureKind {
    fn byte(self) -> u8 {
        match self {
            Self::Plain => 1,
            Self::Cosignature => 4,
        }
    }
}

impl NoteKey {
    /// The key that verifies what `key` signs under a name.
    ///
    /// # Errors
    /// [`Error::KeyName`] when the name is empty or holds a space or a plus.
    pub fn of(name: &str, kind: SignatureKind, key: &SigningKey) -> Result<Self, Error> {
        Self::new(name, kind, key.verifying_key())
    }

    /// Reads `name+id+key` (C2SP signed-note, verifier keys); checks the id.
    ///
    /// # Errors
    /// [`Error::PublicKey`] or [`Error::KeyName`].
    pub fn parse(text: &str) -> Result<Self, Error> {
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(Error::PublicKey);
        };
        let bytes = STANDARD.decode(key).map_err(|_| Error::PublicKey)?;
        let (kind, key) = match bytes.split_first() {
            Some((1, key)) => (SignatureKind::Plain, key),
            Some((4, key)) => (SignatureKind::Cosignature, key),
            _ => return Err(Error::PublicKey),
        };
        let key = key.try_into().map_err(|_| Error::PublicKey)?;
        let key = VerifyingKey::from_bytes(key).map_err(|_| Error::PublicKey)?;
        let read = Self::new(name, kind, key)?;
        (read.identity() == id)
            .then_some(read)
            .ok_or(Error::PublicKey)
    }

    /// The same key under the same name for another kind of signature.
    #[must_use]
    pub fn for_kind(&self, kind: SignatureKind) -> Self {
        Self {
            kind,
            ..self.clone()
        }
    }

    fn new(name: &str, kind: SignatureKind, key: VerifyingKey) -> Result<Self, Error> {
        if !is_name(name) {
            return Err(Error::KeyName);
        }
        Ok(Self {
            name: name.to_owned(),
            kind,
            key,
        })
    }

    /// Under which it signs.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What its signatures are over.
    pub fn kind(&self) -> SignatureKind {
        self.kind
    }

    /// The Ed25519 key itself.
    pub fn key_bytes(&self) -> &[u8; 32] {
        self.key.as_bytes()
    }

    /// First four bytes of `SHA-256(name || 0x0A || type || key)`.
    fn id(&self) -> [u8; 4] {
        let digest = Sha256::new_with_prefix(&self.name)
            .chain_update([b'\n', self.kind.byte()])
            .chain_update(self.key.as_bytes())
            .finalize();
        [digest[0], digest[1], digest[2], digest[3]]
    }

    fn identity(&self) -> String {
        let [a, b, c, d] = self.id();
        format!("{a:02x}{b:02x}{c:02x}{d:02x}")
    }

    /// Whether `signature` says it is this key's.
    fn claims(&self, signature: &NoteSignature) -> bool {
        signature.name == self.name && signature.id == self.id()
    }

    /// Signatures of a note that say they are this key's.
    pub(crate) fn claimed<'a>(&'a self, note: &'a Note) -> impl Iterator<Item = &'a [u8]> {
        let claimed = note.signatures.iter().filter(|one| self.claims(one));
        claimed.map(|signature| signature.bytes.as_slice())
    }

    /// Strict about the key and the signature's encoding (RFC 8032, section 5.1.7).
    pub(crate) fn verifies(&self, message: &[u8], signature: &[u8]) -> Result<(), Error> {
        let signature = Signature::from_slice(signature).map_err(|_| Error::Signature)?;
        let verified = self.key.verify_strict(message, &signature);
        verified.map_err(|_| Error::Signature)
    }
}

impl std::fmt::Display for NoteKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let key = [&[self.kind.byte()], self.key.as_bytes().as_slice()].concat();
        write!(
            f,
            "{}+{}+{}",
            self.name,
            self.identity(),
            STANDARD.encode(key)
        )
    }
}

impl NoteSignature {
    /// A signature over `message` by `key`, whose public half is `verifier`; `before` stands before it.
    pub(crate) fn make(
        verifier: &NoteKey,
        key: &SigningKey,
        before: &[u8],
        message: &[u8],
    ) -> Self {
        let signature = key.sign(message).to_bytes();
        Self {
            name: verifier.name.clone(),
            id: verifier.id(),
            bytes: [before, &signature].concat(),
        }
    }

    /// Reads one signature line, without its line feed.
    ///
    /// # Errors
    /// [`Error::Note`].
    pub fn parse(line: &str) -> Result<Self, Error> {
        let rest = line.strip_prefix(DASH).ok_or(Error::Note)?;
        let (name, signature) = rest.split_once(' ').ok_or(Error::Note)?;
        let bytes = STANDARD.decode(signature).map_err(|_| Error::Note)?;
        let (id, bytes) = bytes.split_first_chunk().ok_or(Error::Note)?;
        if !is_name(name) || bytes.is_empty() {
            return Err(Error::Note);
        }
        Ok(Self {
            name: name.to_owned(),
            id: *id,
            bytes: bytes.to_vec(),
        })
    }
}

impl std::fmt::Display for NoteSignature {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let signature = STANDARD.encode([self.id.as_slice(), &self.bytes].concat());
        writeln!(f, "{DASH}{} {signature}", self.name)
    }
}

impl Note {
    /// Reads a note of at most [`NOTE_BYTES`].
    ///
    /// # Errors
    /// [`Error::Note`].
    pub fn parse(note: &[u8]) -> Result<Self, Error> {
        let note = std::str::from_utf8(note).map_err(|_| Error::Note)?;
        let is_control = |byte: u8| byte < 0x20 && byte != b'\n';
        if note.len() > NOTE_BYTES || note.bytes().any(is_control) {
            return Err(Error::Note);
        }
        let end = note.rfind("\n\n").ok_or(Error::Note)?;
        let (text, below) = (&note[..=end], &note[end + 2..]);
        let lines = below.strip_suffix('\n').ok_or(Error::Note)?;
        let signatures: Vec<_> = lines
            .split('\n')
            .take(MOST_SIGNATURES + 1)
            .map(NoteSignature::parse)
            .collect::<Result<_, _>>()?;
        if signatures.len() > MOST_SIGNATURES {
            return Err(Error::Note);
        }
        Ok(Self {
            text: text.to_owned(),
            signatures,
        })
    }
}

impl std::fmt::Display for Note {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{}", self.text)?;
        let mut signatures = self.signatures.iter();
        signatures.try_for_each(|signature| write!(f, "{signature}"))
    }
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.contains(|c: char| c == '+' || c.is_whitespace() || c.is_control())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of C2SP signed-note.
    const KEY: &str = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
    const NOTE: &str = "This is an example message.\n\n\u{2014} example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";

    #[test]
    fn the_example_of_the_specification_is_read_verified_and_written() {
        let (key, note) = (
            NoteKey::parse(KEY).unwrap(),
            Note::parse(NOTE.as_bytes()).unwrap(),
        );
        let signature = key.claimed(&note).next().unwrap();
        assert_eq!(key.verifies(note.text.as_bytes(), signature), Ok(()));
        assert_eq!(key.verifies(b"another", signature), Err(Error::Signature));
        assert_eq!(
            (key.to_string(), note.to_string()),
            (KEY.to_owned(), NOTE.to_owned())
        );
    }

    #[test]
    fn a_key_whose_id_is_not_its_own_is_refused() {
        for changed in [
            KEY.replace("530d903a", "530d903b"),
            KEY.replace("foo", "fop"),
            KEY.replace("example.com/foo", ""),
            KEY[..60].to_owned(),
        ] {
            assert!(NoteKey::parse(&changed).is_err(), "{changed}");
        }
    }

    #[test]
    fn what_is_no_note_is_refused() {
        let huge = format!("{}{NOTE}", "a".repeat(NOTE_BYTES));
        let many = format!(
            "a\n\n{}",
            "\u{2014} a AAAAAAA=\n".repeat(MOST_SIGNATURES + 1)
        );
        for text in [
            "",
            "\n\n",
            "a\n",
            "a\n\n",
            "a\n\nb\n",
            "a\n\n\u{2014} a AAAA\n",
            "a\r\n\n\u{2014} a AAAAAAA=\n",
            &huge,
            &many,
        ] {
            assert_eq!(Note::parse(text.as_bytes()), Err(Error::Note));
        }
        assert_eq!(
            Note::parse(&NOTE.as_bytes()[..NOTE.len() - 1]),
            Err(Error::Note)
        );
        assert_eq!(Note::parse(b"\xff\n\n"), Err(Error::Note));
    }
}
