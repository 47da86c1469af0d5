//! Identifiers: random UUIDs in text form, made by the server.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! identifier {
    ($(#[$doc:meta] $name:ident),* $(,)?) => {$(
        #[$doc]
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }
    )*};
}

identifier! {
    /// One registered person; also her pseudonym in the log.
    AccountId,
    /// One published model card.
    ModelId,
    /// One user's access to one model.
    GrantId,
    /// One resumable upload of a sealed model or an evaluation key.
    UploadId,
    /// One evaluation in the queue.
    JobId,
    /// One invitation; opens nothing.
    InvitationId,
    /// One session of an account; opens nothing.
    SessionId,
    /// One passkey of an account; opens nothing.
    PasskeyId,
}
