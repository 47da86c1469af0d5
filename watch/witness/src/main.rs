//! Runs a witness until Ctrl-C.

use std::{error::Error, net::SocketAddr, path::PathBuf, process::ExitCode, sync::Arc};

use clap::Parser;
use ledger::NoteKey;
use tokio::net::TcpListener;
use witness::{Witness, router};

/// Cosigns the checkpoints of logs that only grew.
#[derive(Debug, Parser)]
#[command(name = "witness", version)]
struct CommandLine {
    /// Name it signs under, such as witness.example/w1
    #[arg(long)]
    name: String,
    /// Key of a log to watch, as the log's policy names it; once for each log
    #[arg(long = "log", required = true, value_parser = NoteKey::parse)]
    logs: Vec<NoteKey>,
    /// Folder of its key and of what it has seen
    #[arg(long, default_value = "witness")]
    data: PathBuf,
    /// Address to listen on; others reach it through a proxy that speaks TLS
    #[arg(long, default_value = "127.0.0.1:8090")]
    listen: SocketAddr,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(CommandLine::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("The witness cannot run: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(told: CommandLine) -> Result<(), Box<dyn Error>> {
    let witness = Witness::open(&told.data, &told.name, told.logs)?;
    let listener = TcpListener::bind(told.listen).await?;
    println!("{}", witness.key());
    eprintln!(
        "Listening at {}. The line above is its key: give it to those who are to trust it.",
        told.listen
    );
    let stop = async {
        let _ = tokio::signal::ctrl_c().await;
    };
    axum::serve(listener, router(Arc::new(witness)))
        .with_graceful_shutdown(stop)
        .await?;
    Ok(())
}
