use api::{
    AccountId, ModelId,
    account::LiveList,
    grant::{Grant, GrantColumn, GrantFilters, GrantQuery, GrantStanding, GrantState},
};
use leptos::prelude::*;
use leptos_router::components::A;

use super::bulk::Bulk;
use crate::{
    address::Address,
    components::{
        Badge, EmptyState, IconName, ListColumn, ListFilter, ListTable, Picks, fetch, fetch_of,
        use_list_address,
    },
    format::{number::count, time},
    state::{client, use_sealing},
    wording,
};

/// Requests and grants of the owner's models, of one or of one user: searched, narrowed, sorted, and answered together.
#[component]
pub(in crate::pages::owner) fn GrantList(
    #[prop(optional)] model: Option<ModelId>,
    #[prop(optional)] user: Option<AccountId>,
) -> impl IntoView {
    let address = use_list_address();
    let query = address.query::<GrantFilters, GrantColumn>();
    let of_all_models = model.is_none();
    let of = StoredValue::new((model, user));
    let load = move |mut query: GrantQuery| {
        let (model, user) = of.get_value();
        let filters = &mut query.filters;
        filters.model = model.map(|id| id.0).or_else(|| filters.model.take());
        filters.user = user.map(|id| id.0).or_else(|| filters.user.take());
        async move { client().grant_list(&query).await }
    };
    let grants = fetch_of(query, load)
        .follow(LiveList::Requests)
        .stay_fresh();
    let sealed = use_sealing().sealed();
    Effect::new(move |before: Option<()>| {
        sealed.track();
        if before.is_some() {
            grants.reload();
        }
    });
    let picks = Picks::<Grant>::of(query, load);
    let on_change = Callback::new(move |()| {
        picks.clear();
        grants.reload();
    });
    let empty = || {
        view! {
            <EmptyState
                title=t!("No requests yet")
                text=t!("When a user asks for one of your models, the request appears here.")
                icon=IconName::Key
            />
        }
    };
    view! {
        <ListTable
            address
            from=grants
            noun=(t!("request"), t!("requests"))
            search=t!("Search by person, organisation, model or purpose")
            filters=filters(of_all_models)
            columns=columns(of_all_models)
            key=|grant: &Grant| grant.id.to_string()
            name=|grant: &Grant| format!("{}, {}", grant.user_name, grant.model_name)
            row=move |grant| cells(grant, of_all_models)
            picks
            bulk=move || view! { <Bulk picks on_change /> }
            empty
        />
    }
}

fn filters(of_all_models: bool) -> Vec<ListFilter> {
    let mut filters = vec![ListFilter::by_word(
        "state",
        t!("State"),
        t!("Every state"),
        named,
    )];
    if of_all_models {
        let models = fetch(|| client().own_models());
        let options = Signal::derive(move || {
            let models = models.value().unwrap_or_default().read.into_iter();
            let option = models.map(|model| (model.id.to_string(), model.card.name));
            option.collect::<Vec<_>>()
        });
        filters.push(ListFilter::new(
            "model",
            t!("Model"),
            t!("Every model"),
            options,
        ));
    }
    filters
}

fn named(state: GrantStanding) -> &'static str {
    match state {
        GrantStanding::Waits => t!("Waits for you"),
        other => wording::grant_standing(other),
    }
}

fn columns(of_all_models: bool) -> Vec<ListColumn> {
    let person = ListColumn::sorted(t!("User"), GrantColumn::User)
        .over(t!("Organisation"), GrantColumn::Organisation);
    let model = of_all_models.then(|| ListColumn::sorted(t!("Model"), GrantColumn::Model));
    let grant = [
        ListColumn::plain(t!("Purpose")),
        ListColumn::sorted(t!("State"), GrantColumn::State),
        ListColumn::sorted(t!("Used"), GrantColumn::Used)
            .over(t!("Until"), GrantColumn::Until)
            .numeric(),
        ListColumn::sorted(t!("access" | "Asked"), GrantColumn::Asked),
    ];
    std::iter::once(person).chain(model).chain(grant).collect()
}

fn cells(grant: Grant, of_all_models: bool) -> AnyView {
    let (tone, text) = wording::grant_state_for_owner(&grant);
    let asks_more = grant
        .more
        .as_ref()
        .is_some_and(|more| more.declined.is_none());
    let version = wording::sealed_version(&grant);
    let is_sealed = matches!(grant.state, GrantState::Active | GrantState::Stale);
    let used = is_sealed.then(|| {
        t!(
            "{} of {}",
            count(grant.rows_used),
            count(grant.query_budget)
        )
    });
    let until = grant.expires_at.filter(|_| is_sealed);
    let until = until.map(|until| t!("until {}", time::day(until)));
    view! {
        <th scope="row">
            <A href=Address::Request(grant.id)>{grant.user_name}</A>
            <span class="cell-note">{grant.user_organisation}</span>
        </th>
        {of_all_models.then(|| view! { <td>{grant.model_name}</td> })}
        <td class="list-purpose" title=grant.purpose.clone()>
            {grant.purpose.clone()}
        </td>
        <td>
            <Badge tone=tone text=text />
            {version.map(|version| view! { <span class="cell-note">{version}</span> })}
            {asks_more.then(|| view! { <span class="cell-note">{t!("Asks for more")}</span> })}
        </td>
        <td class="numeric nowrap">
            {used} {until.map(|until| view! { <span class="cell-note">{until}</span> })}
        </td>
        <td class="nowrap">{time::day(grant.requested_at)}</td>
    }
    .into_any()
}
