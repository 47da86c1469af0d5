//! Where things stand.

use api::{Timestamp, account::Account};
use protocol::Watch;

use crate::Failure;

/// What changed, for whoever shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// Where the session stands.
    Session(SessionStatus),
    /// What is known about the log.
    Log(LogStatus),
}

/// States of the session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SessionStatus {
    /// The server has not been asked yet.
    Unknown,
    /// The server could not be asked.
    Unreachable(Failure),
    /// Nobody is signed in.
    Visitor {
        /// Whether the server ended the last session (expiry, suspension).
        ended: bool,
    },
    /// Signed in, but the vault's key is gone (a new tab): the password is needed once more.
    Locked(Account),
    /// Signed in with an open vault.
    Open(Account),
}

impl SessionStatus {
    /// The signed-in account.
    pub fn account(&self) -> Option<&Account> {
        match self {
            Self::Locked(account) | Self::Open(account) => Some(account),
            _ => None,
        }
    }
}

/// What is known about the log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum LogStatus {
    /// Nobody is signed in, or the first check has not begun.
    #[default]
    Idle,
    /// A check is under way.
    Checking,
    /// Everything up to this number of entries holds together with all that was seen before.
    Verified {
        /// Entries.
        size: u64,
        /// Who cosigned that head.
        watch: Watch,
    },
    /// Something is wrong with the log or with the reader's keys.
    Alarm(LogAlarm),
    /// The check could not be made.
    Unavailable(Failure),
}

/// What must be shown in red.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LogAlarm {
    /// The log does not continue what this person saw before, or its signature fails.
    Broken(String),
    /// Keys were published under the reader's name that she did not make (hexadecimal fingerprints).
    ForeignKeys(Vec<String>),
    /// The newest head that the server shows was signed at another day than this place's clock tells.
    Untimely(Timestamp),
    /// Items of the reader's vault are missing or older than what this place saw or the log notes.
    Withheld(Vec<String>),
    /// The log says otherwise than the service did or showed; what, in sentences for a person.
    Contradicted(Vec<String>),
}

impl LogAlarm {
    /// Why no input is sent and no model sealed under it; none where that harms nobody: inputs go out under keys
    /// of the reader's own, and what this place remembers counts.
    pub(crate) fn refusal(&self) -> Option<Failure> {
        let happened = match self {
            Self::Broken(why) => format!("The log of this service does not hold together. {why}"),
            Self::Untimely(_) => {
                "The newest log that the service shows is of another day.".to_owned()
            }
            Self::Contradicted(_) => {
                "The log holds something else than the service did or showed.".to_owned()
            }
            Self::ForeignKeys(_) | Self::Withheld(_) => return None,
        };
        Some(Failure::local(
            happened,
            "Send no input and seal no model; tell the administrator over another channel.",
        ))
    }
}
