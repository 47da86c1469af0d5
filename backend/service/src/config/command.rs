use clap::Subcommand;

use super::chore::Chore;

/// What the program can be asked for. Settings may stand before and after the word.
#[derive(Clone, Debug, PartialEq, Eq, Subcommand)]
pub enum Command {
    /// Serve until the process is asked to end; also what is done without a command
    Serve,
    /// Evaluate jobs beside servers with the same PostgreSQL database and the same objects, until the process is asked to end
    Evaluator,
    /// Something that is soon done.
    #[command(flatten)]
    Chore(Chore),
}
