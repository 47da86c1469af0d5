//! One user of the owner's models: what she has, and how she uses it.

use api::{
    AccountId,
    account::LiveList,
    grant::{Grant, GrantFilters, GrantQuery, GrantState},
    log::UsageCell,
};
use leptos::prelude::*;
use leptos_router::components::A;

use super::{dashboard::Use, requests::GrantList};
use crate::{
    address::{Address, id_on_screen},
    components::{EmptyState, Fetched, IconName, LiveView, Page, charts::Figure, fetch},
    failure::Outcome,
    format::number::count,
    pages::use_over_time::{USE_DAYS, UseOverTime, fetch_use},
    state::client,
};

/// Grants and use of one user.
#[component]
pub(crate) fn OwnerUserPage() -> impl IntoView {
    let id = StoredValue::new(AccountId(id_on_screen()));
    let grants = fetch(move || grants_of(id.get_value()))
        .follow(LiveList::Requests)
        .stay_fresh();
    let cells = fetch_use(USE_DAYS);
    let first = move || grants.value().and_then(|grants| grants.into_iter().next());
    let title =
        Signal::derive(move || first().map_or(t!("User").to_owned(), |grant| grant.user_name));
    let lead = Signal::derive(move || first().map(|grant| grant.user_organisation));
    view! {
        <Page title lead>
            <LiveView from=grants what=t!("what she has") let:known>
                {
                    let is_stranger = Memo::new(move |_| known.read().is_empty());
                    move || match is_stranger.get() {
                        true => stranger(),
                        false => view! { <Parts id=id.get_value() grants=known cells /> }.into_any(),
                    }
                }
            </LiveView>
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
fn Parts(
    id: AccountId,
    grants: Signal<Vec<Grant>>,
    /// Everybody's.
    cells: Fetched<Vec<UsageCell>>,
) -> impl IntoView {
    let entries = format!("{}?who={id}", Address::OwnerActivity);
    let user = StoredValue::new(id.clone());
    view! {
        <LiveView from=cells what=t!("her use") let:all>
            {
                let hers = Memo::new(move |_| user.with_value(|user| use_of(user, &all.read())));
                view! {
                    <Budget grants cells=hers />
                    <UseOverTime
                        cells=hers
                        by="model"
                        none=t!("The chart begins when she asks one of your models.")
                    />
                }
            }
        </LiveView>
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
fn Budget(grants: Signal<Vec<Grant>>, cells: Memo<Vec<UsageCell>>) -> impl IntoView {
    let of_copies = move || {
        let grants = grants.read();
        let has_copy =
            |grant: &&Grant| matches!(grant.state, GrantState::Active | GrantState::Stale);
        let sealed = || grants.iter().filter(has_copy);
        let used: u64 = sealed().map(|grant| grant.rows_used).sum();
        let given: u64 = sealed().map(|grant| grant.query_budget).sum();
        view! {
            <Figure name=t!("Sealed copies") value=count(sealed().count() as u64) />
            <Figure name=t!("Rows used of all budgets") value=t!("{} of {}", count(used), count(given)) />
        }
    };
    view! {
        <dl class="figures">
            {of_copies}
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

fn use_of(user: &AccountId, cells: &[UsageCell]) -> Vec<UsageCell> {
    let cells = cells.iter().filter(|cell| cell.user == *user);
    cells.cloned().collect()
}
