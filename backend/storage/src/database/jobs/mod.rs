//! Jobs as stored: put into the queue and looked up by those who wait for them.

pub mod changes;
pub mod endings;
pub mod kept;
pub mod leases;
pub mod queue;

use api::{
    AccountId, GrantId, JobId, ModelId, Problem, Timestamp, UploadId, evaluation::Evaluated,
};
use circuit::Cost;
use sqlx::{AssertSqlSafe, Row as _};

use crate::database::{Executor, Row};
use crate::error::Error;

/// A job on its way into the queue.
#[derive(Clone, Copy, Debug)]
pub struct NewJob<'a> {
    /// Identifier.
    pub id: &'a JobId,
    /// Under which grant.
    pub grant: &'a GrantId,
    /// Of which model.
    pub model: &'a ModelId,
    /// Whose.
    pub user: &'a AccountId,
    /// The sealed copy to use.
    pub copy: &'a UploadId,
    /// Rows in the input.
    pub rows: u64,
    /// Operations of the answer.
    pub cost: &'a Cost,
    /// Wire form of the input, or the row that was opened with a pad.
    pub input: &'a [u8],
    /// Whether it is the latter.
    pub is_opened: bool,
    /// SHA-256 of what was sent, hexadecimal.
    pub input_digest: &'a str,
    /// Address of the span in which it was accepted, if anything is traced.
    pub trace: Option<&'a str>,
}

/// A job as its user sees it, but for its place in the queue.
#[derive(Clone, Debug)]
pub struct StoredJob {
    /// Identifier.
    pub id: JobId,
    /// Under which grant.
    pub grant: GrantId,
    /// Of which model.
    pub model: ModelId,
    /// Where it stands.
    pub state: StoredState,
    /// When it was put into the queue.
    pub created_at: Timestamp,
}

/// Where a stored job stands.
#[derive(Clone, Debug)]
pub enum StoredState {
    /// In the queue, or being evaluated.
    Open,
    /// The result is here.
    Answered,
    /// The user cancelled it.
    Cancelled,
    /// Why it has no answer.
    Failed(Problem),
}

/// Rows that an ended job had set aside, and of which grant.
#[derive(Clone, Debug)]
pub struct Reservation {
    /// Under which grant.
    pub grant: GrantId,
    /// How many.
    pub rows: u64,
}

const SELECT: &str = "SELECT id, grant_id, model, state, problem, created_at FROM jobs";

/// Puts a job into the queue.
pub async fn insert(
    executor: impl Executor<'_>,
    job: NewJob<'_>,
    now: Timestamp,
) -> Result<(), Error> {
    let cost = serde_json::to_string(job.cost);
    let cost = cost.map_err(|_| Error::Damaged("a cost is no JSON"))?;
    sqlx::query(
        "INSERT INTO jobs \
         (id, grant_id, model, account, copy, rows, cost, input, opened, input_digest, trace, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(&job.id.0)
    .bind(&job.grant.0)
    .bind(&job.model.0)
    .bind(&job.user.0)
    .bind(&job.copy.0)
    .bind(job.rows.cast_signed())
    .bind(cost)
    .bind(job.input)
    .bind(i64::from(job.is_opened))
    .bind(job.input_digest)
    .bind(job.trace)
    .bind(now)
    .execute(executor)
    .await?;
    Ok(())
}

/// One job, if it is this user's.
pub async fn find(
    executor: impl Executor<'_>,
    id: &JobId,
    user: &AccountId,
) -> Result<Option<StoredJob>, Error> {
    let query = AssertSqlSafe(format!("{SELECT} WHERE id = $1 AND account = $2"));
    let row = sqlx::query(query)
        .bind(&id.0)
        .bind(&user.0)
        .fetch_optional(executor)
        .await?;
    row.as_ref().map(job).transpose()
}

/// All jobs of a user, the newest first.
pub async fn list(executor: impl Executor<'_>, user: &AccountId) -> Result<Vec<StoredJob>, Error> {
    let query = AssertSqlSafe(format!(
        "{SELECT} WHERE account = $1 ORDER BY sequence DESC"
    ));
    let query = sqlx::query(query).bind(&user.0);
    query.fetch_all(executor).await?.iter().map(job).collect()
}

/// The result of a job, if it has one.
pub async fn result(executor: impl Executor<'_>, id: &JobId) -> Result<Option<Evaluated>, Error> {
    let query = "SELECT result, duration_us, log_index, rows_left FROM jobs \
                 WHERE id = $1 AND state = 'answered'";
    let row = sqlx::query(query)
        .bind(&id.0)
        .fetch_optional(executor)
        .await?;
    let natural = |row: &Row, column| row.try_get::<i64, _>(column).map(i64::unsigned_abs);
    row.map(|row| {
        Ok(Evaluated {
            duration_us: natural(&row, "duration_us")?,
            log_index: natural(&row, "log_index")?,
            rows_left: natural(&row, "rows_left")?,
            result: row.try_get("result")?,
        })
    })
    .transpose()
}

fn job(row: &Row) -> Result<StoredJob, Error> {
    Ok(StoredJob {
        id: JobId(row.try_get("id")?),
        grant: GrantId(row.try_get("grant_id")?),
        model: ModelId(row.try_get("model")?),
        state: state(row.try_get("state")?, row.try_get("problem")?)?,
        created_at: row.try_get("created_at")?,
    })
}

fn state(name: &str, problem: Option<String>) -> Result<StoredState, Error> {
    Ok(match (name, problem) {
        ("waiting" | "running", _) => StoredState::Open,
        ("answered", _) => StoredState::Answered,
        ("cancelled", _) => StoredState::Cancelled,
        ("failed", Some(problem)) => StoredState::Failed(
            serde_json::from_str(&problem)
                .map_err(|_| Error::Damaged("a stored problem cannot be read"))?,
        ),
        _ => return Err(Error::Damaged("a job has an unknown state")),
    })
}

fn reservation((grant, rows): (String, i64)) -> Reservation {
    Reservation {
        grant: GrantId(grant),
        rows: rows.unsigned_abs(),
    }
}

fn text(problem: &Problem) -> Result<String, Error> {
    serde_json::to_string(problem).map_err(|_| Error::Damaged("a problem is no JSON"))
}
