//! Requests for access and what came of them: who asks, with which key, and what the owner answers.

mod actions;
mod budget_use;
mod bulk;
mod given;
mod inputs;
mod key_panel;
mod key_review;
mod list;
mod more;
mod page;
mod request;
mod rules;
mod seal_job;
mod signing_key;
mod suspended;

use leptos::prelude::*;

use crate::components::Page;
pub(super) use bulk::SealGrants;
pub(super) use list::GrantList;
pub(crate) use page::RequestPage;
pub(super) use request::waits_for_owner;
use rules::Rules;
use signing_key::SigningKey;

/// Requests and grants, those that wait for the owner first; his rules, and the key he signs with.
#[component]
pub(crate) fn RequestsPage() -> impl IntoView {
    view! {
        <Page
            title=t!("Requests")
            lead=t!("Granting seals your model under one user's public key, here in your browser. Each key is checked first.")
        >
            <GrantList />
            <Rules />
            <SigningKey />
        </Page>
    }
}
