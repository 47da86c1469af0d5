use leptos::prelude::*;

use super::{entry_list::EntryList, restores::Restores, watched::Watched};
use crate::components::Page;

/// What concerns the reader, owner or user, with proofs.
#[component]
pub(crate) fn ActivityPage() -> impl IntoView {
    view! {
        <Page
            title=t!("Activity")
            lead=t!("Every log entry that concerns you. Check a proof, and your browser computes for itself that the entry stands in the log that everybody sees.")
        >
            <Watched />
            <Restores />
            <EntryList />
        </Page>
    }
}
