use std::{cell::RefCell, ops::Range};

use api::JobId;
use serde::{Deserialize, Serialize};

use super::super::{Posed, evaluate::KeptPosed};

/// Parts of a file that the server may have taken, and whose answers may still come: they are not asked again before that
/// is known.
#[derive(Default)]
pub(super) struct OpenParts(RefCell<Vec<OpenPart>>);

/// One of them.
#[derive(Clone)]
pub(super) struct OpenPart {
    pub(super) rows: Range<usize>,
    /// Its name, drawn before it is sent: its answer is found under it as a job's.
    pub(super) job: JobId,
    pub(super) posed: Posed,
}

/// The same as the vault keeps it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct KeptPart {
    first: usize,
    rows: usize,
    job: JobId,
    posed: KeptPosed,
}

impl OpenParts {
    pub(super) fn push(&self, part: OpenPart) {
        self.0.borrow_mut().push(part);
    }

    /// The first of them, which stays open.
    pub(super) fn first(&self) -> Option<OpenPart> {
        self.0.borrow().first().cloned()
    }

    /// It is answered, or never will be.
    pub(super) fn end(&self, job: &JobId) {
        self.0.borrow_mut().retain(|part| part.job != *job);
    }

    /// What the vault keeps of them. One that was asked with no known key is not among them.
    pub(super) fn kept(&self) -> Vec<KeptPart> {
        let parts = self.0.borrow();
        let kept = parts.iter().filter_map(|part| {
            Some(KeptPart {
                first: part.rows.start,
                rows: part.rows.len(),
                job: part.job.clone(),
                posed: part.posed.kept()?,
            })
        });
        kept.collect()
    }

    /// What the vault kept; `reopened` makes questions of it.
    pub(super) fn reopened(kept: Vec<KeptPart>, reopened: impl Fn(KeptPosed) -> Posed) -> Self {
        let parts = kept.into_iter().map(|part| OpenPart {
            rows: part.first..part.first.saturating_add(part.rows),
            job: part.job,
            posed: reopened(part.posed),
        });
        Self(RefCell::new(parts.collect()))
    }
}
