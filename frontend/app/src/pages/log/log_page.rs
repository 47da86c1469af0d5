use client::LogStatus;
use leptos::prelude::*;

use super::{audit::AuditPanel, entry_list::EntryList, restores::Restores, watched::Watched};
use crate::{
    components::{Alert, AlertTone, Page},
    format::number,
    state::use_log_watch,
};

/// The whole log, for administrators.
#[component]
pub(crate) fn LogPage() -> impl IntoView {
    let watch = use_log_watch();
    let verified = move || match watch.status() {
        LogStatus::Verified { size, .. } => Some(view! {
            <Alert tone=AlertTone::Success title=t!(
                "Your browser followed the log to entry {}.",
                number::count(size),
            )>
                {t!("It continues everything this account saw before, and its head is signed.")}
            </Alert>
        }),
        _ => None,
    };
    view! {
        <Page title=t!("Log") lead=t!("Registrations, invitations, decisions, keys, models, access and every evaluation, in order; sign-ins and changes of settings are not in it. It can be added to, and not changed.")>
            {move || verified()}
            <Watched />
            <Restores />
            <AuditPanel />
            <EntryList />
        </Page>
    }
}
