use api::{
    Timestamp,
    account::LiveList,
    health::{Health, HealthDay},
    log::UsageCell,
};
use client::LogStatus;
use leptos::prelude::*;

use super::day_chart::{DayChart, MEASURES};
use crate::{
    address::Address,
    components::{
        Alert, AlertTone, EmptyState, IconName, LiveView, Page,
        charts::{ColumnChart, Figure},
        fetch,
    },
    format::{
        number::{bytes, count, counted},
        time,
    },
    pages::use_over_time::fetch_use,
    state::{client, use_log_watch},
    usage::{Stack, Timeline},
};

/// Days of the chart.
const DAYS: u32 = 30;
const HOUR_MS: i64 = 60 * 60 * 1000;
const DAY_MS: i64 = 24 * HOUR_MS;

/// What waits, what is wrong, and how the service was used.
#[component]
pub(crate) fn OverviewPage() -> impl IntoView {
    let load = || async {
        let (health, days) = (client().health().await?, client().health_days().await?);
        let standing = Standing::of(&health, &days);
        Ok(Served { standing, days })
    };
    let served = fetch(load).follow(LiveList::Queue).stay_fresh();
    let used = fetch_use(2 * DAYS);
    view! {
        <Page title=t!("Overview")>
            <LiveView from=served what=t!("what waits") let:served>
                <Now served />
                <Days served />
            </LiveView>
            <LiveView from=used what=t!("the use") let:cells>
                <Use cells />
            </LiveView>
        </Page>
    }
}

/// What is known of the service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Served {
    standing: Standing,
    days: Vec<HealthDay>,
}

#[component]
fn Now(served: Signal<Served>) -> impl IntoView {
    let standing = Memo::new(move |_| served.get().standing);
    move || {
        let standing = standing.get();
        view! {
            <Waiting standing=standing.clone() />
            <Faults known=standing.faults />
        }
    }
}

/// What of the service's numbers stands here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Standing {
    accounts: (u64, String),
    requests: (u64, String),
    invitations: u64,
    jobs: u64,
    job_limit: u64,
    faults: Vec<Fault>,
}

impl Standing {
    fn of(health: &Health, days: &[HealthDay]) -> Self {
        Self {
            accounts: (health.pending_accounts, since(health.oldest_pending)),
            requests: (health.waiting_requests, since(health.oldest_request)),
            invitations: health.open_invitations,
            jobs: health.jobs_waiting + health.jobs_running,
            job_limit: health.job_queue_limit,
            faults: faults(health, days),
        }
    }
}

/// What somebody has to decide.
#[component]
fn Waiting(standing: Standing) -> impl IntoView {
    let room = t!("room for {}", count(standing.job_limit));
    let (accounts, requests) = (standing.accounts, standing.requests);
    let figure = |name, value: u64, note: String, address| {
        view! { <Figure name value=count(value) note href=(address, "") waits={value > 0} /> }
    };
    view! {
        <dl class="figures">
            {figure(
                t!("Registrations waiting"),
                accounts.0,
                accounts.1,
                Address::Queue,
            )}
            {figure(
                t!("Requests waiting for owners"),
                requests.0,
                requests.1,
                Address::Grants,
            )}
            {figure(
                t!("Open invitations"),
                standing.invitations,
                String::new(),
                Address::Invitations,
            )}
            {figure(t!("Jobs in the queue"), standing.jobs, room, Address::Health)}
        </dl>
    }
}

/// What is wrong, or that nothing is.
#[component]
fn Faults(known: Vec<Fault>) -> impl IntoView {
    let watch = use_log_watch();
    let all = move || {
        let log = log_fault(&watch.status());
        known.iter().cloned().chain(log).collect::<Vec<_>>()
    };
    let shown = move || match all() {
        faults if faults.is_empty() => {
            let log = match watch.status() {
                LogStatus::Verified { .. } => t!("Your browser followed the log."),
                _ => t!("Your browser is still checking the log."),
            };
            view! {
                <Alert tone=AlertTone::Success title=t!("Nothing is wrong")>
                    {t!("Disk, queue and answers are as they should be. {log}")}
                </Alert>
            }
            .into_any()
        }
        faults => faults
            .into_iter()
            .map(|(title, text)| view! { <Alert tone=AlertTone::Warning title>{text}</Alert> })
            .collect_view()
            .into_any(),
    };
    view! { <section class="stack-tight" aria-label=t!("What is wrong")>{move || shown()}</section> }
}

/// What happened, and what to do.
type Fault = (String, String);

fn faults(health: &Health, days: &[HealthDay]) -> Vec<Fault> {
    let rehearsal = health.is_rehearsal.then(|| {
        (
            t!("This is a restore that is rehearsed, not the service.").to_owned(),
            t!("Nobody is told anything by mail, and no witness cosigns its log. Delete its data folder afterwards.")
                .to_owned(),
        )
    });
    let disk = health.disk.filter(|disk| disk.is_short()).map(|disk| {
        (
            t!(
                "The disk has {} left of {}.",
                bytes(disk.free_bytes),
                bytes(disk.total_bytes)
            ),
            t!("Make room: a full disk stops answers, and nothing is lost meanwhile.").to_owned(),
        )
    });
    let is_full =
        health.job_queue_limit > 0 && 10 * health.jobs_waiting >= 8 * health.job_queue_limit;
    let queue = is_full.then(|| {
        (
            t!(
                "{} of {} jobs wait.",
                count(health.jobs_waiting),
                count(health.job_queue_limit)
            ),
            t!("Add an evaluator, or wait: a full queue turns people away.").to_owned(),
        )
    });
    let recent = recent_faults(days);
    let errors = (recent > 0).then(|| {
        (
            t!(
                "{} since yesterday told of a fault of the server.",
                counted(recent, t!("answer"), t!("answers"))
            ),
            t!("Its log says which; look for \u{201c}error\u{201d}.").to_owned(),
        )
    });
    [rehearsal, disk, queue, errors]
        .into_iter()
        .flatten()
        .collect()
}

/// Answers of the newest day and the one before that told of a fault, of every server.
fn recent_faults(days: &[HealthDay]) -> u64 {
    let newest = days.iter().map(|day| day.day).max().unwrap_or(0);
    let recent = days.iter().filter(|day| day.day + DAY_MS >= newest);
    recent.map(|day| day.faults).sum()
}

fn log_fault(status: &LogStatus) -> Option<Fault> {
    match status {
        LogStatus::Idle | LogStatus::Checking | LogStatus::Verified { .. } => None,
        LogStatus::Alarm(_) => Some((
            t!("The log does not hold together.").to_owned(),
            t!("The Log page says what is wrong.").to_owned(),
        )),
        LogStatus::Unavailable(failure) => Some((
            t!("The log is not verified.").to_owned(),
            format!("{} {}", failure.happened, failure.action),
        )),
    }
}

/// Since when somebody waits, in words.
fn since(oldest: Option<Timestamp>) -> String {
    let Some(oldest) = oldest else {
        return String::new();
    };
    match (time::now() - oldest) / HOUR_MS {
        hours if hours < 1 => t!("the oldest for less than an hour").to_owned(),
        hours if hours < 48 => t!(
            "the oldest for {}",
            counted(hours.unsigned_abs(), t!("hour"), t!("hours"))
        ),
        hours => t!(
            "the oldest for {}",
            counted(hours.unsigned_abs() / 24, t!("day"), t!("days"))
        ),
    }
}

/// How much was asked, what went wrong, how full and how large the service was.
#[component]
fn Days(served: Signal<Served>) -> impl IntoView {
    let days = Memo::new(move |_| served.get().days);
    let charts = move || {
        let charts = MEASURES.into_iter();
        let charts =
            charts.map(|measure| view! { <div class="card"><DayChart days measure /></div> });
        charts.collect_view()
    };
    view! {
        <Show when=move || !days.read().is_empty()>
            <section class="stack">
                <h2>{t!("Day by day")}</h2>
                <div class="chart-pairs">{charts()}</div>
            </section>
        </Show>
    }
}

#[component]
fn Use(cells: Signal<Vec<UsageCell>>) -> impl IntoView {
    let is_empty = Memo::new(move |_| cells.read().is_empty());
    let timeline = Memo::new(move |_| Timeline::of(&cells.read(), Stack::Model, DAYS, time::now()));
    move || match is_empty.get() {
        true => view! {
            <EmptyState
                icon=IconName::Pulse
                title=t!("No evaluations in the last 30 days")
                text=t!("The chart begins with the first answered request.")
            />
        }
        .into_any(),
        false => view! {
            <section class="card stack">
                <h2>{t!("Use in the last 30 days")}</h2>
                <ColumnChart caption=t!("Evaluations a day by model, last 30 days") timeline />
            </section>
        }
        .into_any(),
    }
}

#[cfg(test)]
mod tests {
    use api::health::Disk;

    use super::*;

    fn health() -> Health {
        serde_json::from_value(serde_json::json!({
            "version": "", "uptime_s": 0, "running": 0, "queued": 0, "queue_limit": 0, "threads": 0,
            "evaluations": 0, "median_us": 0, "p95_us": 0, "stored_bytes": 0, "cached_bytes": 0,
            "log_size": 0, "pending_accounts": 0, "job_queue_limit": 10
        }))
        .unwrap()
    }

    #[test]
    fn a_short_disk_a_full_queue_and_faults_are_told() {
        assert!(faults(&health(), &[]).is_empty());
        let wrong = Health {
            disk: Some(Disk {
                free_bytes: 1_000_000,
                total_bytes: 100_000_000,
            }),
            jobs_waiting: 8,
            ..health()
        };
        assert_eq!(faults(&wrong, &[day(7, 1)]).len(), 3);
    }

    #[test]
    fn a_rehearsal_is_told_where_nothing_else_is_wrong() {
        let rehearsed = Health {
            is_rehearsal: true,
            ..health()
        };
        assert_eq!(faults(&rehearsed, &[]).len(), 1);
    }

    fn day(number: i64, faults: u64) -> HealthDay {
        HealthDay {
            day: number * DAY_MS,
            faults,
            ..HealthDay::default()
        }
    }

    #[test]
    fn faults_are_told_until_the_day_after_is_over() {
        assert_eq!(recent_faults(&[day(6, 1), day(7, 2), day(8, 4)]), 6);
        let long_ago = [day(6, 1), day(8, 0)];
        let since_start = Health {
            faults: 1,
            ..health()
        };
        assert!(faults(&since_start, &long_ago).is_empty());
    }

    #[test]
    fn what_is_not_on_screen_changes_nothing_there() {
        let later = Health {
            uptime_s: 5,
            evaluations: 7,
            log_size: 9,
            ..health()
        };
        assert_eq!(Standing::of(&later, &[]), Standing::of(&health(), &[]));
        let waits = Health {
            pending_accounts: 1,
            ..health()
        };
        assert_ne!(Standing::of(&waits, &[]), Standing::of(&health(), &[]));
    }
}
