use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// How far an evaluation is, and the wish to stop it; shared with who waits for it.
#[derive(Debug, Default)]
pub struct Progress {
    done: AtomicU64,
    cancelled: AtomicBool,
}

impl Progress {
    /// Nothing done yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Lookups done.
    pub fn done(&self) -> u64 {
        self.done.load(Ordering::Relaxed)
    }

    /// Asks the evaluation to stop after the batch at hand.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    /// Whether somebody asked.
    pub fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }

    pub(crate) fn add(&self, lookups: usize) {
        self.done.fetch_add(lookups as u64, Ordering::Relaxed);
    }
}
