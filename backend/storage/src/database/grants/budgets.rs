//! What an evaluation asks of a grant: admission, and rows of its budget.

use std::collections::HashMap;

use api::{
    AccountId, GrantId, ModelId, Timestamp, UploadId,
    grant::{GrantState, InputPolicy},
};
use sqlx::{AssertSqlSafe, Row as _};

use crate::{
    database::{
        Connection, Executor, Row, engine::columns::Columns, engine::many, grants,
        models::versions::ModelVersion,
    },
    error::Error,
};

/// What decides whether a grant allows an evaluation.
#[derive(Clone, Debug)]
pub struct Admission {
    /// Whose grant.
    pub user: AccountId,
    /// Of which model, and of which version of it the sealed copy is.
    pub model: ModelVersion,
    /// Who owns it.
    pub owner: AccountId,
    /// Where the grant stands.
    pub state: GrantState,
    /// The sealed copy.
    pub copy: Option<UploadId>,
    /// Key epoch it was made for.
    pub key_epoch: Option<u32>,
    /// How rows may be sent.
    pub inputs: InputPolicy,
    /// Whether it is suspended.
    pub is_suspended: bool,
    /// SHA-256 of the card that was signed last, hexadecimal, if that is known.
    pub card_digest: Option<String>,
    /// When the grant ends, if it does.
    pub expires_at: Option<Timestamp>,
    /// Rows that may be answered.
    pub query_budget: u64,
    /// Rows that were.
    pub rows_used: u64,
    /// Rows of jobs that wait or run.
    pub rows_reserved: u64,
}

impl Admission {
    /// Whether the grant has ended by then.
    pub fn has_ended(&self, now: Timestamp) -> bool {
        self.expires_at.is_some_and(|end| end <= now)
    }

    /// Rows of the budget that are neither used nor set aside.
    pub fn rows_left(&self) -> u64 {
        let taken = self.rows_used.saturating_add(self.rows_reserved);
        self.query_budget.saturating_sub(taken)
    }
}

/// Looks up a grant for an evaluation.
pub async fn admission(
    executor: impl Executor<'_>,
    grant: &GrantId,
) -> Result<Option<Admission>, Error> {
    let found = admissions(executor, std::slice::from_ref(grant)).await?;
    Ok(found.into_values().next())
}

/// Looks up grants for evaluations.
pub async fn admissions(
    executor: impl Executor<'_>,
    grants: &[GrantId],
) -> Result<HashMap<GrantId, Admission>, Error> {
    let grants = many::filled(grants);
    let places = many::places(grants.len());
    let query = sqlx::query(AssertSqlSafe(format!(
        "SELECT grants.id, account, model, grants.version, owner, state, grants.reason, sealed_object, key_epoch, inputs, card_digest, \
         expires_at, query_budget, rows_used, rows_reserved, \
         (SELECT count(*) FROM suspensions WHERE grant_id = grants.id) AS is_suspended \
         FROM grants JOIN models ON models.id = grants.model WHERE grants.id IN ({places})"
    )));
    let query = grants
        .iter()
        .fold(query, |query, grant| query.bind(grant.0.clone()));
    let rows = query.fetch_all(executor).await?;
    let found = rows
        .iter()
        .map(|row| Ok((GrantId(row.try_get("id")?), of(row)?)));
    found.collect()
}

fn of(row: &Row) -> Result<Admission, Error> {
    let copy: Option<String> = row.try_get("sealed_object")?;
    Ok(Admission {
        user: AccountId(row.try_get("account")?),
        model: ModelVersion {
            model: ModelId(row.try_get("model")?),
            version: row.number("version")?,
        },
        owner: AccountId(row.try_get("owner")?),
        state: grants::state(row.try_get("state")?, row.try_get("reason")?)?,
        copy: copy.map(UploadId),
        key_epoch: row.maybe_number("key_epoch")?,
        inputs: grants::inputs(row.try_get("inputs")?)?,
        is_suspended: row.flag("is_suspended")?,
        card_digest: row.try_get("card_digest")?,
        expires_at: row.try_get("expires_at")?,
        query_budget: row.number("query_budget")?,
        rows_used: row.number("rows_used")?,
        rows_reserved: row.number("rows_reserved")?,
    })
}

/// Sets rows of the budget aside; `false` if not so many are left, the copy is no longer in use, or the grant is
/// suspended.
pub async fn reserve(
    executor: impl Executor<'_>,
    grant: &GrantId,
    copy: &UploadId,
    rows: u64,
) -> Result<bool, Error> {
    let done = sqlx::query(
        "UPDATE grants SET rows_reserved = rows_reserved + $1 WHERE id = $2 \
         AND state = 'active' AND sealed_object = $3 \
         AND rows_used + rows_reserved + $1 <= query_budget \
         AND NOT EXISTS (SELECT 1 FROM suspensions WHERE grant_id = $2)",
    )
    .bind(rows.cast_signed())
    .bind(&grant.0)
    .bind(&copy.0)
    .execute(executor)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Gives back rows that were set aside.
pub async fn release(executor: impl Executor<'_>, grant: &GrantId, rows: u64) -> Result<(), Error> {
    sqlx::query("UPDATE grants SET rows_reserved = CASE WHEN rows_reserved > $1 THEN rows_reserved - $1 ELSE 0 END WHERE id = $2")
        .bind(rows.cast_signed())
        .bind(&grant.0)
        .execute(executor)
        .await?;
    Ok(())
}

/// Writes how many rows of grants that were just charged are used and set aside now. Within the transaction that read them: there is no
/// other that writes.
pub async fn write_rows(
    connection: &mut Connection,
    standings: &HashMap<GrantId, Admission>,
    now: Timestamp,
) -> Result<(), Error> {
    if standings.is_empty() {
        return Ok(());
    }
    let standings: Vec<_> = standings.iter().collect();
    let standings = many::filled(&standings);
    let rows = many::rows(standings.len(), 4);
    let query = sqlx::query(AssertSqlSafe(format!(
        "UPDATE grants SET rows_used = now.column2, rows_reserved = now.column3, used_at = now.column4 \
         FROM (VALUES {rows}) AS now WHERE grants.id = now.column1"
    )));
    let query = standings.iter().fold(query, |query, (grant, standing)| {
        query
            .bind(grant.0.clone())
            .bind(standing.rows_used.cast_signed())
            .bind(standing.rows_reserved.cast_signed())
            .bind(now)
    });
    query.execute(connection).await?;
    Ok(())
}

/// Gives back everything set aside by a process that has ended, except for jobs that wait or run: they
/// outlive processes, and so do their rows.
pub async fn restore(executor: impl Executor<'_>) -> Result<(), Error> {
    sqlx::query(
        "UPDATE grants SET rows_reserved = (SELECT CAST(coalesce(sum(rows), 0) AS BIGINT) FROM jobs \
         WHERE grant_id = grants.id AND state IN ('waiting', 'running')) \
         WHERE rows_reserved <> 0 OR id IN (SELECT grant_id FROM jobs \
         WHERE state IN ('waiting', 'running'))",
    )
    .execute(executor)
    .await?;
    Ok(())
}
