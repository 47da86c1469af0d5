//! What a person is told of anything that went wrong.

use std::{error::Error, fmt, future::Future, pin::Pin};

use api::{Problem, ProblemKind};
use protocol::{Fault, Remedy};

/// Anything that went wrong, as a person is told: what happened, and what to do now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The server's kind, when the server (or the way to it) failed; none for faults of this browser.
    pub kind: Option<ProblemKind>,
    /// What happened, one sentence.
    pub happened: String,
    /// What to do now, one sentence.
    pub action: String,
    /// What the page can offer beside that.
    pub remedy: Option<Remedy>,
    /// Whether what was asked about is not there any more, at a desk or elsewhere: asking again is in vain.
    pub gone: bool,
}

/// Result of everything that may fail in front of a person.
pub type Outcome<T> = Result<T, Failure>;

/// An outcome on its way. Boxed, so that not every caller carries a copy of the code behind it: the app is
/// downloaded at every first visit.
pub type Pending<T> = Work<Outcome<T>>;

/// Something that cannot fail, on its way.
pub type Work<T> = Pin<Box<dyn Future<Output = T>>>;

impl Failure {
    /// A fault of this browser, in a pair.
    pub fn local(happened: impl Into<String>, action: impl Into<String>) -> Self {
        Self {
            kind: None,
            happened: happened.into(),
            action: action.into(),
            remedy: None,
            gone: false,
        }
    }

    /// The answer of a worker or server was of another shape than agreed.
    pub fn unexpected_answer() -> Self {
        Self::local(
            t!("An answer arrived in a form this page does not understand."),
            t!("Reload the page; the service may have been updated."),
        )
    }

    /// What came is no answer of the service: something between answers in its place.
    pub fn foreign_answer() -> Self {
        Self::local(
            t!(
                "An answer came that is not this service\u{2019}s; the network you are in may answer in its place."
            ),
            t!(
                "Open any other page: if the network wants you to sign in, do so. Then reload this page."
            ),
        )
    }

    /// The server could not be reached.
    pub fn unreachable() -> Self {
        Self {
            kind: Some(ProblemKind::Unreachable),
            happened: t!("The service cannot be reached.").into(),
            action: t!("Check your connection and try again; nothing you entered is lost.").into(),
            remedy: None,
            gone: false,
        }
    }

    /// Whether nobody knows if what was asked for is done: no answer came, or none that says so.
    pub fn leaves_open(&self) -> bool {
        use ProblemKind::{Busy, Internal, Unreachable};
        matches!(self.kind, None | Some(Unreachable | Internal | Busy))
    }

    /// The same of what is gone.
    pub(crate) fn of_gone(self) -> Self {
        Self { gone: true, ..self }
    }

    /// The same of a question that was sent: it may have been answered on the way back.
    pub(crate) fn perhaps_charged(self) -> Self {
        let happened = match self.kind {
            None => t!("The question was sent, and no answer came that could be read.").to_owned(),
            Some(_) => self.happened.clone(),
        };
        let action = t!(
            "Check your connection, and the rows left in your budget, before you ask again: if the question arrived, its rows were charged. Nothing you entered is lost."
        );
        self.told(&happened, action)
    }

    /// The same of an answer that came and cannot be opened.
    pub(crate) fn charged(self) -> Self {
        let action = t!(
            "The rows of this question were charged. Tell the administrator before you ask again."
        );
        Self {
            action: action.to_owned(),
            ..self
        }
    }

    /// Another pair of sentences for the same failure.
    pub(crate) fn told(self, happened: &str, action: &str) -> Self {
        Self {
            kind: self.kind,
            ..Self::local(happened, action)
        }
    }

    /// Whether e-mail address and password do not match: where the address is known to be right, the password is wrong.
    pub fn is_of_password(&self) -> bool {
        self.is(ProblemKind::WrongCredentials) || self.remedy == Some(Remedy::Password)
    }

    /// Whether the failure is of this kind.
    pub fn is(&self, kind: ProblemKind) -> bool {
        self.kind == Some(kind)
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self {
            kind: Some(problem.kind),
            happened: words::told(&problem.happened),
            action: words::told(&problem.action),
            remedy: None,
            gone: false,
        }
    }
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        Self {
            remedy: fault.remedy,
            gone: fault.gone,
            ..Self::local(words::told(&fault.happened), words::told(&fault.action))
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.happened, self.action)
    }
}

impl Error for Failure {}
