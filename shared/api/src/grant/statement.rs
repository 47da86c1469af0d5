use circuit::OutputPolicy;

use super::InputPolicy;
use crate::{AccountId, Digest, GrantId, ModelId, Timestamp};

/// What the bytes begin with; another format gets another.
const TAG: &[u8] = b"tacit grant statement v3\n";
/// What statements of the second version begin with: they say nothing of an end, and there is none.
const SECOND_TAG: &[u8] = b"tacit grant statement v2\n";
/// What statements of the first version begin with: they say nothing of inputs either, which are trusted, nor of known
/// answers.
const FIRST_TAG: &[u8] = b"tacit grant statement v1\n";
/// Longest identifier.
const MOST_NAME: usize = 64;

/// What an owner says of one sealed copy when he signs it: for whom it is, what it answers, and which card
/// describes it. Its canonical bytes are what is signed (Ed25519), see `docs/formats.md`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrantStatement {
    /// Which grant.
    pub grant: GrantId,
    /// Which model.
    pub model: ModelId,
    /// Who signs.
    pub owner: AccountId,
    /// For whom.
    pub user: AccountId,
    /// SHA-256 of the card's text as handed out with the signature.
    pub card: Digest,
    /// SHA-256 of the sealed copy.
    pub sealed: Digest,
    /// SHA-256 of the public key that the copy is sealed under.
    pub user_key: Digest,
    /// What leaves of each answer.
    pub policy: OutputPolicy,
    /// Rows that may be answered, the known answers among them.
    pub budget: u64,
    /// When it ends, if it does.
    pub expires_at: Option<Timestamp>,
    /// How rows may be sent.
    pub inputs: InputPolicy,
    /// Rows with answers that the owner wrote to the user, by which she notices wrong ones.
    pub known_answers: Option<KnownAnswersNote>,
    /// Grows with each statement about the same grant; milliseconds since the Unix epoch at the signing.
    pub version: u64,
}

/// What a statement says of the letter with known answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownAnswersNote {
    /// Rows in it, at least one.
    pub rows: u16,
    /// SHA-256 of the letter.
    pub digest: Digest,
}

impl GrantStatement {
    /// `tag || grant || model || owner || user || card || sealed || user key || policy || budget || end || inputs || known
    /// answers || version`: identifiers with their length before them (one byte), the policy as a number and its
    /// resolution (one byte each), inputs as a number (one byte), budget, end (zero if there is none) and version as u64 LE,
    /// known answers as u16 LE and the digest of the letter (zeros if there is none). One statement has one form.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = TAG.to_vec();
        let names = [&self.grant.0, &self.model.0, &self.owner.0, &self.user.0];
        for name in names {
            bytes.push(u8::try_from(name.len()).unwrap_or(u8::MAX));
            bytes.extend_from_slice(name.as_bytes());
        }
        for digest in [self.card, self.sealed, self.user_key] {
            bytes.extend_from_slice(&digest.0);
        }
        bytes.extend_from_slice(&policy_bytes(self.policy));
        bytes.extend_from_slice(&self.budget.to_le_bytes());
        let end = self.expires_at.unwrap_or(0).max(0);
        bytes.extend_from_slice(&end.to_le_bytes());
        bytes.push(inputs_byte(self.inputs));
        bytes.extend_from_slice(&note_bytes(self.known_answers));
        bytes.extend_from_slice(&self.version.to_le_bytes());
        bytes
    }

    /// Opposite of [`GrantStatement::to_bytes`]; also reads the first two versions, and is none for any other bytes.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let forms = [(TAG, 3), (SECOND_TAG, 2), (FIRST_TAG, 1)];
        let read = |(tag, form)| Some((bytes.strip_prefix(tag)?, form));
        let (mut rest, form) = forms.into_iter().find_map(read)?;
        let rest = &mut rest;
        let statement = Self {
            grant: GrantId(name(rest)?),
            model: ModelId(name(rest)?),
            owner: AccountId(name(rest)?),
            user: AccountId(name(rest)?),
            card: Digest(take(rest)?),
            sealed: Digest(take(rest)?),
            user_key: Digest(take(rest)?),
            policy: policy(take(rest)?)?,
            budget: u64::from_le_bytes(take(rest)?),
            expires_at: match form {
                1 | 2 => None,
                _ => end(take(rest)?)?,
            },
            inputs: match form {
                1 => InputPolicy::Trusted,
                _ => inputs(take(rest)?)?,
            },
            known_answers: match form {
                1 => None,
                _ => note(rest)?,
            },
            version: u64::from_le_bytes(take(rest)?),
        };
        rest.is_empty().then_some(statement)
    }
}

fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (taken, left) = rest.split_first_chunk()?;
    *rest = left;
    Some(*taken)
}

fn name(rest: &mut &[u8]) -> Option<String> {
    let [length] = take(rest)?;
    let length = usize::from(length);
    let (name, left) = rest.split_at_checked(length)?;
    *rest = left;
    let fits = (1..=MOST_NAME).contains(&length);
    fits.then(|| String::from_utf8(name.to_vec()).ok())?
}

/// When it ends; zero is never.
fn end(bytes: [u8; 8]) -> Option<Option<Timestamp>> {
    let end = Timestamp::from_le_bytes(bytes);
    (end >= 0).then_some((end > 0).then_some(end))
}

fn note_bytes(note: Option<KnownAnswersNote>) -> [u8; 34] {
    let mut bytes = [0; 34];
    if let Some(note) = note {
        bytes[..2].copy_from_slice(&note.rows.to_le_bytes());
        bytes[2..].copy_from_slice(&note.digest.0);
    }
    bytes
}

/// What is said of known answers.
fn note(rest: &mut &[u8]) -> Option<Option<KnownAnswersNote>> {
    let rows = u16::from_le_bytes(take(rest)?);
    let digest: [u8; 32] = take(rest)?;
    let note = (rows > 0).then_some(KnownAnswersNote {
        rows,
        digest: Digest(digest),
    });
    (note.is_some() || digest == [0; 32]).then_some(note)
}

fn policy_bytes(policy: OutputPolicy) -> [u8; 2] {
    match policy {
        OutputPolicy::Scores { resolution_bits } => [0, resolution_bits],
        OutputPolicy::Label => [1, 0],
        OutputPolicy::Decision => [2, 0],
    }
}

fn policy(bytes: [u8; 2]) -> Option<OutputPolicy> {
    match bytes {
        [0, resolution_bits] => Some(OutputPolicy::Scores { resolution_bits }),
        [1, 0] => Some(OutputPolicy::Label),
        [2, 0] => Some(OutputPolicy::Decision),
        _ => None,
    }
}

fn inputs_byte(inputs: InputPolicy) -> u8 {
    match inputs {
        InputPolicy::Trusted => 0,
        InputPolicy::Verified => 1,
    }
}

fn inputs(byte: [u8; 1]) -> Option<InputPolicy> {
    match byte {
        [0] => Some(InputPolicy::Trusted),
        [1] => Some(InputPolicy::Verified),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn statement() -> GrantStatement {
        GrantStatement {
            grant: GrantId("grant".to_owned()),
            model: ModelId("model".to_owned()),
            owner: AccountId("owner".to_owned()),
            user: AccountId("user".to_owned()),
            card: Digest([1; 32]),
            sealed: Digest([2; 32]),
            user_key: Digest([3; 32]),
            policy: OutputPolicy::Scores {
                resolution_bits: 12,
            },
            inputs: InputPolicy::Verified,
            budget: 10_000,
            expires_at: Some(1_900_000_000_000),
            known_answers: Some(KnownAnswersNote {
                rows: 32,
                digest: Digest([4; 32]),
            }),
            version: 1_800_000_000_000,
        }
    }

    /// Every policy one after another: a new one gets its place here, and with it the test below.
    fn next(policy: &OutputPolicy) -> Option<OutputPolicy> {
        match policy {
            OutputPolicy::Scores { .. } => Some(OutputPolicy::Label),
            OutputPolicy::Label => Some(OutputPolicy::Decision),
            OutputPolicy::Decision => None,
        }
    }

    #[test]
    fn a_statement_is_read_back_as_it_was_signed() {
        for policy in std::iter::successors(Some(statement().policy), next) {
            let said = GrantStatement {
                policy,
                ..statement()
            };
            assert_eq!(GrantStatement::from_bytes(&said.to_bytes()), Some(said));
        }
    }

    #[test]
    fn a_statement_of_the_second_version_knows_no_end() {
        let endless = GrantStatement {
            expires_at: None,
            ..statement()
        };
        let bytes = endless.to_bytes();
        let (before, behind) = bytes.split_at(bytes.len() - 51);
        let second = [SECOND_TAG, &before[TAG.len()..], &behind[8..]].concat();
        assert_eq!(GrantStatement::from_bytes(&second), Some(endless));
    }

    #[test]
    fn an_end_before_all_time_is_none() {
        let mut bytes = statement().to_bytes();
        let end = bytes.len() - 44;
        bytes[end] = 0x80;
        assert_eq!(GrantStatement::from_bytes(&bytes), None);
    }

    #[test]
    fn a_statement_of_the_first_version_says_that_inputs_are_trusted_and_knows_no_answers() {
        let trusted = GrantStatement {
            inputs: InputPolicy::Trusted,
            known_answers: None,
            expires_at: None,
            ..statement()
        };
        let bytes = trusted.to_bytes();
        let (before, behind) = bytes.split_at(bytes.len() - 51);
        let first = [FIRST_TAG, &before[TAG.len()..], &behind[43..]].concat();
        assert_eq!(GrantStatement::from_bytes(&first), Some(trusted));
        assert_eq!(
            GrantStatement::from_bytes(&[&first[..], &[0]].concat()),
            None
        );
    }

    #[test]
    fn known_answers_without_rows_are_none() {
        let mut bytes = statement().to_bytes();
        let rows = bytes.len() - 42;
        bytes[rows] = 0;
        assert_eq!(GrantStatement::from_bytes(&bytes), None);
    }

    #[test]
    fn a_cut_or_longer_statement_is_none() {
        let bytes = statement().to_bytes();
        for length in 0..bytes.len() {
            assert_eq!(GrantStatement::from_bytes(&bytes[..length]), None);
        }
        assert_eq!(
            GrantStatement::from_bytes(&[&bytes[..], &[0]].concat()),
            None
        );
    }

    #[test]
    fn two_statements_never_have_the_same_bytes() {
        let moved = GrantStatement {
            grant: GrantId("grantm".to_owned()),
            model: ModelId("odel".to_owned()),
            ..statement()
        };
        assert_ne!(moved.to_bytes(), statement().to_bytes());
        let mut bytes = statement().to_bytes();
        for position in 0..bytes.len() {
            bytes[position] ^= 1;
            assert_ne!(GrantStatement::from_bytes(&bytes), Some(statement()));
            bytes[position] ^= 1;
        }
    }
}
