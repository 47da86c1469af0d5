//! Who somebody is, proved at an OpenID Connect provider before she registers. The provider says who she is, and learns neither her
//! password nor a key.

use serde::{Deserialize, Serialize};

use crate::{Base64, Timestamp};

/// That people prove who they are before they register, part of [`crate::settings::ServiceInfo`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct IdentityCheck {
    /// What the provider is called.
    pub provider: String,
    /// Whether those do who were invited as well.
    pub asks_invited: bool,
}

/// Answer to `POST` [`crate::paths::IDENTITY_START`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct IdentityStarted {
    /// Where the browser goes: a page of the provider.
    pub address: String,
    /// What the provider sends back with the browser, so that no other proof is taken for this one.
    pub state: String,
    /// The server's half of this attempt, sealed by it, for [`IdentityAnswer`]; lives for ten minutes and counts once.
    pub attempt: Base64,
}

/// `POST` [`crate::paths::IDENTITY`]: what the provider sent back with the browser (OpenID Connect Core 1.0, section 3.1.2.5; RFC
/// 9207).
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct IdentityAnswer {
    /// From [`IdentityStarted`].
    pub attempt: Base64,
    /// As it came back.
    pub state: String,
    /// The authorization code.
    pub code: String,
    /// Who says to have issued it, where that was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
}

/// Answer to [`IdentityAnswer`]: who somebody is, as the provider says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProvenIdentity {
    /// What the provider is called.
    pub provider: String,
    /// Her address, which the provider has verified. She registers under this one.
    pub email: String,
    /// Her name, where the provider says one that can be shown; then she registers under it.
    pub name: Option<String>,
    /// All that, sealed by the server, for [`crate::account::RegisterFinish`]; counts once.
    pub proof: Base64,
    /// Until when it counts.
    pub until: Timestamp,
}

/// That an account's address was proved, part of [`crate::account::Account`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProvenBy {
    /// What the provider was called.
    pub provider: String,
    /// Whether the name was proved as well, and is still the one that was.
    pub with_name: bool,
}
