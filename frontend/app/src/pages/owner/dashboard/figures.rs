use std::collections::BTreeSet;

use api::{
    AccountId,
    grant::{Grant, GrantState},
    log::UsageCell,
    model::Model,
};
use leptos::prelude::*;
use leptos_router::components::A;

use crate::{
    address::Address,
    format::{
        number::{count, micros},
        time,
    },
    pages::owner::requests::waits_for_owner,
    usage::Sums,
};

/// Days that the sums are over.
const FIGURE_DAYS: i64 = 90;

/// The numbers at a glance.
#[component]
pub(super) fn Figures(
    models: Vec<Model>,
    grants: Vec<Grant>,
    cells: Vec<UsageCell>,
) -> impl IntoView {
    let first = time::now() - FIGURE_DAYS * 24 * 60 * 60 * 1000;
    let recent: Vec<UsageCell> = cells.into_iter().filter(|cell| cell.day >= first).collect();
    let sums = Sums::of(&recent);
    let published = models.iter().filter(|model| model.published).count() as u64;
    let waiting = grants.iter().filter(|grant| waits_for_owner(grant)).count() as u64;
    let active = grants
        .iter()
        .filter(|grant| grant.state == GrantState::Active);
    let users: BTreeSet<&AccountId> = active.map(|grant| &grant.user).collect();
    let users = users.len() as u64;
    let latency = sums
        .mean_duration_us
        .map_or("No use yet".to_owned(), micros);
    let waiting_page = format!("{}?state=waits", Address::Requests);
    view! {
        <dl class="figures">
            <Figure name="Published models" value=count(published) />
            <div class="figure" class:is-waiting=move || { waiting > 0 }>
                <dt>"Requests waiting"</dt>
                <dd>
                    <A href=waiting_page>{count(waiting)}</A>
                </dd>
            </div>
            <Figure name="Users with a sealed copy" value=count(users) />
            <Figure name="Rows answered, 90 days" value=count(sums.rows) />
            <Figure name="Requests refused" value=count(sums.refused) />
            <Figure name="Mean time on ciphertext" value=latency />
        </dl>
    }
}

#[component]
fn Figure(name: &'static str, value: String) -> impl IntoView {
    view! {
        <div class="figure">
            <dt>{name}</dt>
            <dd>{value}</dd>
        </div>
    }
}
