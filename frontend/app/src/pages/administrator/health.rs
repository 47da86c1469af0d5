use std::time::Duration;

use api::health::{Disk, Health, HealthDay, MailHealth};
use leptos::prelude::*;

use super::day_chart::{DayChart, MEASURES};
use crate::{
    components::{Alert, AlertTone, FetchedView, LiveView, Page, Select, fetch},
    format::{number, time},
    pages::use_over_time::{USE_DAYS, UseOverTime, fetch_use},
    state::client,
};

const EVERY: Duration = Duration::from_secs(3);

/// Live numbers of the service, and its use by model.
#[component]
pub(crate) fn HealthPage() -> impl IntoView {
    let health = fetch(|| client().health());
    let used = fetch_use(USE_DAYS);
    let days = fetch(|| client().health_days()).stay_fresh();
    if let Ok(interval) = set_interval_with_handle(move || health.reload(), EVERY) {
        on_cleanup(move || interval.clear());
    }
    view! {
        <Page title=t!("Health") lead=t!("How the service is doing, refreshed every three seconds.")>
            <FetchedView from=health what=t!("the numbers") children=|health| {
                view! {
                    <MailTrouble mail=health.mail />
                    <Numbers health=health />
                }
            } />
            <LiveView from=days what=t!("the last days") let:days>
                <Days days />
            </LiveView>
            <LiveView from=used what=t!("the use") let:cells>
                <UseOverTime
                    cells
                    none=t!("Days, models and users appear here with the first answered request.")
                />
            </LiveView>
        </Page>
    }
}

fn mails(mail: MailHealth) -> String {
    match mail.is_set {
        true => t!("{} waiting", number::count(mail.waiting)),
        false => t!("No mail server is set").to_owned(),
    }
}

/// Says what of the mail needs somebody.
#[component]
fn MailTrouble(mail: MailHealth) -> impl IntoView {
    let failing = mail.failing_since.map(|since| {
        let text = t!(
            "The mail server takes no mails since {}. They are tried again for a day; the server's log says why.",
            time::minute(since)
        );
        view! { <Alert tone=AlertTone::Warning title=t!("Mails wait")>{text}</Alert> }
    });
    let given_up = (mail.given_up > 0).then(|| {
        let lost = number::counted(mail.given_up, t!("thing"), t!("things"));
        let text = t!(
            "In the last week {lost} could not be told by mail within a day. Nothing else depends on it: people see it when they sign in."
        );
        view! { <Alert tone=AlertTone::Warning title=t!("Mails were given up")>{text}</Alert> }
    });
    view! { {failing} {given_up} }
}

#[component]
fn Numbers(health: Health) -> impl IntoView {
    let queue = t!("{} of {}", health.queued, health.queue_limit);
    let running = t!("{} on {} threads", health.running, health.threads);
    let jobs = t!("{} of {}", health.jobs_waiting, health.job_queue_limit);
    let measured = |micros| match health.evaluations {
        0 => t!("Nothing evaluated yet").to_owned(),
        _ => number::micros(micros),
    };
    let tiles = [
        (t!("Median evaluation"), measured(health.median_us)),
        (t!("95th percentile"), measured(health.p95_us)),
        (t!("Running now"), running),
        (t!("Waiting now"), queue),
        (t!("Jobs running"), number::count(health.jobs_running)),
        (t!("Jobs waiting"), jobs),
        (
            t!("Evaluations since start"),
            number::count(health.evaluations),
        ),
        (
            t!("Waiting for approval"),
            number::count(health.pending_accounts),
        ),
        (
            t!("Sealed models on disk"),
            number::bytes(health.stored_bytes),
        ),
        (
            t!("Held ready in memory"),
            number::bytes(health.cached_bytes),
        ),
        (
            t!("Evaluation keys on disk"),
            number::bytes(health.evaluation_key_bytes),
        ),
        (
            t!("Of them ready in memory"),
            number::bytes(health.cached_evaluation_key_bytes),
        ),
        (t!("Free on the disk"), free(health.disk)),
        (t!("Mails"), mails(health.mail)),
        (t!("Entries of the log"), number::count(health.log_size)),
        (t!("Running for"), number::seconds(health.uptime_s)),
        (t!("Version"), health.version),
    ];
    let tiles = tiles
        .into_iter()
        .map(|(name, value)| {
            view! {
                <div class="tile">
                    <dt>{name}</dt>
                    <dd>{value}</dd>
                </div>
            }
        })
        .collect_view();
    view! { <dl class="tiles">{tiles}</dl> }
}

fn free(disk: Option<Disk>) -> String {
    disk.map_or_else(
        || t!("not known").to_owned(),
        |disk| {
            t!(
                "{} of {}",
                number::bytes(disk.free_bytes),
                number::bytes(disk.total_bytes)
            )
        },
    )
}

/// One measure of each of the last 30 days, beside the 30 before.
#[component]
fn Days(days: Signal<Vec<HealthDay>>) -> impl IntoView {
    let chosen = RwSignal::new(MEASURES[0].word.to_owned());
    let options: Vec<_> = MEASURES
        .iter()
        .map(|measure| (measure.word.to_owned(), measure.name().to_owned()))
        .collect();
    let measure = Signal::derive(move || {
        let word = chosen.read();
        let found = MEASURES.iter().find(|known| known.word == *word);
        *found.unwrap_or(&MEASURES[0])
    });
    view! {
        <section class="card stack">
            <div class="chart-head">
                <h2>{t!("Day by day")}</h2>
                <div class="filters">
                    <Select label=t!("Show") value=chosen options=options />
                </div>
            </div>
            <DayChart days measure />
        </section>
    }
}
