use api::{grant::Grant, log::UsageCell};
use leptos::prelude::*;

use crate::{
    components::{FetchedView, charts::ColumnChart, fetch},
    failure::Outcome,
    format::{number::count, time},
    state::client,
    usage::Timeline,
};

/// Days that the chart shows, beside as many before.
const DAYS: u32 = 30;

/// How a grant's budget is used, day by day; nothing before its first row.
#[component]
pub(super) fn BudgetUse(grant: Grant) -> impl IntoView {
    if grant.rows_used == 0 {
        return ().into_any();
    }
    let grant = StoredValue::new(grant);
    let cells = fetch(move || use_of(grant.get_value()));
    view! {
        <section class="card stack">
            <h2>{t!("Use of the budget")}</h2>
            <FetchedView from=cells what=t!("the use of the budget") let:cells>
                <Chart grant=grant.get_value() cells />
            </FetchedView>
        </section>
    }
    .into_any()
}

#[component]
fn Chart(grant: Grant, cells: Vec<UsageCell>) -> impl IntoView {
    let caption = t!(
        "Rows of the budget used each day, last {DAYS} days; {} of {} in all",
        count(grant.rows_used),
        count(grant.query_budget)
    );
    let rows: Vec<_> = cells.iter().map(|cell| (cell.day, cell.rows)).collect();
    let timeline = Timeline::single(t!("Rows used"), &rows, DAYS, time::now());
    view! { <ColumnChart caption=Signal::stored(caption) timeline=Signal::stored(timeline) /> }
}

/// Days on which the grant's user asked its model.
async fn use_of(grant: Grant) -> Outcome<Vec<UsageCell>> {
    let cells = client().usage(2 * DAYS).await?.cells.into_iter();
    let is_hers = |cell: &UsageCell| cell.user == grant.user && cell.model == grant.model;
    Ok(cells.filter(is_hers).collect())
}
