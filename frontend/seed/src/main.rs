//! Makes the demonstration accounts, keys and sealed models, as any client would.
//!
//! The server never makes or sees a secret, not even for a demonstration: this program is a client.

use std::{path::PathBuf, process::ExitCode};

use clap::Parser;
use seed::demo;

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
}

fn main() -> ExitCode {
    let Arguments {
        server,
        setup_token,
        samples,
    } = Arguments::parse();
    match demo::tell(&server, setup_token, &samples, |step| println!("  {step}")) {
        Ok(()) => {
            print_accounts(&server);
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn print_accounts(server: &str) {
    println!(
        "The demonstration is ready at {server}. Sign in with the password {}:",
        demo::PASSWORD
    );
    println!("  administrator  {}", demo::ADMINISTRATOR);
    println!("  model owner    {}", demo::OWNER);
    println!("  model user     {}", demo::USER);
}
