use api::Timestamp;

use super::Work;

/// Time.
pub trait Clock {
    /// Now.
    fn now(&self) -> Timestamp;

    /// Microseconds of a clock that never jumps; differences are durations.
    fn micros(&self) -> u64;

    /// Ends after so many milliseconds.
    fn sleep(&self, milliseconds: u32) -> Work<()>;
}
