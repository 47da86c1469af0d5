use serde::{Deserialize, Serialize};

/// Whether an address is the account's own: somebody opened the link that went there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Confirmation {
    /// No link was sent: the service had no mail server.
    #[default]
    NotAsked,
    /// A link was sent.
    Awaited,
    /// The link was opened.
    Confirmed,
}

/// `POST` [`crate::paths::CONFIRMATION`]: the link that a mail brought was opened.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OpenedLink {
    /// What stood behind `#` in the link; counts once.
    pub token: String,
}
