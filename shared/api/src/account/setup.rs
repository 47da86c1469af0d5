use serde::{Deserialize, Serialize};

/// `POST` [`crate::paths::SETUP`]: what a set-up link is good for; answers [`SetupStanding`].
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SetupToken {
    /// What stands behind `#` in the link.
    pub token: String,
}

/// What a set-up link is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum SetupStanding {
    /// It makes the first administrator.
    Open,
    /// There is an administrator: no set-up link makes one any more.
    Used,
    /// There is no such link, or it is too old.
    Unknown,
}
