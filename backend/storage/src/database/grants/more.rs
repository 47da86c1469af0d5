//! What users ask for beyond their grants.

use api::{GrantId, Timestamp, grant::MoreAsked};
use sqlx::Row as _;

use crate::database::{Executor, Row, engine::columns::Columns};
use crate::error::Error;

/// Keeps what is asked, in place of what was asked before.
pub async fn ask(
    executor: impl Executor<'_>,
    id: &GrantId,
    rows: u64,
    purpose: &str,
    now: Timestamp,
) -> Result<(), Error> {
    sqlx::query(
        "UPDATE grants SET more_rows = $1, more_purpose = $2, more_asked_at = $3, more_declined = NULL, answered_at = NULL \
         WHERE id = $4",
    )
    .bind(rows.cast_signed())
    .bind(purpose)
    .bind(now)
    .bind(&id.0)
    .execute(executor)
    .await?;
    Ok(())
}

/// Forgets it, and its answer.
pub async fn forget(executor: impl Executor<'_>, id: &GrantId) -> Result<(), Error> {
    sqlx::query(
        "UPDATE grants SET more_rows = NULL, more_purpose = NULL, more_asked_at = NULL, more_declined = NULL, \
         answered_at = NULL WHERE id = $1",
    )
    .bind(&id.0)
    .execute(executor)
    .await?;
    Ok(())
}

/// Keeps why the owner said no.
pub async fn decline(executor: impl Executor<'_>, id: &GrantId, reason: &str) -> Result<(), Error> {
    sqlx::query("UPDATE grants SET more_declined = $1 WHERE id = $2")
        .bind(reason)
        .bind(&id.0)
        .execute(executor)
        .await?;
    Ok(())
}

/// Notes when the owner answered it: the answer is new to its user since then.
pub async fn note_answer(
    executor: impl Executor<'_>,
    id: &GrantId,
    now: Timestamp,
) -> Result<(), Error> {
    sqlx::query("UPDATE grants SET updated_at = $1, answered_at = $1 WHERE id = $2")
        .bind(now)
        .bind(&id.0)
        .execute(executor)
        .await?;
    Ok(())
}

/// What is asked, if anything is.
pub(super) fn of(row: &Row) -> Result<Option<MoreAsked>, Error> {
    let Some(rows) = row.maybe_number("more_rows")? else {
        return Ok(None);
    };
    Ok(Some(MoreAsked {
        rows,
        purpose: row.try_get("more_purpose")?,
        asked_at: row.try_get("more_asked_at")?,
        declined: row.try_get("more_declined")?,
    }))
}
