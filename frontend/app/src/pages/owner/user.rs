//! One user of the owner's models: what she has, and how she uses it.

use api::{
    AccountId,
    grant::{Grant, GrantFilters, GrantQuery, GrantState},
    log::UsageCell,
};
use leptos::prelude::*;
use leptos_router::components::A;

use super::{dashboard::Use, requests::GrantList};
use crate::{
    address::{Address, id_on_screen},
    components::{EmptyState, Fetched, FetchedView, IconName, Page, charts::Figure, fetch},
    failure::Outcome,
    format::number::count,
    pages::use_over_time::{USE_DAYS, UseOverTime},
    state::client,
};

/// Grants and use of one user.
#[component]
pub(crate) fn OwnerUserPage() -> impl IntoView {
    let id = StoredValue::new(AccountId(id_on_screen()));
    let grants = fetch(move || grants_of(id.get_value()));
    let cells = fetch(move || use_of(id.get_value()));
    let first = move || grants.value().and_then(|grants| grants.into_iter().next());
    let title =
        Signal::derive(move || first().map_or(t!("User").to_owned(), |grant| grant.user_name));
    let lead = Signal::derive(move || first().map(|grant| grant.user_organisation));
    view! {
        <Page title lead>
            <FetchedView from=grants what=t!("what she has") let:known>
                {match known.is_empty() {
                    true => stranger(),
                    false => view! { <Parts id=id.get_value() grants=known cells /> }.into_any(),
                }}
            </FetchedView>
        </Page>
    }
}

fn stranger() -> AnyView {
    view! {
        <EmptyState
            icon=IconName::Key
            title=t!("Nobody here asked for your models")
            text=t!("A user has a page here from her first request on.")
        />
    }
    .into_any()
}

#[component]
fn Parts(id: AccountId, grants: Vec<Grant>, cells: Fetched<Vec<UsageCell>>) -> impl IntoView {
    let entries = format!("{}?who={id}", Address::OwnerActivity);
    view! {
        <FetchedView from=cells what=t!("her use") let:known>
            <Budget grants=grants.clone() cells=known.clone() />
            <UseOverTime cells=known by="model" none=t!("The chart begins when she asks one of your models.") />
        </FetchedView>
        <section class="stack">
            <h2>{t!("Requests and grants")}</h2>
            <GrantList user=id />
        </section>
        <p>
            <A href=entries>{t!("This user\u{2019}s entries in the log")}</A>
        </p>
    }
}

#[component]
fn Budget(grants: Vec<Grant>, cells: Vec<UsageCell>) -> impl IntoView {
    let has_copy = |grant: &&Grant| matches!(grant.state, GrantState::Active | GrantState::Stale);
    let sealed = || grants.iter().filter(has_copy);
    let used: u64 = sealed().map(|grant| grant.rows_used).sum();
    let given: u64 = sealed().map(|grant| grant.query_budget).sum();
    view! {
        <dl class="figures">
            <Figure name=t!("Sealed copies") value=count(sealed().count() as u64) />
            <Figure name=t!("Rows used of all budgets") value=t!("{} of {}", count(used), count(given)) />
            <Use cells />
        </dl>
    }
}

/// The latest, which tell her name.
async fn grants_of(user: AccountId) -> Outcome<Vec<Grant>> {
    let query = GrantQuery {
        filters: GrantFilters {
            user: Some(user.0),
            ..GrantFilters::default()
        },
        size: api::list::MOST_SIZE,
        ..GrantQuery::default()
    };
    Ok(client().grant_list(&query).await?.items.read)
}

async fn use_of(user: AccountId) -> Outcome<Vec<UsageCell>> {
    let cells = client().usage(USE_DAYS).await?.cells.into_iter();
    Ok(cells.filter(|cell| cell.user == user).collect())
}
