use api::log::UsageCell;
use leptos::prelude::*;

use crate::{
    browser,
    components::{Button, EmptyState, Fetched, IconName, Select, charts::ColumnChart, fetch},
    format::{csv, time},
    state::client,
    usage::{RECENT_DAYS, RecentUse, Stack, Timeline, iso_day},
};

/// Days of use that are fetched: the longest span, and as many before to compare it with.
pub(super) const USE_DAYS: u32 = 180;

/// The reader's use of so many days, which stays fresh: its last days are loaded again while somebody looks.
pub(super) fn fetch_use(days: u32) -> Fetched<Vec<UsageCell>> {
    let known = StoredValue::new(None::<RecentUse>);
    let load = move || async move {
        let now = time::now();
        let known_before = known.try_get_value().flatten();
        let loaded = match known_before.filter(|known| known.is_recent(now)) {
            Some(known) => known.with(client().usage(RECENT_DAYS).await?.cells, now),
            None => RecentUse::new(client().usage(days).await?.cells, now),
        };
        let cells = loaded.cells().to_vec();
        known.try_set_value(Some(loaded));
        Ok(cells)
    };
    fetch(load).stay_fresh()
}

/// Evaluations by day, stacked by user or model, beside the period before, with the numbers behind and as a file.
#[component]
pub(super) fn UseOverTime(
    #[prop(into)] cells: Signal<Vec<UsageCell>>,
    /// When the chart begins, where there is no use yet.
    none: &'static str,
    /// What it is stacked by at first.
    #[prop(default = "user")]
    by: &'static str,
) -> impl IntoView {
    let text = none;
    let stack = RwSignal::new(by.to_owned());
    let days = RwSignal::new("30".to_owned());
    let is_empty = Memo::new(move |_| cells.read().is_empty());
    let chosen_days = move || days.get().parse::<u32>().unwrap_or(30);
    let timeline = Memo::new(move |_| {
        let stack = if stack.get() == "model" {
            Stack::Model
        } else {
            Stack::User
        };
        cells.with(|cells| Timeline::of(cells, stack, chosen_days(), time::now()))
    });
    let caption = Signal::derive(move || match stack.get().as_str() {
        "model" => t!("Evaluations a day by model, last {} days", chosen_days()),
        _ => t!("Evaluations a day by user, last {} days", chosen_days()),
    });
    let export = move |()| {
        let text = cells.with_untracked(|cells| as_csv(cells));
        browser::download("tacit-use.csv", "text/csv", text.as_bytes());
    };
    let options = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
        pairs
            .iter()
            .map(|(value, name)| ((*value).to_owned(), (*name).to_owned()))
            .collect()
    };
    let stacks = options(&[("user", t!("By user")), ("model", t!("By model"))]);
    let spans = options(&[
        ("7", t!("7 days")),
        ("30", t!("30 days")),
        ("90", t!("90 days")),
    ]);
    let no_use = move || {
        view! {
            <section class="stack">
                <h2>{t!("Use over time")}</h2>
                <EmptyState
                    title=t!("No use yet")
                    text=text
                    icon=IconName::Pulse
                />
            </section>
        }
    };
    let use_of_days = move || {
        view! {
            <section class="card stack">
                <div class="chart-head">
                    <h2>{t!("Use over time")}</h2>
                    <div class="filters">
                        <Select label=t!("Colours") value=stack options=stacks.clone() />
                        <Select label=t!("Span") value=days options=spans.clone() />
                        <Button on_press=export>{t!("Download as CSV")}</Button>
                    </div>
                </div>
                <ColumnChart caption timeline />
                {csv::hint().map(|hint| view! { <p class="small muted">{hint}</p> })}
            </section>
        }
    };
    move || match is_empty.get() {
        true => no_use().into_any(),
        false => use_of_days().into_any(),
    }
}

fn as_csv(cells: &[UsageCell]) -> String {
    let row = |cell: &UsageCell| {
        vec![
            iso_day(cell.day),
            cell.model_name.clone(),
            cell.user_name.clone(),
            cell.evaluations.to_string(),
            cell.rows.to_string(),
            cell.refused.to_string(),
            cell.mean_duration_us.to_string(),
        ]
    };
    let head = [
        t!("column" | "day"),
        t!("column" | "model"),
        t!("column" | "user"),
        t!("column" | "evaluations"),
        t!("column" | "rows"),
        t!("column" | "refused"),
        t!("column" | "mean microseconds"),
    ];
    csv::file(&head, cells.iter().map(row).collect::<Vec<_>>())
}
