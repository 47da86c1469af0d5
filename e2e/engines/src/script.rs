//! A script of `.ci` that runs a server until its standard input ends.

use std::{
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    sync::{Mutex, PoisonError},
};

/// The running script.
#[derive(Debug)]
pub(crate) struct Script {
    child: Child,
    ends: Mutex<Option<Ends>>,
    line: String,
}

/// Its standard input and output.
#[derive(Debug)]
struct Ends {
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Script {
    /// Starts it, and waits for the line that says how to reach the server.
    pub(crate) fn start(name: &str, arguments: &[&str]) -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../../.ci")
            .join(name);
        let mut child = Command::new(&script)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{} cannot run: {error}", script.display()));
        let mut ends = Ends {
            input: child.stdin.take().expect("its input is a pipe"),
            output: BufReader::new(child.stdout.take().expect("its output is a pipe")),
        };
        let line = ends.line();
        assert!(!line.is_empty(), ".ci/{name} did not start its server");
        Self {
            child,
            ends: Mutex::new(Some(ends)),
            line,
        }
    }

    /// How to reach the server.
    pub(crate) fn line(&self) -> &str {
        &self.line
    }

    /// Tells it what to do, and waits until that is done.
    pub(crate) fn order(&self, word: &str) {
        let mut ends = self.ends.lock().unwrap_or_else(PoisonError::into_inner);
        let ends = ends.as_mut().expect("it runs");
        writeln!(ends.input, "{word}").expect("it takes words");
        assert!(!ends.line().is_empty(), "{word} could not be done");
    }
}

impl Ends {
    fn line(&mut self) -> String {
        let mut line = String::new();
        let read = self.output.read_line(&mut line);
        read.expect("its output can be read");
        line.trim().to_owned()
    }
}

impl Drop for Script {
    fn drop(&mut self) {
        let ends = self.ends.get_mut();
        drop(ends.unwrap_or_else(PoisonError::into_inner).take());
        let _ = self.child.wait();
    }
}
