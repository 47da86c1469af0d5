//! Evaluations as stored, for the sums that owners and users look at.

use api::{AccountId, GrantId, ModelId, Timestamp, account::Role, log::UsageCell};
use sqlx::{AssertSqlSafe, Row, SqliteExecutor, sqlite::SqliteRow};

use crate::{error::Error, storage::database::grants::budgets::Admission};

/// How a request to evaluate ended.
#[derive(Clone, Copy, Debug)]
pub enum EvaluationOutcome {
    /// With an answer, after so many microseconds on ciphertext.
    Answered {
        /// Microseconds.
        duration_us: u64,
    },
    /// Refused by the grant or its budget.
    Refused,
}

/// Adds an evaluation.
pub async fn insert(
    executor: impl SqliteExecutor<'_>,
    grant: &GrantId,
    admission: &Admission,
    rows: u64,
    outcome: EvaluationOutcome,
    now: Timestamp,
) -> Result<(), Error> {
    let (outcome, duration_us) = match outcome {
        EvaluationOutcome::Answered { duration_us } => ("answered", duration_us),
        EvaluationOutcome::Refused => ("refused", 0),
    };
    sqlx::query(
        "INSERT INTO evaluations (grant_id, model, user, at, rows, duration_us, outcome) \
         VALUES (?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(&grant.0)
    .bind(&admission.model.0)
    .bind(&admission.user.0)
    .bind(now)
    .bind(rows.cast_signed())
    .bind(duration_us.cast_signed())
    .bind(outcome)
    .execute(executor)
    .await?;
    Ok(())
}

/// Sums by day, model and user of what concerns a reader, the oldest day first.
pub async fn usage(
    executor: impl SqliteExecutor<'_>,
    reader: &AccountId,
    role: Role,
    since: Timestamp,
) -> Result<Vec<UsageCell>, Error> {
    let concerns = match role {
        Role::Administrator => "?1 = ?1",
        Role::Owner => "models.owner = ?1",
        Role::User => "user = ?1",
    };
    let sql = format!(
        "SELECT at / 86400000 * 86400000 AS day, model, models.name AS model_name, user, \
         accounts.name AS user_name, sum(outcome = 'answered') AS evaluations, \
         sum(iif(outcome = 'answered', rows, 0)) AS rows, sum(outcome = 'refused') AS refused, \
         CAST(coalesce(avg(iif(outcome = 'answered', duration_us, NULL)), 0) AS INTEGER) AS mean \
         FROM evaluations JOIN models ON models.id = model JOIN accounts ON accounts.id = user \
         WHERE {concerns} AND at >= ?2 GROUP BY 1, model, user ORDER BY 1, model_name, user_name"
    );
    let query = sqlx::query(AssertSqlSafe(sql)).bind(&reader.0).bind(since);
    query.fetch_all(executor).await?.iter().map(cell).collect()
}

fn cell(row: &SqliteRow) -> Result<UsageCell, Error> {
    let natural = |column| row.try_get::<i64, _>(column).map(i64::unsigned_abs);
    Ok(UsageCell {
        day: row.try_get("day")?,
        model: ModelId(row.try_get("model")?),
        model_name: row.try_get("model_name")?,
        user: AccountId(row.try_get("user")?),
        user_name: row.try_get("user_name")?,
        evaluations: natural("evaluations")?,
        rows: natural("rows")?,
        refused: natural("refused")?,
        mean_duration_us: natural("mean")?,
    })
}
