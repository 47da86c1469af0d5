//! The queue of jobs: one table, worked through by any number of evaluators.
//!
//! No queue library, because of how a job ends: its state, its result, the used budget and the log entry
//! must change in one transaction, or a killed server could charge without an answer, or answer twice.
//! A library that keeps its own tables and acknowledges by itself cannot promise that.

use api::{AccountId, GrantId, JobId, UploadId};
use circuit::Cost;

use sqlx::Row as _;

use crate::database::{Executor, Row, engine::columns::Columns};
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
    /// Lookups done, as its evaluator reported last.
    pub done: u64,
    /// Milliseconds that it had been evaluated for by then.
    pub elapsed_ms: u64,
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
pub async fn open(executor: impl Executor<'_>) -> Result<Vec<Queued>, Error> {
    let query = "SELECT id, account, cost, CASE state WHEN 'running' THEN 1 ELSE 0 END AS running, \
                 (SELECT max(turn) FROM jobs AS others WHERE others.account = jobs.account) AS last_turn, \
                 done, elapsed_ms \
                 FROM jobs WHERE state IN ('waiting', 'running') ORDER BY sequence";
    let rows = sqlx::query(query).fetch_all(executor).await?;
    rows.iter().map(queued).collect()
}

/// How many there are; `own` counts those of `user`.
pub async fn length(
    executor: impl Executor<'_>,
    user: Option<&AccountId>,
) -> Result<Length, Error> {
    let query = "SELECT count(*) FILTER (WHERE state = 'waiting'), count(*) FILTER (WHERE state = 'running'), \
                 count(*) FILTER (WHERE account = $1) FROM jobs WHERE state IN ('waiting', 'running')";
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

/// Jobs of some sealed copy that have not ended.
pub async fn of_copy(
    executor: impl Executor<'_>,
    copy: &UploadId,
) -> Result<Vec<(JobId, GrantId)>, Error> {
    let query = "SELECT id, grant_id FROM jobs WHERE state IN ('waiting', 'running') AND copy = $1";
    let jobs: Vec<(String, String)> = sqlx::query_as(query)
        .bind(&copy.0)
        .fetch_all(executor)
        .await?;
    let pair = |(id, grant)| (JobId(id), GrantId(grant));
    Ok(jobs.into_iter().map(pair).collect())
}

fn queued(row: &Row) -> Result<Queued, Error> {
    Ok(Queued {
        id: JobId(row.try_get("id")?),
        user: AccountId(row.try_get("account")?),
        cost: cost(row)?,
        running: row.flag("running")?,
        last_turn: row.try_get("last_turn")?,
        done: row.number("done")?,
        elapsed_ms: row.number("elapsed_ms")?,
    })
}

pub(super) fn cost(row: &Row) -> Result<Cost, Error> {
    serde_json::from_str(row.try_get("cost")?)
        .map_err(|_| Error::Damaged("a stored cost cannot be read"))
}
