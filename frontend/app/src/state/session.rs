//! Who is signed in, as pages see it.

use api::account::Account;
use client::SessionStatus;
use leptos::prelude::*;

/// The session of the page's client.
#[derive(Clone, Copy)]
pub(crate) struct Session {
    status: RwSignal<SessionStatus>,
}

impl Session {
    pub(super) fn new() -> Self {
        Self {
            status: RwSignal::new(SessionStatus::Unknown),
        }
    }

    pub(super) fn take(&self, status: SessionStatus) {
        self.status.set(status);
    }

    /// Where the session stands.
    pub(crate) fn status(&self) -> SessionStatus {
        self.status.get()
    }

    /// Whether the last session was ended by the server (expiry, suspension).
    pub(crate) fn ended(&self) -> bool {
        self.status.get() == SessionStatus::Visitor { ended: true }
    }

    /// The signed-in account.
    pub(crate) fn account(&self) -> Option<Account> {
        self.status.with(|status| status.account().cloned())
    }
}
