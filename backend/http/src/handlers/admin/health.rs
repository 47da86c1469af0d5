//! How the service is doing.

use api::health::{Health, HealthDay};
use axum::extract::State;

use storage::database::{
    accounts,
    grants::{self, copies},
    jobs::queue as job_queue,
    keys::evaluation_keys,
    log,
    tokens::invitations,
};

use service::{
    app::App,
    base::disk,
    use_cases::{account::letters::sending, serving::days},
};

use crate::{access::Overseer, problem::ProblemResponse};

/// `GET` [`api::paths::ADMIN_HEALTH`].
pub async fn show(
    State(app): State<App>,
    _: Overseer,
) -> Result<axum::Json<Health>, ProblemResponse> {
    let timings = app.timings.summary();
    let (pending, requests) = (
        accounts::pending(app.database.read()).await?,
        grants::requested(app.database.read()).await?,
    );
    let jobs = job_queue::length(app.database.read(), None).await?;
    Ok(axum::Json(Health {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        uptime_s: app.started.elapsed().as_secs(),
        running: app.pool.running(),
        queued: app.pool.queued(),
        queue_limit: app.pool.queue_limit() as u64,
        threads: app.pool.threads() as u64,
        evaluations: timings.count,
        median_us: timings.median_us,
        p95_us: timings.p95_us,
        stored_bytes: copies::total_bytes(app.database.read()).await?,
        cached_bytes: app.caches.prepared.bytes(),
        evaluation_key_bytes: evaluation_keys::total_bytes(app.database.read()).await?,
        cached_evaluation_key_bytes: app.caches.expanded.bytes(),
        jobs_running: jobs.running,
        jobs_waiting: jobs.waiting,
        job_queue_limit: app.config.job_queue_limit,
        log_size: log::size(app.database.read()).await?,
        pending_accounts: pending.count,
        oldest_pending: pending.oldest,
        waiting_requests: requests.count,
        oldest_request: requests.oldest,
        open_invitations: invitations::count(app.database.read(), app.clock.now()).await?,
        faults: app.metrics.faults(),
        is_rehearsal: app.config.is_rehearsal,
        disk: disk::of(&app.config.data).ok(),
        mail: sending::health(&app).await?,
    }))
}

/// `GET` [`api::paths::ADMIN_HEALTH_DAYS`].
pub async fn days(
    State(app): State<App>,
    _: Overseer,
) -> Result<axum::Json<Vec<HealthDay>>, ProblemResponse> {
    Ok(axum::Json(days::list(&app).await?))
}
