//! How long evaluations took.

use std::{
    collections::VecDeque,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use opentelemetry::metrics::Histogram;

use crate::app::metrics::collected;

/// Evaluations that [`Timings`] looks back on.
const WINDOW: usize = 1_000;

/// How long evaluations took, and how many were refused.
#[derive(Debug)]
pub struct Timings {
    inner: Mutex<Inner>,
    refused: AtomicU64,
    collected: Histogram<f64>,
}

#[derive(Debug, Default)]
struct Inner {
    count: u64,
    total_us: u64,
    recent: VecDeque<u64>,
}

/// Sums since start, and percentiles of the last 1,000.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Evaluations since start.
    pub count: u64,
    /// Microseconds of all of them.
    pub total_us: u64,
    /// Median microseconds; 0 before the first.
    pub median_us: u64,
    /// 95th percentile in microseconds; 0 before the first.
    pub p95_us: u64,
}

impl Default for Timings {
    fn default() -> Self {
        Self {
            inner: Mutex::default(),
            refused: AtomicU64::default(),
            collected: collected::seconds(
                "tacit.evaluation.duration",
                "Time on ciphertext of one evaluation",
            ),
        }
    }
}

impl Timings {
    /// Counts one evaluation.
    pub fn add(&self, duration_us: u64) {
        self.collected.record(duration_us as f64 / 1e6, &[]);
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.count += 1;
        inner.total_us += duration_us;
        inner.recent.push_back(duration_us);
        if inner.recent.len() > WINDOW {
            inner.recent.pop_front();
        }
    }

    /// Counts one refusal.
    pub fn add_refusal(&self) {
        self.refused.fetch_add(1, Ordering::Relaxed);
    }

    /// Refusals since start.
    pub fn refused(&self) -> u64 {
        self.refused.load(Ordering::Relaxed)
    }

    /// What was counted.
    pub fn summary(&self) -> Summary {
        let inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let mut sorted: Vec<u64> = inner.recent.iter().copied().collect();
        sorted.sort_unstable();
        let at = |percent: usize| {
            let last = sorted.len().saturating_sub(1);
            sorted.get(last * percent / 100).copied().unwrap_or(0)
        };
        Summary {
            count: inner.count,
            total_us: inner.total_us,
            median_us: at(50),
            p95_us: at(95),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_of_the_last_thousand() {
        let timings = Timings::default();
        (0..100).for_each(|_| timings.add(1_000_000));
        (0..1_000).for_each(|duration| timings.add(duration));
        let summary = timings.summary();
        assert_eq!(
            (summary.count, summary.median_us, summary.p95_us),
            (1_100, 499, 949)
        );
    }

    #[test]
    fn nothing_counted_is_zero() {
        assert_eq!(Timings::default().summary().p95_us, 0);
    }
}
