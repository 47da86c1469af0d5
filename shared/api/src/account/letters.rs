use serde::{Deserialize, Serialize};

use super::{Language, Role};

/// Letters that a person may do without. Those about her address, about signing in and about decisions on her account go to
/// everybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum LetterKind {
    /// To a user: access to a model is given, refused or taken back, or a wish for more is answered.
    Access,
    /// To a user: most rows of a budget are used.
    Budget,
    /// To an owner: somebody asks for access, or for more of it.
    Requests,
    /// To an owner: somebody has new keys, so that a model has to be sealed again.
    Stale,
}

impl LetterKind {
    /// Every one.
    pub const ALL: [Self; 4] = [Self::Access, Self::Budget, Self::Requests, Self::Stale];

    /// Those that go to people of a role.
    pub fn of(role: Role) -> &'static [Self] {
        match role {
            Role::User => &[Self::Access, Self::Budget],
            Role::Owner => &[Self::Requests, Self::Stale],
            Role::Administrator | Role::Auditor => &[],
        }
    }
}

/// `PUT` [`crate::paths::LETTERS`]: which letters a person gets.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Letters {
    /// The language that she is written to in.
    pub language: Language,
    /// What she is not told by mail, each once.
    pub unwanted: Vec<LetterKind>,
}

/// `GET` [`crate::paths::LETTERS`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OwnLetters {
    /// As she chose.
    #[serde(flatten)]
    pub chosen: Letters,
    /// Whether the service sends mails at all.
    pub are_sent: bool,
}
