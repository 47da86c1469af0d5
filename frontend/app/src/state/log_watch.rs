//! The followed log, as pages see it.

use client::LogStatus;
use leptos::prelude::*;

/// What the page's client knows about the log.
#[derive(Clone, Copy)]
pub(crate) struct LogWatch {
    status: RwSignal<LogStatus>,
}

impl LogWatch {
    pub(super) fn new() -> Self {
        Self {
            status: RwSignal::new(LogStatus::Idle),
        }
    }

    pub(super) fn take(&self, status: LogStatus) {
        self.status.set(status);
    }

    /// What is known about the log.
    pub(crate) fn status(&self) -> LogStatus {
        self.status.get()
    }
}
