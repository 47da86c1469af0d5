use api::Timestamp;
use client::port::{Clock, Work};
use gloo_timers::future::TimeoutFuture;

use crate::format::time;

/// The browser's clocks.
pub(crate) struct BrowserClock;

impl Clock for BrowserClock {
    fn now(&self) -> Timestamp {
        time::now()
    }

    fn micros(&self) -> u64 {
        (time::clock_ms() * 1_000.0) as u64
    }

    fn sleep(&self, milliseconds: u32) -> Work<()> {
        Box::pin(TimeoutFuture::new(milliseconds))
    }
}
