//! The ways of owner and user, step by step, without a screen.

pub(crate) mod batch;
pub(crate) mod evaluate;
pub(crate) mod evaluation_key;
pub(crate) mod history;
pub(crate) mod job;
pub(crate) mod key_check;
pub(crate) mod publish;
pub(crate) mod seal;
pub(crate) mod trust;

mod sealed_store;
mod upload;

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use crate::failure::{Failure, Outcome};

/// A wish to stop, shared between a button and the work it stops.
#[derive(Clone, Debug, Default)]
pub(crate) struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Asks the work to stop at the next step.
    pub(crate) fn ask(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether it was asked.
    pub(crate) fn asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// Goes on unless it was asked.
    ///
    /// # Errors
    /// That the work was cancelled.
    pub(crate) fn check(&self) -> Outcome<()> {
        if self.asked() {
            Err(cancelled())
        } else {
            Ok(())
        }
    }
}

/// The work was stopped by the person who began it.
fn cancelled() -> Failure {
    Failure::local(
        "The work was cancelled.",
        "Start it again whenever you like; what was finished before is kept.",
    )
}
