//! A script of `.ci` that runs a server until its standard input ends.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, ChildStdin, Command, Stdio},
};

/// The running script.
#[derive(Debug)]
pub(crate) struct Script {
    child: Child,
    input: Option<ChildStdin>,
    line: String,
}

impl Script {
    /// Starts it, and waits for the line that says how to reach the server.
    pub(crate) fn start(name: &str) -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../../.ci")
            .join(name);
        let mut child = Command::new(&script)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{} cannot run: {error}", script.display()));
        let mut line = String::new();
        let output = child.stdout.take().expect("its output is a pipe");
        BufReader::new(output)
            .read_line(&mut line)
            .expect("its output can be read");
        let line = line.trim().to_owned();
        assert!(!line.is_empty(), ".ci/{name} did not start its server");
        Self {
            input: child.stdin.take(),
            child,
            line,
        }
    }

    /// How to reach the server.
    pub(crate) fn line(&self) -> &str {
        &self.line
    }
}

impl Drop for Script {
    fn drop(&mut self) {
        drop(self.input.take());
        let _ = self.child.wait();
    }
}
