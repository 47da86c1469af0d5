use api::account::{Account, Role, Standing};
use client::Decision;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::{
    components::{BadgeTone, Fetched, focus_heading},
    state::{Toasts, client, use_toasts},
};

/// Decides on accounts and keeps the list on screen true.
#[derive(Clone, Copy)]
pub(super) struct Decider {
    toasts: Toasts,
    accounts: Fetched<Vec<Account>>,
    /// The account a decision is on its way for.
    pub(super) busy: RwSignal<Option<Account>>,
}

impl Decider {
    pub(super) fn new(accounts: Fetched<Vec<Account>>) -> Self {
        Self {
            toasts: use_toasts(),
            accounts,
            busy: RwSignal::new(None),
        }
    }

    /// Sends the decision; `after` runs when it is made.
    pub(super) fn decide(
        self,
        account: Account,
        decision: Decision,
        after: impl FnOnce() + 'static,
    ) {
        let toasts = self.toasts;
        let said = said(&account.profile.name, &decision);
        self.busy.set(Some(account.clone()));
        spawn_local(async move {
            match client().decide(&account.id, decision).await {
                Ok(changed) => {
                    toasts.success(said);
                    after();
                    self.accounts.update(|accounts| replace(accounts, changed));
                    focus_heading();
                }
                Err(failure) => toasts.failure(&failure),
            }
            self.busy.set(None);
        });
    }
}

/// An account's standing as a badge.
pub(super) fn standing(standing: &Standing) -> (BadgeTone, &'static str) {
    match standing {
        Standing::Pending => (BadgeTone::Waiting, "Pending"),
        Standing::Approved => (BadgeTone::Good, "Approved"),
        Standing::Denied { .. } => (BadgeTone::Bad, "Denied"),
        Standing::Suspended { .. } => (BadgeTone::Bad, "Suspended"),
    }
}

/// A role in words.
pub(super) fn role_name(role: Role) -> &'static str {
    match role {
        Role::Administrator => "Administrator",
        Role::Owner => "Model owner",
        Role::User => "Model user",
    }
}

fn said(name: &str, decision: &Decision) -> String {
    match decision {
        Decision::Approve => format!("{name} is approved."),
        Decision::Deny(_) => format!("{name} is denied."),
        Decision::Suspend(_) => format!("{name} is suspended; every sign-in has ended."),
        Decision::Reinstate => format!("{name} is reinstated."),
    }
}

fn replace(accounts: &mut [Account], changed: Account) {
    if let Some(account) = accounts.iter_mut().find(|account| account.id == changed.id) {
        *account = changed;
    }
}
