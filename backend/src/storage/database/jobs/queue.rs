//! The queue of jobs: one table, worked through by one process.
//!
//! No queue library, because of how a job ends: its state, its result, the used budget and the log entry
//! must change in one transaction, or a killed server could charge without an answer, or answer twice.
//! A library that keeps its own tables and acknowledges by itself cannot promise that.

use api::{AccountId, GrantId, JobId, UploadId};
use circuit::Cost;
use sqlx::{Row, SqliteExecutor, sqlite::SqliteRow};

use crate::error::Error;

/// A job that has not ended, as the order of the queue depends on it.
#[derive(Clone, Debug)]
pub struct Queued {
    /// Identifier.
    pub id: JobId,
    /// Whose.
    pub user: AccountId,
    /// Operations of the answer.
    pub cost: Cost,
    /// Whether it is being evaluated.
    pub running: bool,
    /// When a job of the same user was started last, counted in jobs started; 0 for never.
    pub last_turn: i64,
}

/// A job that this process evaluates.
#[derive(Clone, Debug)]
pub struct Claimed {
    /// Identifier.
    pub id: JobId,
    /// Under which grant.
    pub grant: GrantId,
    /// The sealed copy to use.
    pub copy: UploadId,
    /// Rows in the input.
    pub rows: u64,
    /// Operations of the answer.
    pub cost: Cost,
    /// Wire form of the input, or the row that was opened with a pad.
    pub input: Vec<u8>,
    /// Whether it is the latter.
    pub is_opened: bool,
    /// SHA-256 of what was sent, hexadecimal.
    pub input_digest: String,
}

/// Jobs in the queue, those being evaluated included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Length {
    /// Waiting.
    pub waiting: u64,
    /// Being evaluated.
    pub running: u64,
    /// Both, of one user.
    pub own: u64,
}

/// All jobs that have not ended, in the order they came.
pub async fn open(executor: impl SqliteExecutor<'_>) -> Result<Vec<Queued>, Error> {
    let query = "SELECT id, user, cost, state = 'running' AS running, \
                 (SELECT max(turn) FROM jobs AS others WHERE others.user = jobs.user) AS last_turn \
                 FROM jobs WHERE state IN ('waiting', 'running') ORDER BY sequence";
    let rows = sqlx::query(query).fetch_all(executor).await?;
    rows.iter().map(queued).collect()
}

/// How many there are; `own` counts those of `user`.
pub async fn length(
    executor: impl SqliteExecutor<'_>,
    user: Option<&AccountId>,
) -> Result<Length, Error> {
    let query = "SELECT coalesce(sum(state = 'waiting'), 0), coalesce(sum(state = 'running'), 0), \
                 coalesce(sum(user = ?), 0) FROM jobs WHERE state IN ('waiting', 'running')";
    let (waiting, running, own): (i64, i64, i64) = sqlx::query_as(query)
        .bind(user.map(|user| &user.0))
        .fetch_one(executor)
        .await?;
    Ok(Length {
        waiting: waiting.unsigned_abs(),
        running: running.unsigned_abs(),
        own: own.unsigned_abs(),
    })
}

/// Takes a waiting job: from now on it is this process's to end. None if it does not wait any more.
pub async fn claim(
    executor: impl SqliteExecutor<'_>,
    id: &JobId,
    boot: &str,
) -> Result<Option<Claimed>, Error> {
    let row = sqlx::query(
        "UPDATE jobs SET state = 'running', boot = ?, attempts = attempts + 1, \
         turn = (SELECT max(turn) + 1 FROM jobs) WHERE id = ? AND state = 'waiting' \
         RETURNING id, grant_id, copy, rows, cost, input, opened, input_digest",
    )
    .bind(boot)
    .bind(&id.0)
    .fetch_optional(executor)
    .await?;
    row.as_ref().map(claimed).transpose()
}

/// Jobs of some sealed copy that have not ended.
pub async fn of_copy(
    executor: impl SqliteExecutor<'_>,
    copy: &UploadId,
) -> Result<Vec<(JobId, GrantId)>, Error> {
    let query = "SELECT id, grant_id FROM jobs WHERE state IN ('waiting', 'running') AND copy = ?";
    let jobs: Vec<(String, String)> = sqlx::query_as(query)
        .bind(&copy.0)
        .fetch_all(executor)
        .await?;
    let pair = |(id, grant)| (JobId(id), GrantId(grant));
    Ok(jobs.into_iter().map(pair).collect())
}

fn queued(row: &SqliteRow) -> Result<Queued, Error> {
    Ok(Queued {
        id: JobId(row.try_get("id")?),
        user: AccountId(row.try_get("user")?),
        cost: cost(row)?,
        running: row.try_get("running")?,
        last_turn: row.try_get("last_turn")?,
    })
}

fn claimed(row: &SqliteRow) -> Result<Claimed, Error> {
    Ok(Claimed {
        id: JobId(row.try_get("id")?),
        grant: GrantId(row.try_get("grant_id")?),
        copy: UploadId(row.try_get("copy")?),
        rows: row.try_get::<i64, _>("rows")?.unsigned_abs(),
        cost: cost(row)?,
        input: row.try_get("input")?,
        is_opened: row.try_get("opened")?,
        input_digest: row.try_get("input_digest")?,
    })
}

fn cost(row: &SqliteRow) -> Result<Cost, Error> {
    serde_json::from_str(row.try_get("cost")?)
        .map_err(|_| Error::Internal("a stored cost cannot be read"))
}
