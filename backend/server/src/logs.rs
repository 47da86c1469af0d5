//! What the process writes about itself.

use std::{io::IsTerminal, panic};

use tracing_subscriber::EnvFilter;

/// Writes log lines to standard error from now on, as JSON or for people. Lines that cannot be written are left out.
pub fn write(json: bool) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let logs = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr)
        // A log that takes no more lines, on a full disk say, ends nothing.
        .log_internal_errors(false);
    match json {
        true => logs.json().init(),
        false => logs.init(),
    }
    // A panic message may quote a value; its place does not.
    panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(|place| (place.file(), place.line()));
        tracing::error!(?place, "panic");
    }));
}
