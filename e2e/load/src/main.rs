//! The release server on an empty folder, asked by a thousand users with real ciphertexts: prints a table and writes the flat
//! object `target/load.json`. It says how many answers a second 64 connections get, how long 1,000 connections wait, and
//! how much memory that takes; every answer must have been charged and logged, and a sample of them be right.

mod browser;
mod connection;
mod crowd;
mod figures;
mod latencies;
mod member;
mod model;
mod question;
mod server;
mod storm;

use std::{error::Error, time::Duration};

use crowd::Crowd;
use figures::Figures;
use server::Server;
use storm::Storm;

const USERS: usize = 1_000;
const SECONDS: u64 = 10;
const FEW: usize = 64;
const MANY: usize = 1_000;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let users = arguments.next().map_or(Ok(USERS), |users| users.parse())?;
    let seconds = arguments
        .next()
        .map_or(Ok(SECONDS), |seconds| seconds.parse())?;
    let mut figures = Figures::new();
    figures.add("log_appends_per_second", server::log_appends_per_second()?);
    let server = Server::start()?;
    let crowd = Crowd::gather(&server, users)?;
    Storm::once(&server, &crowd)?.check(&crowd)?;
    figures.add("memory_1000_users_mb", server.memory_megabytes()?);
    for connections in [FEW, MANY] {
        let storm = Storm::rage(&server, &crowd, connections, Duration::from_secs(seconds))?;
        let rate = match connections {
            FEW => "sqlite_answers_per_second",
            _ => "sqlite_answers_per_second_1000",
        };
        storm.report(rate, connections, &mut figures);
        storm.check(&crowd)?;
    }
    crowd.check_books(&server)?;
    figures.write("target/load.json")?;
    Ok(())
}
