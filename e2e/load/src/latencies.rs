use std::time::Duration;

/// How long requests took.
#[derive(Default)]
pub(crate) struct Latencies(Vec<Duration>);

impl Latencies {
    pub(crate) fn add(&mut self, latency: Duration) {
        self.0.push(latency);
    }

    pub(crate) fn extend(&mut self, others: Self) {
        self.0.extend(others.0);
    }

    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }

    /// Milliseconds below which so many of a hundred lie.
    pub(crate) fn percentiles<const N: usize>(&self, percents: [f64; N]) -> [f64; N] {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        percents.map(|percent| {
            let last = sorted.len().saturating_sub(1);
            let at = (last as f64 * percent / 100.0).round() as usize;
            sorted
                .get(at)
                .map_or(f64::NAN, |latency| latency.as_secs_f64() * 1e3)
        })
    }
}
