use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use crate::{Failure, Outcome};

/// A wish to stop, shared between a button and the work it stops.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Asks the work to stop at the next step.
    pub fn ask(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether it was asked.
    pub fn asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// Goes on unless it was asked.
    ///
    /// # Errors
    /// That the work was cancelled.
    pub fn check(&self) -> Outcome<()> {
        if self.asked() {
            Err(cancelled())
        } else {
            Ok(())
        }
    }
}

/// The work was stopped by the person who began it.
pub(crate) fn cancelled() -> Failure {
    Failure::local(
        t!("The work was cancelled."),
        t!("Start it again whenever you like; what was finished before is kept."),
    )
}
