//! Failures on their way to a client.

use std::{borrow::Cow, io, net::SocketAddr, path::PathBuf, sync::Arc};

use api::{Problem, ProblemKind};

/// What a request can fail with. Functions that can fail with faults of the server alone do not say so
/// again.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The client's request cannot be served; it is told why and what to do.
    #[error("{1}")]
    Refused(ProblemKind, Refusal),
    /// What is stored cannot be reached, or is damaged.
    #[error(transparent)]
    Storage(#[from] storage::Error),
    /// Another process has the data folder, or that of the SQLite file.
    #[error(
        "Another server runs on the folder {}. Stop it, or choose another folder with TACIT_DATA, and one for an SQLite file \
         elsewhere with TACIT_DATABASE.",
        .0.display()
    )]
    InUse(PathBuf),
    /// The TLS certificate cannot be used.
    #[error(
        "The TLS certificate in {} cannot be used with its key. Check that both are PEM files that belong \
         together and that the server may read.",
        .0.display()
    )]
    Certificate(PathBuf),
    /// An address cannot be listened on.
    #[error("{address} cannot be listened on. {}", listening_advice(.address, .source))]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why not.
        source: io::Error,
    },
    /// The log lacks entries that were shown.
    #[error(
        "The database lacks entries of the log that this server has shown: it was put back to an earlier state. Bring the newest \
         state back, or stop all servers and run tacit-server accept-loss, which says so in the log."
    )]
    LogIsBehind,
    /// What was done for several requests together failed.
    #[error(transparent)]
    Shared(Arc<Error>),
    /// Something that cannot happen did; said without values.
    #[error("{0}")]
    Internal(&'static str),
}

/// What happened, and what to do now: one sentence each, without a value from the request.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{happened} {action}")]
pub struct Refusal {
    happened: Cow<'static, str>,
    action: Cow<'static, str>,
}

impl Error {
    /// A refusal in its own words.
    pub fn refused(
        kind: ProblemKind,
        happened: impl Into<Cow<'static, str>>,
        action: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self::Refused(kind, Refusal::new(happened, action))
    }

    /// [`ProblemKind::Invalid`], with what is wrong.
    pub fn invalid(happened: &'static str) -> Self {
        Self::refused(ProblemKind::Invalid, happened, "Correct it and try again.")
    }

    /// What the client is told.
    pub fn problem(&self) -> Problem {
        let (kind, pair) = match self {
            Self::Refused(kind, pair) => (*kind, pair.clone()),
            Self::Shared(error) => return error.problem(),
            Self::LogIsBehind => (ProblemKind::Busy, Refusal::new(LOST, UNDECIDED)),
            fault if fault.is_full_disk() => full(ProblemKind::StorageFull),
            fault if fault.is_out_of_reach() => (ProblemKind::Busy, Refusal::new(CUT_OFF, SOON)),
            _ => full(ProblemKind::Internal),
        };
        Problem {
            kind,
            happened: pair.happened.into(),
            action: pair.action.into(),
        }
    }

    /// Whether there was no room for what was to be written.
    pub fn is_full_disk(&self) -> bool {
        match self {
            Self::Storage(error) => error.is_full_disk(),
            Self::Shared(error) => error.is_full_disk(),
            _ => false,
        }
    }

    /// Whether database or objects cannot be reached.
    pub fn is_out_of_reach(&self) -> bool {
        match self {
            Self::Storage(error) => error.is_out_of_reach(),
            Self::Shared(error) => error.is_out_of_reach(),
            _ => false,
        }
    }
}

const LOST: &str =
    "The service was put back to an earlier state, and its log lacks what it has shown.";
const UNDECIDED: &str = "Try again later; whoever runs the service has to decide how it goes on.";
const CUT_OFF: &str = "The server cannot reach where it keeps its data.";
const SOON: &str = "Try again in a few seconds.";

impl Refusal {
    fn new(happened: impl Into<Cow<'static, str>>, action: impl Into<Cow<'static, str>>) -> Self {
        Self {
            happened: happened.into(),
            action: action.into(),
        }
    }
}

/// Ports below are for whoever has the capability.
const FIRST_FREE_PORT: u16 = 1_024;

fn listening_advice(address: &SocketAddr, source: &io::Error) -> &'static str {
    match source.kind() {
        io::ErrorKind::AddrInUse => {
            "Another program listens there: stop it, or choose another address with --listen or TACIT_LISTEN."
        }
        io::ErrorKind::PermissionDenied if address.port() < FIRST_FREE_PORT => {
            "A port below 1,024 needs the capability CAP_NET_BIND_SERVICE, which the unit of the package gives; else choose a higher one with \
             --listen or TACIT_LISTEN."
        }
        _ => "Choose another address with --listen or TACIT_LISTEN.",
    }
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        storage::Error::from(error).into()
    }
}

/// The usual words of each kind.
impl From<ProblemKind> for Error {
    fn from(kind: ProblemKind) -> Self {
        let (kind, pair) = full(kind);
        Self::Refused(kind, pair)
    }
}

fn full(kind: ProblemKind) -> (ProblemKind, Refusal) {
    let (happened, action) = usual_words(kind);
    (kind, Refusal::new(happened, action))
}

fn usual_words(kind: ProblemKind) -> (&'static str, &'static str) {
    match kind {
        ProblemKind::Invalid => (
            "The request cannot be understood.",
            "Correct it and try again.",
        ),
        ProblemKind::Nonconforming => (
            "The ciphertext does not have the form this model needs.",
            "Make it again.",
        ),
        ProblemKind::SignedOut => ("Nobody is signed in, or the session ended.", "Sign in."),
        ProblemKind::WrongCredentials => (
            "E-mail address and password do not match.",
            "Check both and try again.",
        ),
        ProblemKind::AccountPending => (
            "The account waits for approval.",
            "Come back when an administrator has decided.",
        ),
        ProblemKind::AccountDenied => ("The account was denied.", "Write to the administrator."),
        ProblemKind::AccountSuspended => {
            ("The account is suspended.", "Write to the administrator.")
        }
        ProblemKind::Forbidden => (
            "This account may not do that.",
            "Sign in with an account that may.",
        ),
        ProblemKind::NotFound => ("There is no such thing here.", "Check the address."),
        ProblemKind::Conflict => (
            "The state has changed and does not allow this.",
            "Reload and look again.",
        ),
        ProblemKind::VaultConflict => (
            "Another tab or browser changed this first.",
            "Reload to continue with its state.",
        ),
        ProblemKind::VaultLost => (
            "The service lost what it kept of your vault here.",
            "Tell the administrator: it may be in a backup.",
        ),
        ProblemKind::StaleKey => (
            "The user has a newer key than this was made for.",
            "Seal again for the newer key.",
        ),
        ProblemKind::StaleCard => (
            "The owner has changed this model's card since the page was opened. Nothing was asked.",
            "Load the page again and look at what is asked and answered now.",
        ),
        ProblemKind::GrantInactive => (
            "This access is not in force now.",
            "Load the page again: it says how the access stands and what helps.",
        ),
        ProblemKind::BudgetUsed => (
            "All rows of the budget are used.",
            "Ask the model owner for more.",
        ),
        ProblemKind::TooLarge => ("The request is larger than allowed.", "Send less at once."),
        ProblemKind::TooMany => (
            "Too many requests came at once.",
            "Wait a minute and try again.",
        ),
        ProblemKind::Busy => (
            "The server has too much to do.",
            "Try again in a few seconds.",
        ),
        ProblemKind::EvaluationKeyMissing => (
            "This model needs an evaluation key, and there is none for your current key.",
            "Make the evaluation key, then send the input again.",
        ),
        ProblemKind::TooManyJobs => (
            "You have as many jobs in the queue as one may have.",
            "Wait until one has ended, or cancel one.",
        ),
        ProblemKind::InputUnverified => (
            "This grant takes verified inputs only.",
            "Reload the page to get the newest version, and ask again.",
        ),
        ProblemKind::PadRefused => (
            "What this checked row was sent with was used before, is too old, or is another.",
            "Ask again; what it needs is prepared anew.",
        ),
        ProblemKind::PoolOpen => (
            "Another window or device of this account prepares checked rows, or one was closed or reloaded while it did.",
            "Leave this page open and try again in two minutes.",
        ),
        ProblemKind::GrantSuspended => (
            "This grant is suspended.",
            "Ask the model owner; only he can lift it.",
        ),
        ProblemKind::GrantExpired => (
            "Access to this model has ended.",
            "Ask the model owner to let it go on; nothing has to be sealed again for that.",
        ),
        ProblemKind::StorageFull => (
            "The server's disk is full; nothing was changed.",
            "Try again later.",
        ),
        ProblemKind::Internal => (
            "The server made a mistake.",
            "Try again; if it stays, report it.",
        ),
        ProblemKind::Unreachable => ("The server cannot be reached.", "Check the connection."),
    }
}

/// Codes and kinds of what failed below, never texts that might quote a value.
pub fn cause(fault: &Error) -> Cow<'static, str> {
    match fault {
        Error::Storage(error) => error.cause(),
        Error::Listen { source, .. } => source.kind().to_string().into(),
        Error::Shared(error) => cause(error),
        Error::Refused(..)
        | Error::InUse(_)
        | Error::Certificate(_)
        | Error::LogIsBehind
        | Error::Internal(_) => "none".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_told() {
        let error = Error::from(io::Error::from(io::ErrorKind::StorageFull));
        assert_eq!(error.problem().kind, ProblemKind::StorageFull);
    }

    #[test]
    fn a_low_port_that_is_refused_is_told_what_it_needs() {
        for (port, is_low) in [(443, true), (8443, false)] {
            let refused = Error::Listen {
                address: SocketAddr::from(([127, 0, 0, 1], port)),
                source: io::ErrorKind::PermissionDenied.into(),
            };
            let told = refused.to_string();
            assert_eq!(told.contains("CAP_NET_BIND_SERVICE"), is_low, "{told}");
            assert!(told.contains("--listen"), "{told}");
        }
    }

    #[test]
    fn a_fault_of_the_server_is_told_without_its_cause() {
        let problem = Error::from(io::Error::other("secret path")).problem();
        assert_eq!(problem.kind, ProblemKind::Internal);
        assert!(!problem.happened.contains("secret"));
    }
}
