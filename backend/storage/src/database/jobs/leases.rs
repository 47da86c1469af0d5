//! Who works on which job, and until when.
//!
//! An evaluator holds a job under a lease that it renews; when the lease runs out, because the evaluator died or stood
//! still, another one may take the job. Each lease of a job has the next number, its fence, and an ending counts only with the
//! last one: whoever wakes up too late ends nothing. Times are the database's, whatever the clocks of the machines say.

use api::{GrantId, JobId, Problem, Timestamp, UploadId};
use circuit::Cost;
use sqlx::Row as _;

use crate::{
    database::{
        Connection, DatabaseTime, Executor, Row,
        engine::columns::Columns,
        jobs::{Reservation, queue::cost, reservation, text},
    },
    error::Error,
};

/// A time-limited right to work on a job.
#[derive(Clone, Copy, Debug)]
pub struct NewLease<'a> {
    /// Who takes it: a name that no other process has.
    pub worker: &'a str,
    /// Until when it holds.
    pub until: DatabaseTime,
}

/// A lease as its holder knows it; it may have run out.
#[derive(Clone, Copy, Debug)]
pub struct HeldLease<'a> {
    /// Of which job.
    pub job: &'a JobId,
    /// Its number.
    pub fence: i64,
}

/// What an evaluator reports of its job.
#[derive(Clone, Copy, Debug, Default)]
pub struct Report {
    /// Lookups done.
    pub done: u64,
    /// Milliseconds since it began.
    pub elapsed_ms: u64,
}

/// A job that an evaluator works on.
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
    /// Address of the span in which it was accepted, if anything was traced.
    pub trace: Option<String>,
    /// Number of the lease.
    pub fence: i64,
}

impl Claimed {
    /// The lease it is worked on under.
    pub fn lease(&self) -> HeldLease<'_> {
        HeldLease {
            job: &self.id,
            fence: self.fence,
        }
    }
}

/// Takes a waiting job: while the lease holds it is this evaluator's to end. None if it does not wait any more.
pub async fn claim(
    executor: impl Executor<'_>,
    id: &JobId,
    lease: NewLease<'_>,
) -> Result<Option<Claimed>, Error> {
    let row = sqlx::query(
        "UPDATE jobs SET state = 'running', worker = $1, leased_until = $2, fence = fence + 1, \
         attempts = attempts + 1, done = 0, elapsed_ms = 0, \
         turn = (SELECT max(turn) + 1 FROM jobs) WHERE id = $3 AND state = 'waiting' \
         RETURNING id, grant_id, copy, rows, cost, input, opened, input_digest, trace, fence",
    )
    .bind(lease.worker)
    .bind(lease.until.0)
    .bind(&id.0)
    .fetch_optional(executor)
    .await?;
    row.as_ref().map(claimed).transpose()
}

/// Renews a lease, with what its holder has to report; `false` if the job has ended or somebody else has it now.
pub async fn renew(
    executor: impl Executor<'_>,
    held: HeldLease<'_>,
    until: DatabaseTime,
    report: Report,
) -> Result<bool, Error> {
    let renewed = sqlx::query(
        "UPDATE jobs SET leased_until = $1, done = $2, elapsed_ms = $3 \
         WHERE id = $4 AND state = 'running' AND fence = $5",
    )
    .bind(until.0)
    .bind(report.done.cast_signed())
    .bind(report.elapsed_ms.cast_signed())
    .bind(&held.job.0)
    .bind(held.fence)
    .execute(executor)
    .await?;
    Ok(renewed.rows_affected() == 1)
}

/// Puts a job back into the queue, as if it had never been started.
pub async fn give_back(executor: impl Executor<'_>, held: HeldLease<'_>) -> Result<(), Error> {
    sqlx::query(
        "UPDATE jobs SET state = 'waiting', worker = NULL, attempts = attempts - 1 \
         WHERE id = $1 AND state = 'running' AND fence = $2",
    )
    .bind(&held.job.0)
    .bind(held.fence)
    .execute(executor)
    .await?;
    Ok(())
}

/// Lets the leases of everybody but `worker` run out at once: nobody else is there.
pub async fn revoke_others(executor: impl Executor<'_>, worker: &str) -> Result<(), Error> {
    sqlx::query("UPDATE jobs SET leased_until = 0 WHERE state = 'running' AND worker <> $1")
        .bind(worker)
        .execute(executor)
        .await?;
    Ok(())
}

/// Whether some lease has run out.
pub async fn has_expired(executor: impl Executor<'_>, time: DatabaseTime) -> Result<bool, Error> {
    let query = "SELECT count(*) FROM jobs WHERE state = 'running' AND leased_until < $1";
    let count: i64 = sqlx::query_scalar(query)
        .bind(time.0)
        .fetch_one(executor)
        .await?;
    Ok(count > 0)
}

/// What becomes of a job whose last permitted start came to nothing.
#[derive(Clone, Copy, Debug)]
pub struct GivingUp<'a> {
    /// Starts that a job may have.
    pub most_attempts: u32,
    /// What its user is told.
    pub problem: &'a Problem,
    /// When.
    pub now: Timestamp,
}

/// Jobs whose leases have run out wait again, or fail after their last permitted start; answers what the failed ones had set
/// aside.
pub async fn expire(
    connection: &mut Connection,
    time: DatabaseTime,
    giving_up: GivingUp<'_>,
) -> Result<Vec<Reservation>, Error> {
    let failed: Vec<(String, i64)> = sqlx::query_as(
        "UPDATE jobs SET state = 'failed', input = NULL, problem = $1, finished_at = $2 \
         WHERE state = 'running' AND leased_until < $3 AND attempts >= $4 RETURNING grant_id, rows",
    )
    .bind(text(giving_up.problem)?)
    .bind(giving_up.now)
    .bind(time.0)
    .bind(i64::from(giving_up.most_attempts))
    .fetch_all(&mut *connection)
    .await?;
    sqlx::query(
        "UPDATE jobs SET state = 'waiting', worker = NULL WHERE state = 'running' AND leased_until < $1",
    )
    .bind(time.0)
    .execute(connection)
    .await?;
    Ok(failed.into_iter().map(reservation).collect())
}

fn claimed(row: &Row) -> Result<Claimed, Error> {
    Ok(Claimed {
        id: JobId(row.try_get("id")?),
        grant: GrantId(row.try_get("grant_id")?),
        copy: UploadId(row.try_get("copy")?),
        rows: row.try_get::<i64, _>("rows")?.unsigned_abs(),
        cost: cost(row)?,
        input: row.try_get("input")?,
        is_opened: row.flag("opened")?,
        input_digest: row.try_get("input_digest")?,
        trace: row.try_get("trace")?,
        fence: row.try_get("fence")?,
    })
}
