//! What the server counts about evaluations and mails, in the Prometheus text format.

use storage::database::jobs::queue as job_queue;

use crate::{app::App, error::Error, use_cases::account::letters::sending};

/// All series about evaluations and mails.
pub async fn text(app: &App) -> Result<String, Error> {
    let mail = sending::health(app).await?;
    let jobs = job_queue::length(app.database.read(), None).await?;
    let summary = app.timings.summary();
    let seconds = summary.total_us as f64 / 1e6;
    let durations = format!(
        "# HELP tacit_evaluation_duration_seconds Time on ciphertext.\n\
         # TYPE tacit_evaluation_duration_seconds summary\n\
         tacit_evaluation_duration_seconds_sum {seconds}\n\
         tacit_evaluation_duration_seconds_count {}\n",
        summary.count
    );
    let counters = [(
        "tacit_evaluations_refused_total",
        "Requests refused by a grant or its budget.",
        app.timings.refused(),
    )];
    let gauges = [
        (
            "tacit_evaluations_running",
            "Evaluations on a thread now.",
            app.pool.running(),
        ),
        (
            "tacit_evaluations_queued",
            "Evaluations that wait now.",
            app.pool.queued(),
        ),
        (
            "tacit_prepared_bytes",
            "Bytes of sealed copies held ready.",
            app.caches.prepared.bytes(),
        ),
        (
            "tacit_evaluation_keys_bytes",
            "Bytes of evaluation keys held ready.",
            app.caches.expanded.bytes(),
        ),
        (
            "tacit_jobs_running",
            "Jobs that are being evaluated.",
            jobs.running,
        ),
        ("tacit_jobs_waiting", "Jobs that wait.", jobs.waiting),
        (
            "tacit_mails_waiting",
            "Things to tell by mail that are not sent yet.",
            mail.waiting,
        ),
        (
            "tacit_mails_given_up",
            "Things that could not be told by mail, of the last week.",
            mail.given_up,
        ),
    ];
    let counters = counters.map(|series| simple("counter", series));
    let gauges = gauges.map(|series| simple("gauge", series));
    Ok(durations + &counters.concat() + &gauges.concat())
}

fn simple(kind: &str, (name, help, value): (&str, &str, u64)) -> String {
    format!("# HELP {name} {help}\n# TYPE {name} {kind}\n{name} {value}\n")
}
