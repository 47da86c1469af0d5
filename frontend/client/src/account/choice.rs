use std::sync::{Arc, OnceLock};

use crate::{Failure, Outcome};

/// Whether a kit is kept, as a last message says it. Once nobody knows whether that message did what it should, it is sent again as it
/// was: with another choice its answer would say nothing of what holds.
#[derive(Clone, Default)]
pub(super) struct Choice(Arc<OnceLock<bool>>);

impl Choice {
    /// What was chosen when the message was sent and no answer came.
    pub(super) fn sent(&self) -> Option<bool> {
        self.0.get().copied()
    }

    /// What holds now that `wanted` is chosen.
    pub(super) fn holds(&self, wanted: bool) -> bool {
        self.sent().unwrap_or(wanted)
    }

    /// Remembers the choice if the outcome leaves open what became of it.
    pub(super) fn after<T>(&self, chosen: bool, outcome: &Outcome<T>) {
        if outcome.as_ref().is_err_and(Failure::leaves_open) {
            self.0.get_or_init(|| chosen);
        }
    }
}
