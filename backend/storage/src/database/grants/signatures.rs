//! What owners signed, as stored: nothing here is checked, since whoever reads it does.

use api::{GrantId, grant::GrantSignature};

use crate::database::{Connection, Executor};
use crate::error::Error;

/// Keeps a signature beside the one of the copy in use; others of this grant are forgotten.
pub async fn keep(
    connection: &mut Connection,
    grant: &GrantId,
    signed: &GrantSignature,
) -> Result<(), Error> {
    let text = serde_json::to_string(signed).map_err(|_| UNWRITABLE)?;
    sqlx::query(
        "DELETE FROM grant_signatures WHERE grant_id = $1 \
         AND sealed IS DISTINCT FROM (SELECT sealed_digest FROM grants WHERE id = $1)",
    )
    .bind(&grant.0)
    .execute(&mut *connection)
    .await?;
    sqlx::query(
        "INSERT INTO grant_signatures (grant_id, sealed, signed) VALUES ($1, $2, $3) \
         ON CONFLICT (grant_id, sealed) DO UPDATE SET signed = excluded.signed",
    )
    .bind(&grant.0)
    .bind(signed.sealed.to_string())
    .bind(text)
    .execute(&mut *connection)
    .await?;
    Ok(())
}

/// Forgets what was signed of a grant that ended: nobody is to be shown it again.
pub async fn forget(executor: impl Executor<'_>, grant: &GrantId) -> Result<(), Error> {
    sqlx::query("DELETE FROM grant_signatures WHERE grant_id = $1")
        .bind(&grant.0)
        .execute(executor)
        .await?;
    Ok(())
}

/// The signature of the copy in use.
pub async fn current(
    executor: impl Executor<'_>,
    grant: &GrantId,
) -> Result<Option<GrantSignature>, Error> {
    let signed: Option<String> = sqlx::query_scalar(
        "SELECT signed FROM grant_signatures JOIN grants ON grants.id = grant_id \
         AND sealed = sealed_digest WHERE grant_id = $1",
    )
    .bind(&grant.0)
    .fetch_optional(executor)
    .await?;
    signed.as_deref().map(read).transpose()
}

/// The signature of a copy, in use or on its way.
pub async fn of_copy(
    executor: impl Executor<'_>,
    grant: &GrantId,
    sealed: &str,
) -> Result<Option<GrantSignature>, Error> {
    let signed: Option<String> = sqlx::query_scalar(
        "SELECT signed FROM grant_signatures WHERE grant_id = $1 AND sealed = $2",
    )
    .bind(&grant.0)
    .bind(sealed)
    .fetch_optional(executor)
    .await?;
    signed.as_deref().map(read).transpose()
}

fn read(text: &str) -> Result<GrantSignature, Error> {
    serde_json::from_str(text).map_err(|_| UNREADABLE)
}

const UNWRITABLE: Error = Error::Damaged("a signature cannot be written as JSON");
const UNREADABLE: Error = Error::Damaged("a stored signature cannot be read");
