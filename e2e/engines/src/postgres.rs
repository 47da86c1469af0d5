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
    /// Starts one that need not survive a power cut.
    ///
    /// # Panics
    /// Where PostgreSQL is not installed.
    pub fn start() -> Self {
        Self::start_with(&[])
    }

    /// Starts one with some of its settings, `NAME=VALUE`.
    ///
    /// # Panics
    /// Where PostgreSQL is not installed.
    pub fn start_with(settings: &[&str]) -> Self {
        let arguments = [&[""], settings].concat();
        Self {
            script: Script::start("postgres", &arguments),
            made: AtomicU32::new(0),
        }
    }

    /// Ends it without a warning (SIGKILL). What was committed is there when it starts again.
    pub fn kill(&self) {
        self.script.order("kill");
    }

    /// Starts it again at the same address.
    pub fn start_again(&self) {
        self.script.order("start");
    }

    /// Ends it without a warning and starts it again with some settings.
    pub fn start_again_with(&self, settings: &[(&str, &str)]) {
        for (name, value) in settings {
            self.order(&format!("ALTER SYSTEM SET {name} = {value}"));
        }
        self.kill();
        self.start_again();
    }

    /// Makes an empty database; answers its address.
    pub fn database(&self) -> String {
        let name = self.new_name();
        self.order(&format!("CREATE DATABASE {name}"));
        self.address(&name)
    }

    /// Keeps what a database holds now as a copy, which is no more changed; nobody may be connected with it.
    pub fn copy(&self, database: &str) -> String {
        let (name, copy) = (name(database), self.new_name());
        self.order(&format!("CREATE DATABASE {copy} TEMPLATE {name}"));
        self.address(&copy)
    }

    /// Puts a copy in the place of its database, as a failover does: whoever is connected loses the connection. Answers where
    /// the database lies now.
    pub fn fall_back(&self, database: &str, copy: &str) -> String {
        let (name, copy) = (name(database), name(copy));
        let lost = self.new_name();
        self.order(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false"));
        self.order(&format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
        ));
        self.order(&format!("ALTER DATABASE {name} RENAME TO {lost}"));
        self.order(&format!("ALTER DATABASE {copy} RENAME TO {name}"));
        self.order(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS true"));
        self.address(&lost)
    }

    /// What a statement answers: a line for each row, with `|` between columns.
    ///
    /// # Panics
    /// Where it fails.
    pub fn ask(&self, database: &str, statement: &str) -> String {
        let asked = Command::new("psql")
            .args(["--quiet", "--no-psqlrc", "--tuples-only", "--no-align"])
            .args(["--set", "ON_ERROR_STOP=1", "--command", statement])
            .arg(database)
            .output()
            .expect("psql is installed");
        assert!(asked.status.success(), "{asked:?}");
        String::from_utf8(asked.stdout).expect("its answers are text")
    }

    fn order(&self, statement: &str) {
        self.ask(self.script.line(), statement);
    }

    fn new_name(&self) -> String {
        format!("test{}", self.made.fetch_add(1, Ordering::Relaxed))
    }

    fn address(&self, name: &str) -> String {
        let (server, _) = split(self.script.line());
        format!("{server}/{name}")
    }
}

fn name(database: &str) -> &str {
    split(database).1
}

fn split(database: &str) -> (&str, &str) {
    database.rsplit_once('/').expect("an address has a path")
}
