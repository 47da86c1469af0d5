//! The followed log, as pages see it.

use client::{AuditStatus, LogStatus, LoggedAnswers};
use leptos::prelude::*;

/// What the page's client knows about the log.
#[derive(Clone, Copy)]
pub(crate) struct LogWatch {
    status: RwSignal<LogStatus>,
    answers: RwSignal<LoggedAnswers>,
    audit: RwSignal<AuditStatus>,
}

impl LogWatch {
    pub(super) fn new() -> Self {
        Self {
            status: RwSignal::new(LogStatus::Idle),
            answers: RwSignal::default(),
            audit: RwSignal::default(),
        }
    }

    pub(super) fn take(&self, status: LogStatus) {
        self.status.set(status);
    }

    pub(super) fn take_answers(&self, answers: LoggedAnswers) {
        self.answers.set(answers);
    }

    pub(super) fn take_audit(&self, audit: AuditStatus) {
        self.audit.set(audit);
    }

    /// How far all of the log is verified.
    pub(crate) fn audit(&self) -> Signal<AuditStatus> {
        self.audit.into()
    }

    /// What is known of the reader's answers beside the log.
    pub(crate) fn answers(&self) -> Signal<LoggedAnswers> {
        self.answers.into()
    }

    /// What is known about the log.
    pub(crate) fn status(&self) -> LogStatus {
        self.status.get()
    }
}
