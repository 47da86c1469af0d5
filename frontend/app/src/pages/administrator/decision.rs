use api::account::{Account, Standing};
use client::Decision;

use crate::{
    components::{BadgeTone, Errand, Fetched, focus_heading},
    state::{Toasts, client, use_toasts},
};

/// Decides on accounts and keeps the list on screen true.
#[derive(Clone, Copy)]
pub(super) struct Decider {
    toasts: Toasts,
    accounts: Fetched<Vec<Account>>,
}

impl Decider {
    pub(super) fn new(accounts: Fetched<Vec<Account>>) -> Self {
        Self {
            toasts: use_toasts(),
            accounts,
        }
    }

    /// A decision to come; failures appear at the edge of the screen.
    pub(super) fn errand(self) -> Errand {
        Errand::failing_in(self.toasts)
    }

    /// Sends the decision; `after` runs when it is made.
    pub(super) fn decide(
        self,
        errand: Errand,
        account: Account,
        decision: Decision,
        after: impl FnOnce() + 'static,
    ) {
        let said = said(&account.profile.name, &decision);
        errand.run(async move {
            let changed = client().decide(&account.id, decision).await?;
            self.toasts.success(said);
            after();
            self.accounts.update(|accounts| replace(accounts, changed));
            focus_heading();
            Ok(())
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
