//! Evaluators that wait for their next job: their scratch memory is kept from one to the next.

use std::sync::{Mutex, MutexGuard, PoisonError};

use fhe_server::Evaluator;

/// Evaluators without a job.
pub struct IdleEvaluators {
    threads: usize,
    idle: Mutex<Vec<Evaluator>>,
}

impl IdleEvaluators {
    /// None yet; each will use so many threads.
    pub fn with_threads(threads: usize) -> Self {
        Self {
            threads,
            idle: Mutex::default(),
        }
    }

    /// One of them, or a new one.
    pub fn take(&self) -> Evaluator {
        let kept = self.idle().pop();
        kept.unwrap_or_else(|| Evaluator::with_threads(self.threads))
    }

    /// For the next job. One that panicked is dropped instead, with what it may have left half written.
    pub fn put_back(&self, evaluator: Evaluator) {
        self.idle().push(evaluator);
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Evaluator>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
