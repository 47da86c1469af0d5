//! Evaluations as stored, for the sums that owners and users look at.

use api::{AccountId, GrantId, ModelId, Timestamp, account::Role, log::UsageCell};
use serde::Serialize;
use sqlx::{AssertSqlSafe, Row as _};

use crate::{
    database::{
        Connection, Executor, Row,
        engine::columns::Columns,
        engine::insertion::{Insertion, NewColumn},
        grants::budgets::Admission,
    },
    error::Error,
};

const EVALUATIONS: Insertion = Insertion {
    table: "evaluations",
    columns: &[
        NewColumn::Text("grant_id"),
        NewColumn::Text("model"),
        NewColumn::Text("account"),
        NewColumn::Number("at"),
        NewColumn::Number("rows"),
        NewColumn::Number("duration_us"),
        NewColumn::Text("outcome"),
    ],
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
    connection: &mut Connection,
    added: &[NewEvaluation<'_>],
    now: Timestamp,
) -> Result<(), Error> {
    let rows: Vec<_> = added.iter().map(|one| one.row(now)).collect();
    EVALUATIONS.add(connection, &rows).await
}

impl NewEvaluation<'_> {
    fn row(&self, now: Timestamp) -> impl Serialize {
        let (outcome, duration_us) = match self.outcome {
            EvaluationOutcome::Answered { duration_us } => ("answered", duration_us),
            EvaluationOutcome::Refused => ("refused", 0),
        };
        let Admission { user, model, .. } = self.admission;
        (
            self.grant,
            &model.model,
            user,
            now,
            self.rows,
            duration_us,
            outcome,
        )
    }
}

/// Sums by day, model and user of what concerns a reader, the oldest day first.
pub async fn usage(
    executor: impl Executor<'_>,
    reader: &AccountId,
    role: Role,
    since: Timestamp,
) -> Result<Vec<UsageCell>, Error> {
    let concerns = match role {
        Role::Administrator | Role::Auditor => "$1 = $1",
        Role::Owner => "models.owner = $1",
        Role::User => "account = $1",
    };
    let sql = format!(
        "SELECT at / 86400000 * 86400000 AS day, models.id AS model, models.name AS model_name, accounts.id AS account, \
         accounts.name AS user_name, count(*) FILTER (WHERE outcome = 'answered') AS evaluations, \
         CAST(coalesce(sum(rows) FILTER (WHERE outcome = 'answered'), 0) AS BIGINT) AS rows, \
         count(*) FILTER (WHERE outcome = 'refused') AS refused, \
         CAST(coalesce(avg(duration_us) FILTER (WHERE outcome = 'answered'), 0) AS BIGINT) AS mean \
         FROM evaluations JOIN models ON models.id = model JOIN accounts ON accounts.id = account \
         WHERE {concerns} AND at >= $2 GROUP BY 1, models.id, accounts.id ORDER BY 1, model_name, user_name"
    );
    let query = sqlx::query(AssertSqlSafe(sql)).bind(&reader.0).bind(since);
    query.fetch_all(executor).await?.iter().map(cell).collect()
}

fn cell(row: &Row) -> Result<UsageCell, Error> {
    Ok(UsageCell {
        day: row.try_get("day")?,
        model: ModelId(row.try_get("model")?),
        model_name: row.try_get("model_name")?,
        user: AccountId(row.try_get("account")?),
        user_name: row.try_get("user_name")?,
        evaluations: row.number("evaluations")?,
        rows: row.number("rows")?,
        refused: row.number("refused")?,
        mean_duration_us: row.number("mean")?,
    })
}
