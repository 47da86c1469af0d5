use serde::{Deserialize, Serialize};

/// How a user's rows reach a sealed copy.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum InputPolicy {
    /// As she encrypts them: whatever she makes is evaluated.
    #[default]
    Trusted,
    /// As openings of pads that were checked: only rows that the model's encoder makes (`docs/verified-inputs.md`).
    Verified,
}
