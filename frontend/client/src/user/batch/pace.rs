/// How fast rows of a file are answered, from the first answer on: what came before is no row's time.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    begun: u64,
    answered: usize,
}

impl Pace {
    /// Begins at a moment, in microseconds, with so many rows answered before.
    pub fn begin(now: u64, answered: usize) -> Self {
        Self {
            begun: now,
            answered,
        }
    }

    /// Seconds that the `open` rows take at the pace so far, now that `answered` rows are answered; none before the first.
    pub fn seconds_left(&self, now: u64, answered: usize, open: usize) -> Option<f64> {
        let done = answered
            .checked_sub(self.answered)
            .filter(|done| *done > 0)?;
        let took = now.saturating_sub(self.begun) as f64 / 1e6;
        Some(took / done as f64 * open as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_takes_as_long_for_a_row_as_what_was_done_at_this_visit() {
        let pace = Pace::begin(5_000_000, 100);
        assert_eq!(pace.seconds_left(6_000_000, 100, 50), None);
        assert_eq!(pace.seconds_left(25_000_000, 110, 30), Some(60.0));
        assert_eq!(pace.seconds_left(25_000_000, 110, 0), Some(0.0));
        assert_eq!(pace.seconds_left(25_000_000, 90, 1), None);
    }
}
