//! What an evaluation asks of a grant: admission, and rows of its budget.

use api::{
    AccountId, GrantId, ModelId, UploadId,
    grant::{GrantState, InputPolicy},
};
use sqlx::{Row, SqliteExecutor};

use crate::{error::Error, storage::database::grants};

/// What decides whether a grant allows an evaluation.
#[derive(Clone, Debug)]
pub struct Admission {
    /// Whose grant.
    pub user: AccountId,
    /// Of which model.
    pub model: ModelId,
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
}

/// Looks up a grant for an evaluation.
pub async fn admission(
    executor: impl SqliteExecutor<'_>,
    grant: &GrantId,
) -> Result<Option<Admission>, Error> {
    let row = sqlx::query(
        "SELECT user, model, owner, state, grants.reason, sealed_object, key_epoch, inputs, card_digest, \
         EXISTS (SELECT 1 FROM suspensions WHERE grant_id = grants.id) AS is_suspended FROM grants JOIN models ON models.id = grants.model WHERE grants.id = ?",
    )
    .bind(&grant.0)
    .fetch_optional(executor)
    .await?;
    row.map(|row| {
        let copy: Option<String> = row.try_get("sealed_object")?;
        Ok(Admission {
            user: AccountId(row.try_get("user")?),
            model: ModelId(row.try_get("model")?),
            owner: AccountId(row.try_get("owner")?),
            state: grants::state(row.try_get("state")?, row.try_get("reason")?)?,
            copy: copy.map(UploadId),
            key_epoch: row.try_get("key_epoch")?,
            inputs: grants::inputs(row.try_get("inputs")?)?,
            is_suspended: row.try_get("is_suspended")?,
            card_digest: row.try_get("card_digest")?,
        })
    })
    .transpose()
}

/// Sets rows of the budget aside; `false` if not so many are left, the copy is no longer in use, or the grant is
/// suspended.
pub async fn reserve(
    executor: impl SqliteExecutor<'_>,
    grant: &GrantId,
    copy: &UploadId,
    rows: u64,
) -> Result<bool, Error> {
    let done = sqlx::query(
        "UPDATE grants SET rows_reserved = rows_reserved + ?1 WHERE id = ?2 \
         AND state = 'active' AND sealed_object = ?3 \
         AND rows_used + rows_reserved + ?1 <= query_budget \
         AND NOT EXISTS (SELECT 1 FROM suspensions WHERE grant_id = ?2)",
    )
    .bind(rows.cast_signed())
    .bind(&grant.0)
    .bind(&copy.0)
    .execute(executor)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Gives back rows that were set aside.
pub async fn release(
    executor: impl SqliteExecutor<'_>,
    grant: &GrantId,
    rows: u64,
) -> Result<(), Error> {
    sqlx::query("UPDATE grants SET rows_reserved = max(rows_reserved - ?, 0) WHERE id = ?")
        .bind(rows.cast_signed())
        .bind(&grant.0)
        .execute(executor)
        .await?;
    Ok(())
}

/// Uses rows that were set aside; answers how many are left. None if the copy is no longer in use, or the
/// grant is suspended: then the answer must not leave.
pub async fn settle(
    executor: impl SqliteExecutor<'_>,
    grant: &GrantId,
    copy: &UploadId,
    rows: u64,
) -> Result<Option<u64>, Error> {
    let left: Option<i64> = sqlx::query_scalar(
        "UPDATE grants SET rows_used = rows_used + ?1, rows_reserved = max(rows_reserved - ?1, 0) \
         WHERE id = ?2 AND state = 'active' AND sealed_object = ?3 \
         AND NOT EXISTS (SELECT 1 FROM suspensions WHERE grant_id = ?2) \
         RETURNING max(query_budget - rows_used, 0)",
    )
    .bind(rows.cast_signed())
    .bind(&grant.0)
    .bind(&copy.0)
    .fetch_optional(executor)
    .await?;
    Ok(left.map(i64::unsigned_abs))
}

/// Gives back everything set aside by a process that has ended, except for jobs that wait or run: they
/// outlive processes, and so do their rows.
pub async fn restore(executor: impl SqliteExecutor<'_>) -> Result<(), Error> {
    sqlx::query(
        "UPDATE grants SET rows_reserved = (SELECT coalesce(sum(rows), 0) FROM jobs \
         WHERE grant_id = grants.id AND state IN ('waiting', 'running')) \
         WHERE rows_reserved <> 0 OR id IN (SELECT grant_id FROM jobs \
         WHERE state IN ('waiting', 'running'))",
    )
    .execute(executor)
    .await?;
    Ok(())
}
