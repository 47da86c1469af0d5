//! The release server, asked with real ciphertexts: prints a table and writes the flat object `target/load.json`.

mod browser;
mod candidates;
mod connection;
mod crowd;
mod figures;
mod guests;
mod kills;
mod latencies;
mod member;
mod model;
mod question;
mod scaling;
mod server;
mod speed;
mod storm;

use std::{error::Error, process::ExitCode};

use figures::Figures;

const USAGE: &str = "\
load [USERS [SECONDS]]
    On SQLite and on PostgreSQL: how many answers a second 64 connections get, how long 1,000 connections wait, what a second
    server and two evaluators beside it make of that, how long a backup takes to be restored, and how evaluators share a queue;
    every answer must have been charged and logged, and a sample of them be right.
load guests ADDRESS MODEL [USERS [MODELS]]
    Fills a service that runs already with users who ask for a model, and with models; the token of an administrator's
    invitation stands in TACIT_INVITATION.
load kills [KILLS]
    What it loses when its processes, its database and the server of its objects are killed at random moments.";

const USERS: usize = 1_000;
const SECONDS: usize = 10;
const KILLS: usize = 1_000;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize, usually| match arguments.get(at) {
        None => Ok(usually),
        Some(text) => text.parse().map_err(|_| USAGE),
    };
    let mut figures = Figures::new();
    match arguments.first().map(String::as_str) {
        Some("--help" | "-h") => {
            println!("{USAGE}");
            return Ok(());
        }
        Some("guests") => {
            let token = std::env::var("TACIT_INVITATION")?;
            let [_, address, model, ..] = arguments.as_slice() else {
                return Err("Say at which address, and which model they ask for.".into());
            };
            return guests::invite(
                address.parse()?,
                token,
                model,
                number(3, USERS)?,
                number(4, USERS)?,
            );
        }
        Some("kills") => kills::measure(number(1, KILLS)?, &mut figures)?,
        _ => speed::measure(number(0, USERS)?, number(1, SECONDS)? as u64, &mut figures)?,
    }
    Ok(figures.write()?)
}
