//! Compares the app that a server hands out with the one that a checkout builds, byte by byte and in every
//! coding that a browser may ask for, and says in plain words what differs.
//!
//! What it proves holds for what the server sent to this program: a server can hand out other files to
//! somebody else. A server that speaks TLS must show a certificate that this system trusts.

mod build;
mod comparison;
mod difference;
mod site;

use std::{error::Error, path::PathBuf, process::ExitCode};

use clap::Parser;

use crate::{
    build::Build,
    comparison::compare,
    site::{Site, origin},
};

/// Compares a running server with a built checkout.
#[derive(Debug, Parser)]
#[command(name = "verify-app", version)]
struct CommandLine {
    /// The server, such as http://127.0.0.1:8080; over https its certificate must be one that this system
    /// trusts, or that the file in SSL_CERT_FILE holds
    #[arg(value_parser = origin)]
    server: String,
    /// The folder that `make build` filled
    #[arg(long, default_value = "dist")]
    dist: PathBuf,
}

fn main() -> ExitCode {
    let told = CommandLine::parse();
    match verify(&told) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("Nothing was compared: {error}");
            ExitCode::from(2)
        }
    }
}

/// Says what differs.
fn verify(told: &CommandLine) -> Result<ExitCode, Box<dyn Error>> {
    let build = Build::read(&told.dist)?;
    let site = Site::new(&told.server);
    site.reach()?;
    let differences = compare(&build, &site);
    if differences.is_empty() {
        println!("{} serves the app of this checkout.", told.server);
        println!("{} files, manifest {}", build.len(), build.digest());
        return Ok(ExitCode::SUCCESS);
    }
    println!("{} does not serve the app of this checkout:", told.server);
    for difference in &differences {
        println!("* {difference}");
    }
    println!("Do not sign in there before you know why.");
    Ok(ExitCode::FAILURE)
}
