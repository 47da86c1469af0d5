//! Who is signed in, as pages see it.

use api::account::Account;
use client::SessionStatus;
use leptos::prelude::*;

/// Where `localStorage` keeps that somebody was signed in; `static/before-paint.js` tells the page of it.
const KEPT_AS: &str = "tacit-known";
/// What that script says of it on the page.
const TOLD_AS: &str = "data-known";

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
        if status != SessionStatus::Unknown {
            keep(status.account().is_some());
        }
        self.status.set(status);
    }

    /// Whether somebody was signed in here before, as long as the server has not said who is.
    pub(crate) fn is_expected(&self) -> bool {
        let root = document().document_element();
        root.is_some_and(|root| root.has_attribute(TOLD_AS))
    }

    /// Where the session stands.
    pub(crate) fn status(&self) -> SessionStatus {
        self.status.get()
    }

    /// Whether the last session was ended by the server (expiry, suspension).
    pub(crate) fn ended(&self) -> bool {
        self.status.get() == SessionStatus::Visitor { ended: true }
    }

    /// The signed-in account as it is now, without waiting for another.
    pub(crate) fn account_now(&self) -> Option<Account> {
        let status = self.status.read_untracked();
        status.account().cloned()
    }

    /// The signed-in account.
    pub(crate) fn account(&self) -> Option<Account> {
        self.status.with(|status| status.account().cloned())
    }
}

/// Whether somebody is signed in here, as far as the browser remembers.
pub(crate) fn is_known() -> bool {
    let storage = window().local_storage().ok().flatten();
    storage.is_some_and(|storage| storage.get_item(KEPT_AS).ok().flatten().is_some())
}

/// Without storage the next visit begins as a first one.
fn keep(known: bool) {
    let Some(storage) = window().local_storage().ok().flatten() else {
        return;
    };
    let _ = match known {
        true => storage.set_item(KEPT_AS, "yes"),
        false => storage.remove_item(KEPT_AS),
    };
    if let Some(root) = document().document_element() {
        let _ = match known {
            true => root.set_attribute(TOLD_AS, ""),
            false => root.remove_attribute(TOLD_AS),
        };
    }
}
