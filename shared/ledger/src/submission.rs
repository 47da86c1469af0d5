//! What a log sends a witness: the body of `add-checkpoint` (C2SP tlog-witness).

use base64::{Engine, engine::general_purpose::STANDARD};

use crate::{Error, Hash, checkpoint::decimal, note::Note};

/// Most hashes of a proof that are read.
const MOST_HASHES: usize = 63;

/// A new checkpoint, and the proof that it continues the one that the witness saw last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submission {
    /// Size that the witness saw last.
    pub old_size: u64,
    /// Consistency proof (RFC 6962, section 2.1.2).
    pub proof: Vec<Hash>,
    /// The signed checkpoint.
    pub note: Note,
}

impl Submission {
    /// Most bytes of one.
    pub const BYTES: usize = crate::NOTE_BYTES + 4_096;

    /// Reads a request's body.
    ///
    /// # Errors
    /// [`Error::Submission`] or [`Error::Note`].
    pub fn parse(body: &[u8]) -> Result<Self, Error> {
        let end = body.windows(2).position(|pair| pair == b"\n\n");
        let end = end.ok_or(Error::Submission)?;
        let head = std::str::from_utf8(&body[..end]).map_err(|_| Error::Submission)?;
        let mut lines = head.split('\n');
        let old = lines.next().and_then(|line| line.strip_prefix("old "));
        let proof: Vec<Hash> = lines
            .take(MOST_HASHES + 1)
            .map(hash)
            .collect::<Option<_>>()
            .ok_or(Error::Submission)?;
        if proof.len() > MOST_HASHES {
            return Err(Error::Submission);
        }
        Ok(Self {
            old_size: old.and_then(decimal).ok_or(Error::Submission)?,
            proof,
            note: Note::parse(&body[end + 2..])?,
        })
    }
}

impl std::fmt::Display for Submission {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "old {}", self.old_size)?;
        for hash in &self.proof {
            writeln!(f, "{}", STANDARD.encode(hash))?;
        }
        write!(f, "\n{}", self.note)
    }
}

fn hash(line: &str) -> Option<Hash> {
    STANDARD.decode(line).ok()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use ed25519_dalek::SigningKey;

    use super::*;
    use crate::Checkpoint;

    fn submission(hashes: usize) -> Submission {
        let (origin, size, root) = ("example.com/log".to_owned(), 9, [1; 32]);
        let checkpoint = Checkpoint { origin, size, root };
        Submission {
            old_size: 4,
            proof: vec![[7; 32]; hashes],
            note: checkpoint
                .sign(&SigningKey::from_bytes(&[7; 32]), 1)
                .unwrap(),
        }
    }

    #[test]
    fn what_is_no_submission_is_refused() {
        let text = submission(1).to_string();
        for changed in [
            text.replacen("old 4", "old 04", 1),
            text.replacen("old 4", "new 4", 1),
            text.replacen("old 4\n", "", 1),
            text.replacen("old 4\n", "old 4\nAAAA\n", 1),
            text.trim_end().to_owned(),
            submission(64).to_string(),
        ] {
            assert!(Submission::parse(changed.as_bytes()).is_err(), "{changed}");
        }
    }
}
