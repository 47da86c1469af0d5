//! Short notes at the edge of the screen, read out by screen readers.

use std::time::Duration;

use leptos::prelude::*;

use crate::failure::Failure;

const LIFETIME: Duration = Duration::from_secs(8);

/// How a note is coloured and read out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ToastTone {
    /// Something was done.
    Success,
    /// Something went wrong; stays until dismissed.
    Failure,
}

/// One note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Toast {
    /// Distinguishes equal notes.
    pub id: u64,
    /// Colour and urgency.
    pub tone: ToastTone,
    /// First line.
    pub title: String,
    /// Second line, may be empty.
    pub text: String,
}

/// The notes on screen.
#[derive(Clone, Copy)]
pub(crate) struct Toasts {
    shown: RwSignal<Vec<Toast>>,
    next: StoredValue<u64>,
}

impl Toasts {
    pub(super) fn new() -> Self {
        Self {
            shown: RwSignal::new(Vec::new()),
            next: StoredValue::new(0),
        }
    }

    /// The notes, oldest first.
    pub(crate) fn shown(&self) -> Vec<Toast> {
        self.shown.get()
    }

    /// Says that something was done; leaves after a while.
    pub(crate) fn success(&self, title: impl Into<String>) {
        let id = self.push(ToastTone::Success, title.into(), String::new());
        let toasts = *self;
        set_timeout(move || toasts.dismiss(id), LIFETIME);
    }

    /// Shows a failure until it is dismissed.
    pub(crate) fn failure(&self, failure: &Failure) {
        self.push(
            ToastTone::Failure,
            failure.happened.clone(),
            failure.action.clone(),
        );
    }

    /// Takes a note away.
    pub(crate) fn dismiss(&self, id: u64) {
        self.shown
            .update(|toasts| toasts.retain(|toast| toast.id != id));
    }

    /// Takes away what is said under a title, which does not hold any more.
    pub(crate) fn withdraw(&self, title: &str) {
        self.shown
            .update(|toasts| toasts.retain(|toast| toast.title != title));
    }

    fn push(&self, tone: ToastTone, title: String, text: String) -> u64 {
        let id = self.next.get_value();
        self.next.set_value(id + 1);
        self.shown.update(|toasts| {
            toasts.retain(|toast| toast.title != title);
            toasts.push(Toast {
                id,
                tone,
                title,
                text,
            });
        });
        id
    }
}
