//! Runs a witness until Ctrl-C; looks at extracts of logs, and goes on with a restored log if told so.

use std::{
    error::Error,
    fs,
    net::SocketAddr,
    num::{NonZeroU64, NonZeroUsize},
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use clap::{Args, Parser, Subcommand};
use ledger::NoteKey;
use listening::{Connections, Places, stop_signal};
use tokio::net::TcpListener;
use witness::{CheckedEntry, Extract, Witness, router};

/// Connections at a time; others wait.
const MOST_CONNECTIONS: NonZeroUsize = NonZeroUsize::new(1_024).unwrap();
/// How long the head of a request may take, from the end of the one before.
const LONGEST_HEAD: Duration = Duration::from_secs(10);
/// How long a connection may stand still.
const LONGEST_SILENCE: Duration = Duration::from_secs(20);
/// How long requests under way may take after the signal to stop.
const LAST_REQUESTS: Duration = Duration::from_secs(3);

/// Cosigns the checkpoints of logs that only grew.
#[derive(Debug, Parser)]
#[command(
    name = "witness",
    version,
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true
)]
struct CommandLine {
    #[command(subcommand)]
    other: Option<Command>,
    #[command(flatten)]
    watching: Option<Watching>,
    /// Address to listen on; others reach it through a proxy that speaks TLS
    #[arg(long, default_value = "127.0.0.1:8090")]
    listen: SocketAddr,
}

#[derive(Debug, Args)]
struct Watching {
    /// Name it signs under, such as witness.example/w1
    #[arg(long)]
    name: String,
    /// Key of a log to watch, as the log's policy names it; once for each log
    #[arg(long = "log", required = true, value_parser = NoteKey::parse)]
    logs: Vec<NoteKey>,
    /// Folder of its key and of what it has seen
    #[arg(long, default_value = "witness")]
    data: PathBuf,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Checks entries of a log that a browser saved with their proofs, and prints them
    Check {
        /// The file
        file: PathBuf,
        /// Key of the log that signed the head in the file: the present one, or the one of the day on which the file was saved
        #[arg(long, value_parser = NoteKey::parse)]
        log: NoteKey,
    },
    /// Goes on with a log that was put back to a backup. Ask its operator over another channel before: what was cosigned of the log is
    /// not in it any more
    AcceptRestore {
        /// Entries that a browser saved with their proofs, among them the one that says so
        file: PathBuf,
        /// Number of that entry, as it is printed and as browsers show it; without it, what the file says is printed and nothing is
        /// changed
        #[arg(long)]
        entry: Option<NonZeroU64>,
        #[command(flatten)]
        watching: Watching,
    },
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(CommandLine::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("The witness cannot do that: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(told: CommandLine) -> Result<(), Box<dyn Error>> {
    match (told.other, told.watching) {
        (Some(Command::Check { file, log }), _) => check(&file, &log),
        (
            Some(Command::AcceptRestore {
                file,
                entry,
                watching,
            }),
            _,
        ) => accept_restore(&file, entry, watching),
        (None, Some(watching)) => serve(watching, told.listen).await,
        (None, None) => Err("name it, and a log to watch".into()),
    }
}

async fn serve(watching: Watching, listen: SocketAddr) -> Result<(), Box<dyn Error>> {
    let witness = Witness::open(&watching.data, &watching.name, watching.logs)?;
    let listener = TcpListener::bind(listen).await?;
    println!("{}", witness.key());
    eprintln!(
        "Listening at {listen}. The line above is its key: give it to those who are to trust it."
    );
    let connections = Connections {
        router: router(Arc::new(witness)),
        // A proxy may stand before it, and then all come from one address.
        places: Places::new(MOST_CONNECTIONS, MOST_CONNECTIONS.get()),
        tls: None,
        head: LONGEST_HEAD,
        silence: LONGEST_SILENCE,
    };
    if !connections
        .serve(listener, stop_signal(), LAST_REQUESTS)
        .await
    {
        eprintln!("Some requests did not end in time.");
    }
    Ok(())
}

fn check(file: &Path, log: &NoteKey) -> Result<(), Box<dyn Error>> {
    let checked = Extract::parse(&fs::read(file)?)?.check(log)?;
    for entry in &checked.entries {
        print(entry)?;
    }
    eprintln!(
        "Entries in the file: {}. All of them are in the log, whose head is signed. Entries of the log: {}.",
        checked.entries.len(),
        checked.checkpoint.size
    );
    Ok(())
}

fn accept_restore(
    file: &Path,
    entry: Option<NonZeroU64>,
    watching: Watching,
) -> Result<(), Box<dyn Error>> {
    let extract = Extract::parse(&fs::read(file)?)?;
    let witness = Witness::open(&watching.data, &watching.name, watching.logs)?;
    let keys = witness.log_keys()?;
    let checked = keys.iter().find_map(|key| extract.check(key).ok());
    let checked =
        checked.ok_or("the file does not hold under the present key of any of these logs")?;
    if let Some(entry) = entry {
        let since = SystemTime::now().duration_since(UNIX_EPOCH)?;
        witness.accept_restore(&checked, entry.get() - 1, since.as_secs())?;
        eprintln!(
            "From now on the log is watched as it went on. Its entries: {}. What was cosigned before lies in a file beside.",
            checked.checkpoint.size
        );
        return Ok(());
    }
    let restores = witness.restores(&checked)?;
    for restore in &restores {
        print(restore)?;
    }
    eprintln!(
        "Entries that say that the log was restored since its last checkpoint was cosigned: {}. Nothing is changed. If its operator tells you the same over another channel, name the entry with --entry.",
        restores.len()
    );
    Ok(())
}

/// One entry a line, by its number: the first one of the log is 1.
fn print(entry: &CheckedEntry) -> Result<(), Box<dyn Error>> {
    let (kind, detail) = (
        serde_json::to_string(&entry.kind)?,
        serde_json::to_string(&entry.detail)?,
    );
    println!("{} {} {kind} {detail}", entry.index + 1, entry.at);
    Ok(())
}
