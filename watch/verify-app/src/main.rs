//! Compares the app that a server hands out with the one that a checkout builds, byte by byte and in every
//! coding that a browser may ask for, and says in plain words what differs.
//!
//! What it proves holds for what the server sent to this program: a server can hand out other files to
//! somebody else. Speaks plain HTTP, as all native programs here do; reach a server elsewhere by a tunnel.

mod build;
mod comparison;
mod difference;
mod site;

use std::{path::PathBuf, process::ExitCode};

use clap::Parser;

use crate::{build::Build, comparison::compare, site::Site};

/// Compares a running server with a built checkout.
#[derive(Debug, Parser)]
#[command(name = "verify-app", version)]
struct CommandLine {
    /// The server, such as http://127.0.0.1:8080
    url: String,
    /// The folder that `make build` filled
    #[arg(long, default_value = "dist")]
    dist: PathBuf,
}

fn main() -> ExitCode {
    let told = CommandLine::parse();
    let build = match Build::read(&told.dist) {
        Ok(build) => build,
        Err(error) => {
            eprintln!("Nothing was compared: {error}");
            return ExitCode::from(2);
        }
    };
    let differences = compare(&build, &Site::new(&told.url));
    if differences.is_empty() {
        println!("{} serves the app of this checkout.", told.url);
        println!("{} files, manifest {}", build.len(), build.digest());
        return ExitCode::SUCCESS;
    }
    println!("{} does not serve the app of this checkout:", told.url);
    for difference in &differences {
        println!("* {difference}");
    }
    println!("Do not sign in there before you know why.");
    ExitCode::FAILURE
}
