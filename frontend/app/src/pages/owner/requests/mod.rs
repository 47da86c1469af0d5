//! Requests for access: who asks, with which key, and what the owner answers.

mod actions;
mod inputs;
mod key_panel;
mod key_review;
mod request;
mod seal_job;
mod signing_key;
mod suspended;

use api::grant::{Grant, GrantState};
use leptos::prelude::*;

use crate::{
    components::{EmptyState, Fetched, FetchedView, IconName, Page, fetch},
    state::client,
};
pub(super) use request::{Request, provide_requests, waits_for_owner};
use signing_key::SigningKey;

/// Requests, those that wait for the owner first.
#[component]
pub(crate) fn RequestsPage() -> impl IntoView {
    let listed = fetch(|| client().grants());
    provide_requests();
    view! {
        <Page
            title="Requests"
            lead="Granting seals your model under one user's public key, here in your browser. Check the key first."
        >
            <FetchedView from=listed what="the requests" let:list>
                {if list.is_empty() {
                    view! {
                        <EmptyState
                            title="No requests yet"
                            text="When a user asks for one of your models, the request appears here."
                            icon=IconName::Key
                        />
                    }
                        .into_any()
                } else {
                    view! { <Groups list listed /> }.into_any()
                }}
            </FetchedView>
            <SigningKey />
        </Page>
    }
}

#[component]
fn Groups(list: Vec<Grant>, listed: Fetched<Vec<Grant>>) -> impl IntoView {
    let (waiting, answered): (Vec<Grant>, Vec<Grant>) = list
        .into_iter()
        .partition(|grant| waits_for_owner(&grant.state));
    let (active, closed): (Vec<Grant>, Vec<Grant>) = answered
        .into_iter()
        .partition(|grant| grant.state == GrantState::Active);
    view! {
        <Group title="Waiting for you" empty="Nobody waits for your answer." grants=waiting listed />
        <Group title="Granted" empty="No copy is sealed for anybody now." grants=active listed />
        <Show when={
            let any = !closed.is_empty();
            move || any
        }>
            <Group title="Closed" empty="" grants=closed.clone() listed />
        </Show>
    }
}

#[component]
fn Group(
    title: &'static str,
    empty: &'static str,
    grants: Vec<Grant>,
    listed: Fetched<Vec<Grant>>,
) -> impl IntoView {
    let mut grants = grants;
    grants.sort_unstable_by_key(|grant| std::cmp::Reverse(grant.updated_at));
    let nobody = grants.is_empty();
    view! {
        <section class="stack">
            <h2>{title}</h2>
            {nobody.then(|| view! { <p class="muted small">{empty}</p> })}
            <ul class="requests">
                {grants
                    .into_iter()
                    .map(|grant| view! { <Request grant on_change=move |()| listed.reload() /> })
                    .collect_view()}
            </ul>
        </section>
    }
}
