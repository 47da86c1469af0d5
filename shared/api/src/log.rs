//! The append-only log (RFC 6962). Each entry is a public [`Leaf`] whose `detail_digest` commits to an
//! [`EntryDetail`] that only those entitled may read.

use serde::{Deserialize, Serialize};

use crate::{AccountId, Base64, GrantId, ModelId, Timestamp, list::words};

/// Stands for the log itself where entries name an account.
pub const LOG_ITSELF: &str = "log";

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    /// Somebody registered.
    Registered,
    /// An administrator approved an account.
    Approved,
    /// An administrator invited somebody; the detail names the role.
    Invited,
    /// An administrator withdrew an invitation.
    InvitationWithdrawn,
    /// An administrator denied an account.
    Denied,
    /// An administrator suspended an account.
    Suspended,
    /// An administrator reinstated an account.
    Reinstated,
    /// An administrator opened a decision again: the account waits for another.
    Reopened,
    /// Somebody who was denied corrected what was submitted and asked again.
    AskedAgain,
    /// A user published a public key; the leaf names her and the key's digest.
    KeyPublished,
    /// A card was published or changed.
    CardPublished,
    /// A model was taken out of the catalogue.
    ModelUnpublished,
    /// A model was put back into the catalogue.
    ModelRepublished,
    /// A user asked for access.
    AccessRequested,
    /// An owner refused access.
    AccessRefused,
    /// A sealed copy arrived; the grant is active.
    ModelSealed,
    /// An owner revoked a grant; the sealed copy is deleted.
    GrantRevoked,
    /// An evaluation was answered.
    Evaluated,
    /// A user uploaded an evaluation key for her current public key.
    EvaluationKeyUploaded,
    /// The server began to hand out another app; the leaf names the digest of its manifest.
    AppServed,
    /// An owner published the key he signs with; the leaf names him and the key's digest.
    SigningKeyPublished,
    /// A grant was suspended: its user left too many pools of pads, or was caught with a malformed one; then the
    /// detail names the digest of what she signed.
    GrantSuspended,
    /// A user left a pool of pads after its challenge.
    PoolForfeited,
    /// An owner lifted the suspension of a grant.
    SuspensionLifted,
    /// The list of an account's vault items changed; the leaf names the account and the digest of the list as it is
    /// stored, which only its holder can open.
    VaultNoted,
    /// A user took a request for access back.
    AccessWithdrawn,
    /// An owner changed budget or end of a grant; the detail names both and the digest of what he signed.
    TermsChanged,
    /// A user asked for more than a grant gives.
    MoreRequested,
    /// A user took that back.
    MoreWithdrawn,
    /// An owner said no to it.
    MoreDeclined,
    /// The server's state was put back to that of a backup, whose last entry is the one before; what the log held behind
    /// it is not in it any more.
    Restored,
    /// Somebody changed name, organisation or purpose; the detail names what she was called before, if that changed.
    ProfileChanged,
    /// Somebody changed the e-mail address.
    EmailChanged,
    /// Somebody deleted the account.
    AccountDeleted,
    /// The log signs with another key from here on; the leaf names [`LOG_ITSELF`] and the digest of what both keys signed, which
    /// the detail holds.
    LogKeyChanged,
    /// An administrator ended all sessions of an account.
    SignedOut,
}

words!(EntryKind {
    Registered = "registered",
    Approved = "approved",
    Denied = "denied",
    Suspended = "suspended",
    Reinstated = "reinstated",
    Reopened = "reopened",
    SignedOut = "signed_out",
    AskedAgain = "asked_again",
    Invited = "invited",
    InvitationWithdrawn = "invitation_withdrawn",
    ProfileChanged = "profile_changed",
    EmailChanged = "email_changed",
    AccountDeleted = "account_deleted",
    KeyPublished = "key_published",
    SigningKeyPublished = "signing_key_published",
    EvaluationKeyUploaded = "evaluation_key_uploaded",
    VaultNoted = "vault_noted",
    CardPublished = "card_published",
    ModelUnpublished = "model_unpublished",
    ModelRepublished = "model_republished",
    AccessRequested = "access_requested",
    AccessRefused = "access_refused",
    AccessWithdrawn = "access_withdrawn",
    ModelSealed = "model_sealed",
    TermsChanged = "terms_changed",
    MoreRequested = "more_requested",
    MoreWithdrawn = "more_withdrawn",
    MoreDeclined = "more_declined",
    GrantRevoked = "grant_revoked",
    GrantSuspended = "grant_suspended",
    PoolForfeited = "pool_forfeited",
    SuspensionLifted = "suspension_lifted",
    Evaluated = "evaluated",
    AppServed = "app_served",
    Restored = "restored",
    LogKeyChanged = "log_key_changed",
});

impl EntryKind {
    /// Whether entries of this kind change the directory of what accounts published.
    pub fn is_listed(self) -> bool {
        matches!(
            self,
            Self::KeyPublished | Self::SigningKeyPublished | Self::VaultNoted | Self::LogKeyChanged
        )
    }
}

/// The public part of an entry. Its canonical bytes (`serde_json::to_vec`, fields in this order, no spaces)
/// are what the Merkle tree hashes: `SHA-256(0x00 || bytes)`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Leaf {
    /// Position, from 0.
    pub index: u64,
    /// When.
    pub at: Timestamp,
    /// What happened.
    pub kind: EntryKind,
    /// Only for kinds that are listed ([`EntryKind::is_listed`]): whose key or vault.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountId>,
    /// Only for those: SHA-256 of the key, of the vault's list of items, or of what changed the log's key, hexadecimal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Only for [`EntryKind::AppServed`]: SHA-256 of the app's manifest, hexadecimal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub manifest: Option<String>,
    /// Root of the directory of every account's keys, this entry included, hexadecimal (`docs/formats.md`);
    /// entries of the first versions lack it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keys: Option<String>,
    /// SHA-256 of the detail's JSON bytes, hexadecimal.
    pub detail_digest: String,
}

/// The private part of an entry. `salt` keeps its digest from being guessed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EntryDetail {
    /// 16 random bytes, hexadecimal.
    pub salt: String,
    /// Who acted.
    pub actor: Option<AccountId>,
    /// Whom it concerns, if not the actor.
    pub subject: Option<AccountId>,
    /// Which model.
    pub model: Option<ModelId>,
    /// Which grant.
    pub grant: Option<GrantId>,
    /// SHA-256 of what came in (input, sealed model, card), hexadecimal.
    pub input_digest: Option<String>,
    /// SHA-256 of what went out (result), hexadecimal.
    pub output_digest: Option<String>,
    /// Rows of an evaluation.
    pub rows: Option<u64>,
    /// Microseconds of an evaluation.
    pub duration_us: Option<u64>,
    /// Only for entries about what a grant gives: budget and end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub terms: Option<GrantTerms>,
    /// Stated reason of a decision.
    pub reason: Option<String>,
    /// Only for entries that publish a key: the name of its holder, which entries of the first versions lack; and of a changed
    /// profile, the name before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<KeyHolder>,
    /// Only for entries that publish a key to seal to: how it was chosen. Entries of earlier versions lack it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub choice: Option<KeyChoice>,
    /// Only for [`EntryKind::Restored`]: how many entries the log had before, as far as that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub had: Option<u64>,
    /// Only for [`EntryKind::LogKeyChanged`]: what the key before and the new one signed (C2SP signed-note, `docs/formats.md`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub log_key: Option<String>,
}

/// What a grant gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GrantTerms {
    /// Rows that may be answered, those with known answers among them.
    pub budget: u64,
    /// When it ends, if it does.
    pub expires_at: Option<Timestamp>,
}

/// How a key was chosen: as one of so many candidates, of which the server made all others again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct KeyChoice {
    /// Candidates.
    pub candidates: u32,
    /// Earlier sets of candidates of the account that no key was published of, although the server had said which one is
    /// kept. Nobody can prove why.
    pub unpublished: u32,
}

/// Whose key an entry publishes, as the service shows the account to others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct KeyHolder {
    /// Name, as registered.
    pub name: String,
    /// Organisation, as registered.
    pub organisation: String,
}

/// Whose signatures a reader of the log looks for, pinned at the first visit. `GET`
/// [`crate::paths::LOG_POLICY`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LogPolicy {
    /// Name and key of the log (C2SP signed-note, verifier key of type 1).
    pub log: String,
    /// What led to that key from the log's first one: each a note that the key before and the one after it signed
    /// (`docs/formats.md`), in the order of the log.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<String>,
    /// Names and keys of the witnesses (type 4).
    pub witnesses: Vec<String>,
    /// How many of them must have cosigned a checkpoint.
    pub quorum: u32,
    /// Its entries [`EntryKind::Restored`], in the order of the log: why it lacks what somebody saw before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub restores: Vec<LoggedRestore>,
}

/// An entry [`EntryKind::Restored`] with its detail, which everybody may read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LoggedRestore {
    /// The public part, as hashed.
    pub leaf: String,
    /// The detail, as digested into the leaf.
    pub detail: String,
}

/// Some entries of the log, for whoever checks them without the service (`docs/formats.md`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntriesFile {
    /// [`EntriesFile::FORMAT`].
    pub format: String,
    /// Which keys signed the log.
    pub policy: LogPolicy,
    /// The signed head whose tree holds them.
    pub checkpoint: String,
    /// The entries.
    pub entries: Vec<ProvedEntry>,
}

/// An entry with the proof that it is in the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProvedEntry {
    /// The public part, as hashed.
    pub leaf: String,
    /// The detail, as digested into the leaf.
    pub detail: String,
    /// Inclusion proof (RFC 6962, section 2.1.1).
    pub proof: Vec<Base64>,
}

impl EntriesFile {
    /// What such a file calls itself.
    pub const FORMAT: &str = "tacit-log-entries-1";
}

/// What the directory of keys says of an account, with its proof. `GET`
/// [`crate::paths::LOG_KEYS`]`?kind=&account=&size=`: its keys published by entries of that kind, as of a log
/// of that size.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct KeyProof {
    /// Hashes beside the account's way through the directory, from the root down.
    pub siblings: Vec<Base64>,
    /// The account that stands at the end of the way, if one does.
    pub end: Option<KeyProofEnd>,
    /// Digests of all keys of the account asked for, in the order they were published; none of
    /// [`EntryKind::VaultNoted`], of which only the newest counts.
    pub keys: Vec<Base64>,
}

impl KeyProof {
    /// From hashes beside the way, who stands at its end, and the digests of the account's own keys.
    pub fn of<'a>(
        siblings: &[[u8; 32]],
        end: Option<KeyProofEnd>,
        keys: impl IntoIterator<Item = &'a [u8; 32]>,
    ) -> Self {
        Self {
            siblings: siblings.iter().map(hash).collect(),
            end,
            keys: keys.into_iter().map(hash).collect(),
        }
    }
}

/// An account in the directory of keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct KeyProofEnd {
    /// Its place: a digest of kind and account.
    pub path: Base64,
    /// Entry of its newest key.
    pub index: u64,
    /// Digest of its newest key.
    pub key: Base64,
    /// Digest over all its keys.
    pub chain: Base64,
}

impl KeyProofEnd {
    /// From a place, the newest key's entry and digest, and the digest over all keys.
    pub fn of(path: &[u8; 32], index: u64, key: &[u8; 32], chain: &[u8; 32]) -> Self {
        Self {
            path: hash(path),
            index,
            key: hash(key),
            chain: hash(chain),
        }
    }
}

fn hash(bytes: &[u8; 32]) -> Base64 {
    Base64(bytes.to_vec())
}

/// One log entry that concerns the reader (administrators: every entry).
/// `GET` [`crate::paths::ACTIVITY`]`?before=&limit=&kind=&model=&person=&who=&about=&from=&until=` answers newest first: of `who`
/// each word stands in the name of who acted or is concerned, or it is an identifier of theirs or the beginning of one, six
/// characters at least, of `about` likewise of the model; `from` and `until` (not included) are milliseconds since the Unix epoch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Activity {
    /// The public part, as hashed.
    pub leaf: String,
    /// The detail, as digested into the leaf.
    pub detail: String,
    /// Who acted, by name, as of now.
    pub actor_name: Option<String>,
    /// Whom it concerns, by name, as of now.
    pub subject_name: Option<String>,
    /// Which model, by name, as of now.
    pub model_name: Option<String>,
}

/// A page of activity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ActivityPage {
    /// Newest first.
    pub entries: Vec<Activity>,
    /// Pass as `before` for the next page; none on the last.
    pub next: Option<u64>,
}

/// `GET` [`crate::paths::USAGE`]`?days=` (owner: his models; user: her own requests; administrator: all).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Usage {
    /// One for each day (UTC) and user and model with at least one evaluation.
    pub cells: Vec<UsageCell>,
}

/// Evaluations of one day, user and model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UsageCell {
    /// Midnight (UTC) the day begins with.
    pub day: Timestamp,
    /// Which model.
    pub model: ModelId,
    /// Its name.
    pub model_name: String,
    /// Who asked.
    pub user: AccountId,
    /// Her name.
    pub user_name: String,
    /// Evaluations answered.
    pub evaluations: u64,
    /// Rows answered.
    pub rows: u64,
    /// Requests refused (budget, grant).
    pub refused: u64,
    /// Mean microseconds on ciphertext.
    pub mean_duration_us: u64,
}
