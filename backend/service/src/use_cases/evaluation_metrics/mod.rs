//! What the server counts about evaluations, mails, its log, its disk, backups, certificate and the processes beside it, in the
//! Prometheus text format.

mod kept;
mod series;

use storage::database::jobs::{changes, queue as job_queue};

use self::{
    kept::kept,
    series::{Series, lines},
};
use crate::{app::App, error::Error, use_cases::account::letters::sending};

/// All of these series.
pub async fn text(app: &App) -> Result<String, Error> {
    let refused = (
        "tacit_evaluations_refused_total",
        "Requests refused by a grant or its budget.",
        app.timings.refused(),
    );
    let here = here(app).map(|series| lines("gauge", series));
    let kept: String = kept(app)
        .into_iter()
        .map(|series| lines("gauge", series))
        .collect();
    let everywhere = everywhere(app).await?.map(|series| lines("gauge", series));
    let counted = durations(app) + &lines("counter", refused);
    Ok(counted + &here.concat() + &kept + &everywhere.concat())
}

fn durations(app: &App) -> String {
    let summary = app.timings.summary();
    let seconds = summary.total_us as f64 / 1e6;
    format!(
        "# HELP tacit_evaluation_duration_seconds Time on ciphertext.\n\
         # TYPE tacit_evaluation_duration_seconds summary\n\
         tacit_evaluation_duration_seconds_sum {seconds}\n\
         tacit_evaluation_duration_seconds_count {}\n",
        summary.count
    )
}

/// Of this process.
fn here(app: &App) -> [Series; 5] {
    [
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
            "tacit_log_is_behind",
            "Whether the database lacks what this server has shown of the log.",
            app.ledger.is_behind().into(),
        ),
    ]
}

/// Of the database, the same at each server.
async fn everywhere(app: &App) -> Result<[Series; 5], Error> {
    let mail = sending::health(app).await?;
    let jobs = job_queue::length(app.database.read(), None).await?;
    Ok([
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
        (
            "tacit_processes",
            "Servers and evaluators on the database now.",
            processes(app).await?,
        ),
    ])
}

/// This one alone, where it has the database for itself.
async fn processes(app: &App) -> Result<u64, Error> {
    match app.database.is_exclusive() {
        true => Ok(1),
        false => Ok(changes::listeners(&app.database).await?),
    }
}
