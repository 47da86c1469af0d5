use serde::{Deserialize, Serialize};

/// What a browser remembers of the log between visits (kept in the vault).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogState {
    /// Ed25519 key that signed the last head, pinned at the first visit and changed only by what the log itself says.
    pub public_key: Vec<u8>,
    /// Witnesses (verifier keys), pinned when the server first named some.
    #[serde(default)]
    pub witnesses: Vec<String>,
    /// How many of them must have cosigned a head.
    #[serde(default)]
    pub quorum: u32,
    /// Entries of the last head.
    pub size: u64,
    /// Roots of the complete subtrees of that size, largest first (RFC 6962, section 2.1).
    pub frontier: Vec<Vec<u8>>,
    /// The last checkpoint, as it came.
    pub head: Vec<u8>,
    /// Root of the directory of keys at that head; none in a state of an earlier version, and of an empty log.
    #[serde(default)]
    pub directory: Option<Vec<u8>>,
    /// Fingerprints (hexadecimal) of keys of every kind logged under the reader's own name so far.
    pub own_keys: Vec<String>,
    /// Some of the heads before, oldest first, fewer the longer ago: what a restored log is compared with.
    #[serde(default)]
    pub past: Vec<PastHead>,
}

/// A head of the log that was followed before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastHead {
    /// Number of entries.
    pub size: u64,
    /// Root hash of the tree of that size.
    pub root: Vec<u8>,
}

/// What the log itself says of why it lacks entries that were followed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundRestore {
    /// What to remember once the reader accepted it; none of her keys is in it.
    pub state: LogState,
    /// Entries that say so, the first of them where the log went on.
    pub restores: Vec<Restore>,
    /// The log holds as many of the entries that were followed, for sure: what is compared is a head of that size.
    pub proved: u64,
    /// When the last entry before was logged, in milliseconds since 1970.
    pub ends: Option<i64>,
}

/// An entry that says that the service was put back to a backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Restore {
    /// Its place: as many entries were in the backup.
    pub entry: u64,
    /// When, in milliseconds since 1970.
    pub at: i64,
    /// Why, in the operator's words.
    pub reason: Option<String>,
    /// How many entries the log had had, as far as the operator knew.
    pub had: Option<u64>,
    /// Hash of the entry (hexadecimal).
    pub hash: String,
}

/// Name of the log entries that change its key, as the directory's paths begin with it.
pub const LOG_KEY_CHANGED: &str = "log_key_changed";

/// Name of the log entries that note what an account's vault holds, as the directory's paths begin with it.
pub const VAULT_NOTED: &str = "vault_noted";

/// What a published key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum KeyKind {
    /// A user's: models are sealed to it.
    Sealing,
    /// An owner's: sealed copies are signed with it.
    Signing,
}

impl KeyKind {
    /// Name of the log entries that publish such keys, as the directory's paths begin with it.
    pub fn logged_as(self) -> &'static str {
        match self {
            Self::Sealing => "key_published",
            Self::Signing => "signing_key_published",
        }
    }
}

/// Whose keys to look for while following the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnKey {
    /// What the reader publishes.
    pub kind: KeyKind,
    /// The reader's account.
    pub account: String,
    /// Fingerprints (hexadecimal) she made herself.
    pub fingerprints: Vec<String>,
}

/// What to fetch before the log can be followed to a checkpoint.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogPlan {
    /// Entries of the checkpoint.
    pub size: u64,
    /// Tiles and entry bundles, below the log's `tile/`.
    pub paths: Vec<String>,
    /// Whether entries are passed over, so that only the directory tells which changes of the log's key they say.
    pub passes_over: bool,
}

/// A tile or an entry bundle as it came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogPart {
    /// As planned.
    pub path: String,
    /// What the server sent.
    pub bytes: Vec<u8>,
}

/// How far the log was read from its beginning.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogEdge {
    /// Entries.
    pub size: u64,
    /// Roots of the complete subtrees of that size, largest first.
    pub frontier: Vec<Vec<u8>>,
    /// Root of the directory of keys there.
    pub directory: Option<Vec<u8>>,
}

/// An entry as the server shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownEntry {
    /// The public part.
    pub leaf: String,
    /// The private part.
    pub detail: String,
}

/// Outcome of reading entries one by one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replayed {
    /// How far the log is read now; where nothing held, as before.
    pub edge: LogEdge,
    /// Whether the tree holds what is shown.
    pub verdict: Verdict,
    /// Whether that is the end of the log that was followed last, and its root is the one of all entries read.
    pub is_whole: bool,
}

/// Outcome of following the log to a new head.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogVerdict {
    /// What to remember; unchanged when the verdict is bad.
    pub state: Option<LogState>,
    /// Whether the new head continues the old one.
    pub verdict: Verdict,
    /// When the head was signed, the oldest of the times that it needs, in milliseconds since 1970; none when
    /// the verdict is bad.
    pub at: Option<i64>,
    /// Who cosigned the head; nobody when the verdict is bad.
    pub watch: Watch,
    /// Fingerprints logged under the reader's name that she did not make.
    pub foreign_keys: Vec<String>,
}

/// Who confirms a head beside the log itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Watch {
    /// Witnesses whose cosignature of the head holds.
    pub cosigned: u32,
    /// Witnesses that are named.
    pub named: u32,
    /// Whether the server asks for less than at an earlier visit: a witness is not named any more, or fewer of them
    /// have to cosign. What was named then still counts here.
    pub weakened: bool,
}

/// How an account's list of vault items stands to what the log notes of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum NoteStanding {
    /// The log notes none.
    Unnoted,
    /// It is the one that was noted last.
    Newest,
    /// It is another than was noted last, or missing.
    Other,
    /// What the server says of the log does not hold; why, in one sentence for a person.
    Fails(String),
}

/// Whether a proof holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verdict {
    /// It holds.
    Holds,
    /// It does not; why, in one sentence for a person, with its full stop: nothing is to follow it but a space.
    Fails(String),
}
