//! The one error envelope.

use serde::{Deserialize, Serialize};

/// Body of every answer that is not a success: what happened, and what to do now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Problem {
    /// For programs.
    pub kind: ProblemKind,
    /// What happened, one sentence. Never a value from the request.
    pub happened: String,
    /// What to do now, one sentence.
    pub action: String,
}

/// Every kind of failure, with its HTTP status in [`ProblemKind::status`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ProblemKind {
    /// The request is malformed or a field is out of bounds.
    Invalid,
    /// A ciphertext, key or sealed model does not conform (bytes, dimensions, counts).
    Nonconforming,
    /// Nobody is signed in, or the session ended.
    SignedOut,
    /// E-mail address and password do not match.
    WrongCredentials,
    /// The account waits for approval.
    AccountPending,
    /// The account was denied; `happened` states the reason.
    AccountDenied,
    /// The account is suspended; `happened` states the reason.
    AccountSuspended,
    /// The signed-in role or account may not do this.
    Forbidden,
    /// No such thing, or not for this account.
    NotFound,
    /// The state does not allow it (twice registered, already answered).
    Conflict,
    /// Another tab or browser changed the vault item first.
    VaultConflict,
    /// The vault names this item, and what it holds is not there any more. It may be written anew, at the version that the list says.
    VaultLost,
    /// The sealed copy or upload is for an older key epoch.
    StaleKey,
    /// The owner signed another card than the sender goes by.
    StaleCard,
    /// The grant is revoked, refused or not yet sealed.
    GrantInactive,
    /// All rows of the budget are used.
    BudgetUsed,
    /// The body is larger than allowed.
    TooLarge,
    /// Too many requests; try again later.
    TooMany,
    /// The evaluation queue is full.
    Busy,
    /// The model needs an evaluation key that the user has not uploaded for her current key.
    EvaluationKeyMissing,
    /// The user has as many jobs in the queue as one may have.
    TooManyJobs,
    /// The grant takes verified inputs only.
    InputUnverified,
    /// The pad was used, forgotten or is another: a row needs a fresh one.
    PadRefused,
    /// Another pool of the account waits for its reply.
    PoolOpen,
    /// The grant is suspended until its owner lifts it.
    GrantSuspended,
    /// The grant has ended.
    GrantExpired,
    /// The disk is full.
    StorageFull,
    /// A fault of the server.
    Internal,
    /// The server cannot be reached (made by the client, never sent).
    Unreachable,
}

impl ProblemKind {
    /// HTTP status that carries this problem.
    pub fn status(self) -> u16 {
        match self {
            Self::Invalid | Self::Nonconforming => 422,
            Self::SignedOut | Self::WrongCredentials => 401,
            Self::AccountPending
            | Self::AccountDenied
            | Self::AccountSuspended
            | Self::Forbidden => 403,
            Self::NotFound => 404,
            Self::Conflict
            | Self::VaultConflict
            | Self::StaleKey
            | Self::StaleCard
            | Self::GrantInactive
            | Self::EvaluationKeyMissing
            | Self::InputUnverified
            | Self::PadRefused
            | Self::PoolOpen
            | Self::GrantSuspended
            | Self::GrantExpired => 409,
            Self::BudgetUsed | Self::TooMany | Self::TooManyJobs => 429,
            Self::TooLarge => 413,
            Self::Busy => 503,
            Self::StorageFull => 507,
            Self::VaultLost => 410,
            Self::Internal => 500,
            Self::Unreachable => 0,
        }
    }
}
