use std::time::Duration;

use api::{
    health::{Health, MailHealth},
    log::Usage,
};
use leptos::prelude::*;

use crate::{
    components::{Alert, AlertTone, EmptyState, FetchedView, IconName, Page, Table, fetch},
    format::{number, time},
    state::client,
};

const EVERY: Duration = Duration::from_secs(3);
const DAYS: u32 = 30;

/// Live numbers of the service, and its use by model.
#[component]
pub(crate) fn HealthPage() -> impl IntoView {
    let health = fetch(|| client().health());
    let usage = fetch(|| client().usage(DAYS));
    if let Ok(interval) = set_interval_with_handle(move || health.reload(), EVERY) {
        on_cleanup(move || interval.clear());
    }
    view! {
        <Page title="Health" lead="How the service is doing, refreshed every three seconds.">
            <FetchedView from=health what="the numbers" children=|health| {
                view! {
                    <MailTrouble mail=health.mail />
                    <Numbers health=health />
                }
            } />
            <section aria-labelledby="usage">
                <h2 id="usage">"Use in the last 30 days"</h2>
                <FetchedView from=usage what="the use" children=|usage| {
                    view! { <UsageTable usage=usage /> }
                } />
            </section>
        </Page>
    }
}

fn mails(mail: MailHealth) -> String {
    match mail.is_set {
        true => format!("{} waiting", number::count(mail.waiting)),
        false => "No mail server is set".to_owned(),
    }
}

/// Says what of the mail needs somebody.
#[component]
fn MailTrouble(mail: MailHealth) -> impl IntoView {
    let failing = mail.failing_since.map(|since| {
        let text = format!(
            "The mail server takes no mails since {}. They are tried again for a day; the server's log says why.",
            time::minute(since)
        );
        view! { <Alert tone=AlertTone::Warning title="Mails wait">{text}</Alert> }
    });
    let given_up = (mail.given_up > 0).then(|| {
        let lost = number::counted(mail.given_up, "thing", "things");
        let text = format!(
            "In the last week {lost} could not be told by mail within a day. Nothing else depends on it: people see it when they sign in."
        );
        view! { <Alert tone=AlertTone::Warning title="Mails were given up">{text}</Alert> }
    });
    view! { {failing} {given_up} }
}

#[component]
fn Numbers(health: Health) -> impl IntoView {
    let queue = format!("{} of {}", health.queued, health.queue_limit);
    let running = format!("{} on {} threads", health.running, health.threads);
    let jobs = format!("{} of {}", health.jobs_waiting, health.job_queue_limit);
    let tiles = [
        ("Median evaluation", number::micros(health.median_us)),
        ("95th percentile", number::micros(health.p95_us)),
        ("Running now", running),
        ("Waiting now", queue),
        ("Jobs running", number::count(health.jobs_running)),
        ("Jobs waiting", jobs),
        ("Evaluations since start", number::count(health.evaluations)),
        (
            "Waiting for approval",
            number::count(health.pending_accounts),
        ),
        ("Sealed models on disk", number::bytes(health.stored_bytes)),
        ("Held ready in memory", number::bytes(health.cached_bytes)),
        (
            "Evaluation keys on disk",
            number::bytes(health.evaluation_key_bytes),
        ),
        (
            "Of them ready in memory",
            number::bytes(health.cached_evaluation_key_bytes),
        ),
        ("Mails", mails(health.mail)),
        ("Entries of the log", number::count(health.log_size)),
        ("Running for", number::seconds(health.uptime_s)),
        ("Version", health.version),
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

#[component]
fn UsageTable(usage: Usage) -> impl IntoView {
    if usage.cells.is_empty() {
        return view! {
            <EmptyState
                icon=IconName::Pulse
                title="No evaluations yet"
                text="Days, models and users appear here with the first answered request."
            />
        }
        .into_any();
    }
    let rows = usage
        .cells
        .into_iter()
        .map(|cell| {
            view! {
                <tr>
                    <th scope="row" class="nowrap">
                        {time::day(cell.day)}
                    </th>
                    <td>{cell.model_name}</td>
                    <td>{cell.user_name}</td>
                    <td class="numeric">{number::count(cell.evaluations)}</td>
                    <td class="numeric">{number::count(cell.rows)}</td>
                    <td class="numeric">{number::count(cell.refused)}</td>
                    <td class="numeric">{number::micros(cell.mean_duration_us)}</td>
                </tr>
            }
        })
        .collect_view();
    let columns = [
        "Day",
        "Model",
        "User",
        "Evaluations",
        "Rows",
        "Refused",
        "Mean time",
    ];
    view! {
        <Table caption="Use by day, model and user" columns=columns.map(str::to_owned) quiet_caption=true>
            {rows}
        </Table>
    }
    .into_any()
}
