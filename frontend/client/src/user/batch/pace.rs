/// Parts that were answered, or microseconds that passed, before anything is said: less tells nothing of the others.
const PARTS: u32 = 16;
const TIME: u64 = 10_000_000;

/// How fast rows of a file are answered, from when its rows could be asked.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    begun: u64,
    before: usize,
    parts: u32,
}

impl Pace {
    /// Begins at a moment, in microseconds, with so many rows answered before.
    pub fn begin(now: u64, before: usize) -> Self {
        Self {
            begun: now,
            before,
            parts: 0,
        }
    }

    /// Seconds that the `open` rows take at the pace so far, now that another part came and `answered` rows are answered;
    /// none while too little is known.
    pub fn seconds_left(&mut self, now: u64, answered: usize, open: usize) -> Option<f64> {
        self.parts += 1;
        let took = now.saturating_sub(self.begun);
        let done = answered.checked_sub(self.before)?;
        let is_known = done > 0 && (self.parts >= PARTS || took >= TIME);
        is_known.then(|| took as f64 / 1e6 / done as f64 * open as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_takes_as_long_for_a_row_as_what_was_done_at_this_visit() {
        let mut pace = Pace::begin(5_000_000, 100);
        assert_eq!(pace.seconds_left(25_000_000, 110, 30), Some(60.0));
        assert_eq!(pace.seconds_left(25_000_000, 110, 0), Some(0.0));
        assert_eq!(pace.seconds_left(25_000_000, 90, 1), None);
    }

    #[test]
    fn a_few_parts_within_seconds_tell_nothing_of_the_others() {
        let mut pace = Pace::begin(0, 0);
        for part in 1..16 {
            assert_eq!(pace.seconds_left(3_000_000, part, 600), None);
        }
        assert_eq!(pace.seconds_left(3_200_000, 16, 100), Some(20.0));
    }
}
