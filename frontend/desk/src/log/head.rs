use std::cmp::Reverse;

use api::{Timestamp, log::LogPolicy};
use ledger::{
    Checkpoint, Frontier, Hash, LogKeys, Note, NoteKey, SignatureKind, Succession, cosigned_at,
};
use protocol::LogState;

use super::{Checked, hash, hashes};

/// Most witnesses that a policy may name.
const MOST_WITNESSES: usize = 64;

/// Whose signatures a head needs.
pub(super) struct Signers {
    log: LogKeys,
    witnesses: Vec<NoteKey>,
    quorum: usize,
    /// Whether the server asks for less than was pinned.
    is_weakened: bool,
}

/// A head with all the signatures it needs.
pub(super) struct Head {
    pub(super) size: u64,
    pub(super) root: Hash,
    /// The oldest of the times that it needs.
    pub(super) at: Timestamp,
    /// Witnesses that cosigned it.
    pub(super) cosigned: u32,
    /// Ed25519 key of the log that signed it.
    pub(super) key: Vec<u8>,
}

impl Signers {
    /// Reads what the server says of its log: JSON of a [`LogPolicy`].
    pub(super) fn read(json: &[u8]) -> Checked<Self> {
        let policy: LogPolicy =
            serde_json::from_slice(json).map_err(|_| "The log's policy could not be read.")?;
        let log = keys(&policy)?;
        let quorum = policy.quorum as usize;
        let witnesses = witnesses(&policy.witnesses)?;
        let own = |one: &NoteKey| log.has(one.key_bytes());
        if quorum > witnesses.len() || witnesses.iter().any(own) {
            return Err("The log's policy asks for witnesses that there are not.");
        }
        Ok(Self {
            log,
            witnesses,
            quorum,
            is_weakened: false,
        })
    }

    /// Who must sign for somebody who followed the log before: the log's key stays, unless the log itself changed it since, and
    /// witnesses that were once named stay, whatever the server says now. A log without witnesses may get some.
    pub(super) fn pinned(self, state: Option<&LogState>) -> Checked<Self> {
        match state {
            None => Ok(self),
            Some(state) => self.pinned_at(state, state.size),
        }
    }

    /// The same for a log that went back: the key that was known signs it where it goes on, at that many entries.
    pub(super) fn pinned_at(self, state: &LogState, size: u64) -> Checked<Self> {
        if state.public_key != self.log.of_size(size).key_bytes() {
            return Err(
                "The log is signed with another key than at your last visit, and no entry since then says so.",
            );
        }
        if state.witnesses.is_empty() {
            return Ok(self);
        }
        let (pinned, quorum) = (witnesses(&state.witnesses)?, state.quorum as usize);
        let is_named = |one: &NoteKey| {
            let mut named = self.witnesses.iter();
            named.any(|other| other.key_bytes() == one.key_bytes())
        };
        Ok(Self {
            is_weakened: self.quorum < quorum || !pinned.iter().all(is_named),
            witnesses: pinned,
            quorum,
            log: self.log,
        })
    }

    /// When a head was signed, by the log's own word in it; the log had the key of that size then.
    pub(super) fn signed_at(&self, head: &[u8], size: u64) -> Option<Timestamp> {
        let log = self.log.of_size(size);
        let note = Note::parse(head).ok()?;
        let seconds = cosigned_at(&note, &log.for_kind(SignatureKind::Cosignature)).ok()?;
        Timestamp::try_from(seconds).ok()?.checked_mul(1_000)
    }

    /// Whether the server names fewer witnesses than were pinned, or asks for fewer cosignatures.
    pub(super) fn is_weakened(&self) -> bool {
        self.is_weakened
    }

    /// The changes of the log's key that entries from one size to another must say: the place of each, and its digest.
    pub(super) fn changes(&self, from: u64, to: u64) -> Vec<(u64, Hash)> {
        let changes = self.log.changes(from, to);
        changes
            .map(|change| (change.entry, change.digest))
            .collect()
    }

    pub(super) fn witnesses(&self) -> Vec<String> {
        self.witnesses.iter().map(NoteKey::to_string).collect()
    }

    pub(super) fn quorum(&self) -> u32 {
        self.quorum as u32
    }

    /// Reads a checkpoint that the log and enough witnesses signed.
    pub(super) fn open(&self, bytes: &[u8]) -> Checked<Head> {
        let note = Note::parse(bytes).map_err(|_| "The log's head could not be read.")?;
        let claimed =
            Checkpoint::parse(&note.text).map_err(|_| "The log's head could not be read.")?;
        let log = self.log.of_size(claimed.size);
        let checkpoint = Checkpoint::open(&note, log).map_err(|_| UNSIGNED)?;
        let signed = cosigned_at(&note, &log.for_kind(SignatureKind::Cosignature));
        let signed = signed.map_err(|_| UNSIGNED)?;
        let seconds = signed.min(self.witnessed(&note)?);
        Ok(Head {
            size: checkpoint.size,
            root: checkpoint.root,
            at: Timestamp::try_from(seconds)
                .unwrap_or(Timestamp::MAX)
                .saturating_mul(1_000),
            cosigned: self.cosignatures(&note).count() as u32,
            key: log.key_bytes().to_vec(),
        })
    }

    /// When each witness that cosigned did so.
    fn cosignatures(&self, note: &Note) -> impl Iterator<Item = u64> {
        let times = self.witnesses.iter().map(|one| cosigned_at(note, one));
        times.filter_map(Result::ok)
    }

    /// When the last of those witnesses cosigned that are needed, the others being later.
    fn witnessed(&self, note: &Note) -> Checked<u64> {
        let mut times: Vec<u64> = self.cosignatures(note).collect();
        times.sort_unstable_by_key(|time| Reverse(*time));
        match self.quorum.checked_sub(1) {
            None => Ok(u64::MAX),
            Some(last) => times.get(last).copied().ok_or(
                "Too few of the log's witnesses confirm its head: others may be shown another log.",
            ),
        }
    }
}

/// Checks that a head is the one this client followed last, and answers its size and root: a head that
/// nobody followed may be made for one reader only.
pub(super) fn followed(head: &[u8], state: Option<&LogState>) -> Checked<(u64, Hash)> {
    let state = state.ok_or("This browser has not followed the log yet.")?;
    if head != state.head {
        return Err("The proof is for another head of the log than this browser has followed.");
    }
    let edge = edge(Some(state))?;
    Ok((edge.size(), edge.root()))
}

/// Root of the directory at the head that was followed last.
pub(super) fn followed_directory(state: Option<&LogState>) -> Checked<Hash> {
    let directory = state.and_then(|state| hash(state.directory.as_ref()?));
    directory.ok_or("The log does not name the keys of accounts.")
}

/// What was followed so far.
pub(super) fn edge(state: Option<&LogState>) -> Checked<Frontier> {
    let Some(state) = state else {
        return Ok(Frontier::new());
    };
    Frontier::from_roots(state.size, hashes(&state.frontier)?)
        .map_err(|_| "What this browser remembers of the log is damaged.")
}

/// The log's keys, one after the other.
fn keys(policy: &LogPolicy) -> Checked<LogKeys> {
    let opened = policy.changes.iter().map(|change| {
        let note = Note::parse(change.as_bytes())?;
        Succession::open(&note)
    });
    let changes: Result<Vec<_>, _> = opened.collect();
    let newest = key(&policy.log, SignatureKind::Plain)?;
    let keys = changes.and_then(|changes| LogKeys::new(newest, changes));
    keys.map_err(|_| "What the server says of how the log's key changed does not hold.")
}

fn key(text: &str, kind: SignatureKind) -> Checked<NoteKey> {
    let key = NoteKey::parse(text).ok().filter(|key| key.kind() == kind);
    key.ok_or("The log's policy names a key that is none.")
}

/// Keys of witnesses, each of another one.
fn witnesses(texts: &[String]) -> Checked<Vec<NoteKey>> {
    let named = texts.iter().take(MOST_WITNESSES + 1);
    let keys: Vec<NoteKey> = named
        .map(|text| key(text, SignatureKind::Cosignature))
        .collect::<Result<_, _>>()?;
    let again = |(place, one): (usize, &NoteKey)| {
        keys[..place]
            .iter()
            .any(|other| other.key_bytes() == one.key_bytes())
    };
    if keys.len() > MOST_WITNESSES || keys.iter().enumerate().any(again) {
        return Err("The log's policy names a witness twice, or too many.");
    }
    Ok(keys)
}

const UNSIGNED: &str = "The signature of the log's head does not hold.";
