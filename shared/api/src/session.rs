//! Signing in and out (OPAQUE, RFC 9807, section 6).

use serde::{Deserialize, Serialize};

use crate::{Base64, account::Account};

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
    /// Names this attempt for [`SignInFinish`]; lives for one minute.
    pub attempt: String,
    /// OPAQUE `CredentialResponse`.
    pub response: Base64,
}

/// `POST` [`crate::paths::SIGN_IN_FINISH`]; answers [`Session`] and sets the session cookie.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SignInFinish {
    /// From [`SignInStarted`].
    pub attempt: String,
    /// OPAQUE `CredentialFinalization`.
    pub finalization: Base64,
}

/// `GET` [`crate::paths::SESSION`]: who is signed in here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Session {
    /// The signed-in account (always approved).
    pub account: Account,
}
