//! How jobs end. Each function changes a job only if it has not ended, and tells whether it did: what
//! goes with the end (budget, log entry) belongs into the same transaction and only then.

use api::{AccountId, JobId, Problem, Timestamp, evaluation::Evaluated};

use crate::{
    database::{
        Executor,
        jobs::{Reservation, leases::HeldLease, reservation, text},
    },
    error::Error,
};

/// Keeps the result of a job under the last lease of it.
pub async fn answer(
    executor: impl Executor<'_>,
    held: HeldLease<'_>,
    result: &Evaluated,
    now: Timestamp,
) -> Result<bool, Error> {
    let done = sqlx::query(
        "UPDATE jobs SET state = 'answered', input = NULL, result = $1, duration_us = $2, \
         log_index = $3, rows_left = $4, finished_at = $5 \
         WHERE id = $6 AND state = 'running' AND fence = $7",
    )
    .bind(&result.result)
    .bind(result.duration_us.cast_signed())
    .bind(result.log_index.cast_signed())
    .bind(result.rows_left.cast_signed())
    .bind(now)
    .bind(&held.job.0)
    .bind(held.fence)
    .execute(executor)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Ends a job without an answer under the last lease of it; none, and nothing changed, under an earlier one.
pub async fn fail(
    executor: impl Executor<'_>,
    held: HeldLease<'_>,
    problem: &Problem,
    now: Timestamp,
) -> Result<Option<Reservation>, Error> {
    let row: Option<(String, i64)> = sqlx::query_as(
        "UPDATE jobs SET state = 'failed', input = NULL, problem = $1, finished_at = $2 \
         WHERE id = $3 AND state = 'running' AND fence = $4 RETURNING grant_id, rows",
    )
    .bind(text(problem)?)
    .bind(now)
    .bind(&held.job.0)
    .bind(held.fence)
    .fetch_optional(executor)
    .await?;
    Ok(row.map(reservation))
}

/// Ends a job without an answer, whoever works on it.
pub async fn revoke(
    executor: impl Executor<'_>,
    id: &JobId,
    problem: &Problem,
    now: Timestamp,
) -> Result<Option<Reservation>, Error> {
    let row: Option<(String, i64)> = sqlx::query_as(
        "UPDATE jobs SET state = 'failed', input = NULL, problem = $1, finished_at = $2 \
         WHERE id = $3 AND state IN ('waiting', 'running') RETURNING grant_id, rows",
    )
    .bind(text(problem)?)
    .bind(now)
    .bind(&id.0)
    .fetch_optional(executor)
    .await?;
    Ok(row.map(reservation))
}

/// Ends a job because its user does not want it any more.
pub async fn cancel(
    executor: impl Executor<'_>,
    id: &JobId,
    user: &AccountId,
    now: Timestamp,
) -> Result<Option<Reservation>, Error> {
    let row: Option<(String, i64)> = sqlx::query_as(
        "UPDATE jobs SET state = 'cancelled', input = NULL, finished_at = $1 \
         WHERE id = $2 AND account = $3 AND state IN ('waiting', 'running') RETURNING grant_id, rows",
    )
    .bind(now)
    .bind(&id.0)
    .bind(&user.0)
    .fetch_optional(executor)
    .await?;
    Ok(row.map(reservation))
}

/// Forgets jobs that ended before `finished`, with their results.
pub async fn delete_older(executor: impl Executor<'_>, finished: Timestamp) -> Result<(), Error> {
    sqlx::query("DELETE FROM jobs WHERE finished_at < $1")
        .bind(finished)
        .execute(executor)
        .await?;
    Ok(())
}
