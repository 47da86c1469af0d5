use std::{
    future::ready,
    sync::LazyLock,
    thread,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use api::Timestamp;
use client::port::{Clock, Work};

static START: LazyLock<Instant> = LazyLock::new(Instant::now);

/// The system's clocks.
pub struct SystemClock;

/// Microseconds since the program first asked.
pub(crate) fn micros() -> u64 {
    START.elapsed().as_micros() as u64
}

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        since.unwrap_or_default().as_millis() as Timestamp
    }

    fn micros(&self) -> u64 {
        micros()
    }

    fn sleep(&self, milliseconds: u32) -> Work<()> {
        thread::sleep(Duration::from_millis(milliseconds.into()));
        Box::pin(ready(()))
    }
}
