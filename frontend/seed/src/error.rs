use std::path::PathBuf;

use api::{Problem, ProblemKind};
use protocol::Fault;
use thiserror::Error;

/// Why a person could not do something.
#[derive(Debug, Error)]
pub enum Error {
    /// The server said no.
    #[error("{} {}", .0.happened, .0.action)]
    Problem(Problem),
    /// Her own desk said no.
    #[error("{} {}", .0.happened, .0.action)]
    Fault(Fault),
    /// No server answers.
    #[error("The server cannot be reached. Start it, or give its address with --server.")]
    Unreachable,
    /// The server answered something else than agreed.
    #[error("The server answered {0} in another form than agreed. Use one version of both.")]
    Unexpected(&'static str),
    /// Somebody cancelled the job that was waited for.
    #[error("The job was cancelled. Send the input again.")]
    Cancelled,
    /// The log does not prove what the server says.
    #[error("A proof of the log does not hold: {0} Do not seal to this key.")]
    Proof(String),
    /// Nobody may become administrator without the set-up token.
    #[error(
        "There is no demonstration administrator yet. Give the set-up token with --setup-token."
    )]
    SetupToken,
    /// A sample's file.
    #[error("The sample file {0} is missing or damaged. Restore static/samples.")]
    Sample(PathBuf),
}

impl Error {
    /// The server's kind of problem, if it was the server that said no.
    pub fn kind(&self) -> Option<ProblemKind> {
        match self {
            Self::Problem(problem) => Some(problem.kind),
            Self::Unreachable => Some(ProblemKind::Unreachable),
            _ => None,
        }
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}
