//! People and their standing.

pub mod identity;
pub mod invitation;
pub mod passkey;
pub mod proof;
pub mod recovery;

mod confirmation;
mod language;
mod letters;
mod listing;
mod lists;
mod setup;

pub use confirmation::{Confirmation, OpenedLink};
pub use language::Language;
pub use letters::{LetterKind, Letters, OwnLetters};
pub use listing::{AccountColumn, AccountFilters, AccountQuery, StandingKind};
pub use lists::{ChangedLists, ListCounts, LiveList};
pub use setup::{SetupStanding, SetupToken};

use serde::{Deserialize, Serialize};

use crate::{
    AccountId, Base64, SessionId, Timestamp, grant::Grant, identity::ProvenBy, list::Items,
    model::ListedModel, passkey::PasskeyChallenge, proof::Proof, recovery::RecoveryKit,
};

/// What a person does here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Decides who takes part.
    Administrator,
    /// Seals models and grants access.
    Owner,
    /// Encrypts inputs and reads results.
    User,
    /// Reads the log, the accounts and how the service is doing; decides and grants nothing.
    Auditor,
}

/// Standing of an account. Nobody uses anything before approval.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Standing {
    /// Waits for an administrator.
    Pending,
    /// May take part.
    Approved,
    /// Was refused; the person sees the reason at sign-in.
    Denied {
        /// The administrator's words.
        reason: String,
    },
    /// Was stopped; the person sees the reason at sign-in.
    Suspended {
        /// The administrator's words.
        reason: String,
    },
}

impl Standing {
    /// The administrator's words, where there are some.
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Denied { reason } | Self::Suspended { reason } => Some(reason),
            Self::Pending | Self::Approved => None,
        }
    }
}

/// What a person tells about herself when she registers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Profile {
    /// Full name, 1 to 100 characters.
    pub name: String,
    /// Organisation, 1 to 100 characters.
    pub organisation: String,
    /// E-mail address; the name she signs in with.
    pub email: String,
    /// Why she wants to take part, 1 to 1,000 characters.
    pub purpose: String,
    /// The language that she is written to in.
    #[serde(default)]
    pub language: Language,
}

/// `PUT` [`crate::paths::PROFILE`]: what a person changes of her profile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProfileChange {
    /// As in [`Profile`].
    pub name: String,
    /// As in [`Profile`].
    pub organisation: String,
    /// As in [`Profile`].
    pub purpose: String,
}

/// `POST` [`crate::paths::ACCOUNT_DELETION`]: deletes the account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AccountDeletion {
    /// Of the password, for [`proof::deletion_purpose`].
    pub proof: Proof,
}

/// An account as its holder and administrators see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Account {
    /// Identifier and log pseudonym.
    pub id: AccountId,
    /// Role, fixed at registration.
    pub role: Role,
    /// Profile as she wrote it last.
    pub profile: Profile,
    /// Whether her address is confirmed.
    #[serde(default)]
    pub confirmation: Confirmation,
    /// That her address was proved when she registered, as long as it is still hers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proven: Option<ProvenBy>,
    /// Current standing.
    #[serde(flatten)]
    pub standing: Standing,
    /// When she registered.
    pub registered_at: Timestamp,
    /// That she was denied, and asked again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked_again: Option<Box<AskedAgain>>,
    /// That the decision on her was opened again, while she waits for another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reopened: Option<Box<Reopened>>,
}

/// `GET` [`crate::paths::admin_person`] (administrator, auditor): an account and what belongs to it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Person {
    /// The account.
    pub account: Account,
    /// Places where it is signed in.
    pub sessions: u64,
    /// When one of them was used last, give or take some minutes.
    pub last_seen: Option<Timestamp>,
    /// Models of an owner, the latest change first.
    pub models: Items<ListedModel>,
    /// Grants of an owner or a user.
    pub grants: Vec<Grant>,
}

/// A request that was denied, corrected and sent again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AskedAgain {
    /// When she asked last.
    pub at: Timestamp,
    /// How often she asked, registration included.
    pub times: u32,
    /// What she submitted the time before.
    pub profile: Profile,
    /// Why that was denied.
    pub reason: String,
}

/// A decision that was opened again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Reopened {
    /// When: she waits since then.
    pub at: Timestamp,
    /// Name of the administrator who did, as of now.
    pub by: Option<String>,
    /// Why; she reads it at sign-in.
    pub reason: String,
}

/// `POST` [`crate::paths::ASK_AGAIN`]: the holder of a denied account proves her password, by the two messages of a sign-in, to
/// read what she submitted, or to correct it and ask again; answers the [`Account`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AskAgain {
    /// From [`SignInStarted`].
    pub attempt: Base64,
    /// OPAQUE `CredentialFinalization`.
    pub finalization: Base64,
    /// The corrected details, with the same address; none to read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corrected: Option<Profile>,
}

/// `POST` [`crate::paths::REGISTER_START`]: first message of OPAQUE registration (RFC 9807, section 5).
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RegisterStart {
    /// The name she will sign in with.
    pub email: String,
    /// OPAQUE `RegistrationRequest`.
    pub request: Base64,
    /// How she comes in. With it, she is told now what [`RegisterFinish`] would refuse: that she may not register so, or that
    /// somebody has the address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entrance: Option<RegisterEntrance>,
}

/// How somebody comes in who registers.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RegisterEntrance {
    /// As in [`RegisterFinish`].
    pub role: Role,
    /// As in [`RegisterFinish`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invitation: Option<String>,
    /// As in [`RegisterFinish`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub setup_token: Option<String>,
}

/// Answer to [`RegisterStart`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RegisterStarted {
    /// OPAQUE `RegistrationResponse`.
    pub response: Base64,
    /// Which of the server's keys that is of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keys: Option<Base64>,
}

/// `POST` [`crate::paths::REGISTER_FINISH`]: second message of OPAQUE registration. May come twice.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RegisterFinish {
    /// Submitted details.
    pub profile: Profile,
    /// Requested role. All but owner and user need an invitation, or the set-up token.
    pub role: Role,
    /// OPAQUE `RegistrationRecord`, and behind it how the password was stretched.
    pub record: Base64,
    /// The keys that the record is registered with, as the answer to the first message said: others are refused, if they changed since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keys: Option<Base64>,
    /// Her recovery kit, if she keeps one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recovery: Option<RecoveryKit>,
    /// Proof of who she is, where the service asks for one ([`identity::ProvenIdentity`]); name and address of the profile are
    /// those that it names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity: Option<Base64>,
    /// Token of an invitation; such an account is approved at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invitation: Option<String>,
    /// One-time token of the first administrator's set-up link; such an account is approved at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub setup_token: Option<String>,
}

/// Body of deny, suspend and refuse: why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Reason {
    /// 1 to 1,000 characters, shown to the person concerned.
    pub reason: String,
}

/// `POST` [`crate::paths::SIGN_IN_START`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SignInStart {
    /// Registered e-mail address.
    pub email: String,
    /// OPAQUE `CredentialRequest`.
    pub request: Base64,
}

/// Answer to [`SignInStart`]; the same shape whether or not the account exists.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SignInStarted {
    /// The server's half of this attempt, sealed by it, for [`SignInFinish`]; lives for one minute and counts once.
    pub attempt: Base64,
    /// OPAQUE `CredentialResponse`, and behind it how the password is stretched.
    pub response: Base64,
}

/// `POST` [`crate::paths::SIGN_IN_FINISH`]; answers [`SignInAnswer`] and sets the session cookie.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SignInFinish {
    /// From [`SignInStarted`].
    pub attempt: Base64,
    /// OPAQUE `CredentialFinalization`.
    pub finalization: Base64,
}

/// Answer to [`SignInFinish`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum SignInAnswer {
    /// The session has begun.
    SignedIn(SignedIn),
    /// The password is proved, and a passkey has to confirm it before a session begins.
    Confirm(PasskeyChallenge),
}

/// Who is signed in from now on.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SignedIn {
    /// The signed-in account (always approved).
    pub account: Account,
    /// The key of the vault, wrapped for the password; none before it changed for the first time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wrapped_vault_key: Option<Base64>,
    /// Whether the service has newer keys than those the password is registered with: then it should be registered once more.
    #[serde(default)]
    pub is_outdated: bool,
}

/// `POST` [`crate::paths::PASSWORD_START`]: proves the present password by an OPAQUE sign-in of its own and begins to register
/// the new one, or the same under another e-mail address: OPAQUE binds a record to its address.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PasswordStart {
    /// OPAQUE `CredentialRequest` of the present password.
    pub present: Base64,
    /// OPAQUE `RegistrationRequest` of the new one, which the key exchange is bound to.
    pub new: Base64,
    /// The address that the new one is registered under, if the account changes that as well; the key exchange is bound to it, too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
}

/// Answer to [`PasswordStart`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PasswordStarted {
    /// The server's half of this attempt, sealed by it, for [`PasswordFinish`]; lives for one minute, in the session that began
    /// it, and counts once.
    pub attempt: Base64,
    /// OPAQUE `CredentialResponse`, and behind it how the password is stretched.
    pub present: Base64,
    /// OPAQUE `RegistrationResponse`.
    pub new: Base64,
}

/// `POST` [`crate::paths::PASSWORD_FINISH`]: changes the password, and the address if that was asked, and ends all other sessions,
/// or does nothing. May come twice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PasswordFinish {
    /// From [`PasswordStarted`].
    pub attempt: Base64,
    /// OPAQUE `CredentialFinalization` of the present password.
    pub finalization: Base64,
    /// OPAQUE `RegistrationRecord` of the new one, and behind it how it was stretched.
    pub record: Base64,
    /// The key of the vault, wrapped for the new one.
    pub wrapped_vault_key: Base64,
    /// Whether the other sessions go on: the new password is the present one, registered as new ones are.
    #[serde(default)]
    pub keeps_sessions: bool,
}

/// `GET` [`crate::paths::SESSION`]: who is signed in here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Session {
    /// The signed-in account (always approved).
    pub account: Account,
}

/// `GET` [`crate::paths::SESSIONS`]: one place where an account is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListedSession {
    /// Identifier, to end it.
    pub id: SessionId,
    /// Browser and system it began in, such as "Firefox on Linux"; empty where neither is known.
    pub device: String,
    /// When the password was entered there last.
    pub began_at: Timestamp,
    /// When it was used last, give or take some minutes.
    pub used_at: Timestamp,
    /// Whether it is the one that asks.
    pub is_this: bool,
}
