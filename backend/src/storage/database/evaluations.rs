//! Evaluations as stored, for the sums that owners and users look at.

use api::{AccountId, GrantId, ModelId, Timestamp, account::Role, log::UsageCell};
use sqlx::{AssertSqlSafe, Row, SqliteConnection, SqliteExecutor, sqlite::SqliteRow};

use crate::{
    error::Error,
    storage::database::{
        grants::budgets::Admission,
        many::{self, Statement},
    },
};

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

/// One that is added.
#[derive(Clone, Copy, Debug)]
pub struct NewEvaluation<'a> {
    /// Under which grant.
    pub grant: &'a GrantId,
    /// Who asked whose model.
    pub admission: &'a Admission,
    /// Rows that were asked.
    pub rows: u64,
    /// How it ended.
    pub outcome: EvaluationOutcome,
}

/// Adds evaluations.
pub async fn insert_all(
    connection: &mut SqliteConnection,
    added: &[NewEvaluation<'_>],
    now: Timestamp,
) -> Result<(), Error> {
    for added in many::pieces(added) {
        let rows = many::rows(added.len(), 7);
        let query = sqlx::query(AssertSqlSafe(format!(
            "INSERT INTO evaluations (grant_id, model, user, at, rows, duration_us, outcome) VALUES {rows}"
        )));
        let query = added.iter().fold(query, |query, one| one.bind(query, now));
        query.execute(&mut *connection).await?;
    }
    Ok(())
}

impl NewEvaluation<'_> {
    fn bind<'q>(&self, query: Statement<'q>, now: Timestamp) -> Statement<'q> {
        let (outcome, duration_us) = match self.outcome {
            EvaluationOutcome::Answered { duration_us } => ("answered", duration_us),
            EvaluationOutcome::Refused => ("refused", 0),
        };
        query
            .bind(self.grant.0.clone())
            .bind(self.admission.model.0.clone())
            .bind(self.admission.user.0.clone())
            .bind(now)
            .bind(self.rows.cast_signed())
            .bind(duration_us.cast_signed())
            .bind(outcome)
    }
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
