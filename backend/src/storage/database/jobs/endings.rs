//! How jobs end. Each function changes a job only if it has not ended, and tells whether it did: what
//! goes with the end (budget, log entry) belongs into the same transaction and only then.

use api::{AccountId, GrantId, JobId, Problem, Timestamp, evaluation::Evaluated};
use sqlx::SqliteExecutor;

use crate::error::Error;

/// Rows that an ended job had set aside, and of which grant.
#[derive(Clone, Debug)]
pub struct Reservation {
    /// Under which grant.
    pub grant: GrantId,
    /// How many.
    pub rows: u64,
}

/// Keeps the result of a job that this process evaluates.
pub async fn answer(
    executor: impl SqliteExecutor<'_>,
    id: &JobId,
    boot: &str,
    result: &Evaluated,
    now: Timestamp,
) -> Result<bool, Error> {
    let done = sqlx::query(
        "UPDATE jobs SET state = 'answered', input = NULL, result = ?, duration_us = ?, \
         log_index = ?, rows_left = ?, finished_at = ? \
         WHERE id = ? AND state = 'running' AND boot = ?",
    )
    .bind(&result.result)
    .bind(result.duration_us.cast_signed())
    .bind(result.log_index.cast_signed())
    .bind(result.rows_left.cast_signed())
    .bind(now)
    .bind(&id.0)
    .bind(boot)
    .execute(executor)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Ends a job without an answer.
pub async fn fail(
    executor: impl SqliteExecutor<'_>,
    id: &JobId,
    problem: &Problem,
    now: Timestamp,
) -> Result<Option<Reservation>, Error> {
    let row: Option<(String, i64)> = sqlx::query_as(
        "UPDATE jobs SET state = 'failed', input = NULL, problem = ?, finished_at = ? \
         WHERE id = ? AND state IN ('waiting', 'running') RETURNING grant_id, rows",
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
    executor: impl SqliteExecutor<'_>,
    id: &JobId,
    user: &AccountId,
    now: Timestamp,
) -> Result<Option<Reservation>, Error> {
    let row: Option<(String, i64)> = sqlx::query_as(
        "UPDATE jobs SET state = 'cancelled', input = NULL, finished_at = ? \
         WHERE id = ? AND user = ? AND state IN ('waiting', 'running') RETURNING grant_id, rows",
    )
    .bind(now)
    .bind(&id.0)
    .bind(&user.0)
    .fetch_optional(executor)
    .await?;
    Ok(row.map(reservation))
}

/// Puts a job that this process evaluates back into the queue, as if it had never been started.
pub async fn give_back(
    executor: impl SqliteExecutor<'_>,
    id: &JobId,
    boot: &str,
) -> Result<(), Error> {
    sqlx::query(
        "UPDATE jobs SET state = 'waiting', boot = NULL, attempts = attempts - 1 \
         WHERE id = ? AND state = 'running' AND boot = ?",
    )
    .bind(&id.0)
    .bind(boot)
    .execute(executor)
    .await?;
    Ok(())
}

/// Puts jobs of a process that has ended back into the queue, unless they were started `most_attempts`
/// times; those fail. Their rows are put right by [`crate::storage::database::grants::budgets::restore`].
pub async fn recover(
    writing: &mut crate::storage::database::Writing,
    boot: &str,
    most_attempts: u32,
    problem: &Problem,
    now: Timestamp,
) -> Result<(), Error> {
    sqlx::query(
        "UPDATE jobs SET state = 'failed', input = NULL, problem = ?, finished_at = ? \
         WHERE state = 'running' AND boot <> ? AND attempts >= ?",
    )
    .bind(text(problem)?)
    .bind(now)
    .bind(boot)
    .bind(most_attempts)
    .execute(&mut **writing)
    .await?;
    sqlx::query(
        "UPDATE jobs SET state = 'waiting', boot = NULL WHERE state = 'running' AND boot <> ?",
    )
    .bind(boot)
    .execute(&mut **writing)
    .await?;
    Ok(())
}

/// Forgets jobs that ended before `finished`, with their results.
pub async fn delete_older(
    executor: impl SqliteExecutor<'_>,
    finished: Timestamp,
) -> Result<(), Error> {
    sqlx::query("DELETE FROM jobs WHERE finished_at < ?")
        .bind(finished)
        .execute(executor)
        .await?;
    Ok(())
}

fn reservation((grant, rows): (String, i64)) -> Reservation {
    Reservation {
        grant: GrantId(grant),
        rows: rows.unsigned_abs(),
    }
}

fn text(problem: &Problem) -> Result<String, Error> {
    serde_json::to_string(problem).map_err(|_| Error::Internal("a problem is no JSON"))
}
