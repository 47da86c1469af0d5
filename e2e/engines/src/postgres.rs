//! PostgreSQL.

use std::{
    process::Command,
    sync::atomic::{AtomicU32, Ordering},
};

use crate::script::Script;

/// A running PostgreSQL server (`.ci/postgres`).
#[derive(Debug)]
pub struct Postgres {
    script: Script,
    made: AtomicU32,
}

impl Postgres {
    /// Starts one.
    ///
    /// # Panics
    /// Where PostgreSQL is not installed.
    pub fn start() -> Self {
        Self {
            script: Script::start("postgres"),
            made: AtomicU32::new(0),
        }
    }

    /// Makes an empty database; answers its address.
    pub fn database(&self) -> String {
        let number = self.made.fetch_add(1, Ordering::Relaxed);
        let server = self.script.line();
        let made = Command::new("psql")
            .args(["--quiet", "--no-psqlrc", "--command"])
            .arg(format!("CREATE DATABASE test{number}"))
            .arg(server)
            .status();
        assert!(
            made.is_ok_and(|made| made.success()),
            "no database was made"
        );
        let (server, _) = server.rsplit_once('/').expect("an address has a path");
        format!("{server}/test{number}")
    }
}
