//! Makes the demonstration accounts, keys and sealed models, as any client would.
//!
//! The server never makes or sees a secret, not even for a demonstration: this program is three clients.

mod cast;
mod sample;
mod story;

use std::{path::PathBuf, process::ExitCode};

use clap::Parser;

/// Makes the demonstration on a running server; does nothing where it is made already.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// Address of the server.
    #[arg(long, env = "TACIT_SERVER", default_value = "http://127.0.0.1:8080")]
    server: String,
    /// One-time token of the administrator's set-up link.
    #[arg(long, env = "TACIT_SETUP_TOKEN", hide_env_values = true)]
    setup_token: Option<String>,
    /// Folder of the sample models.
    #[arg(long, env = "TACIT_SAMPLES", default_value = "static/samples")]
    samples: PathBuf,
    /// Folder that remembers the log these clients followed; without one, only their vaults do.
    #[arg(long, env = "TACIT_DEMO_MEMORY")]
    memory: Option<PathBuf>,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let stage = cast::Stage {
        origin: arguments.server,
        memory: arguments.memory,
    };
    let told = story::tell(&stage, arguments.setup_token, &arguments.samples, |step| {
        println!("  {step}");
    });
    match native::block_on(told) {
        Ok(()) => {
            print_accounts(&stage.origin);
            ExitCode::SUCCESS
        }
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}

fn print_accounts(server: &str) {
    println!(
        "The demonstration is ready at {server}. Sign in with the password {}:",
        cast::PASSWORD
    );
    println!("  administrator  {}", cast::ADMINISTRATOR);
    println!("  model owner    {}", cast::OWNER);
    println!("  model user     {}", cast::USER);
}
