//! Attempts that have counted, as long as they could come again.

use api::Timestamp;

use crate::{database::Executor, error::Error};

/// Notes that an attempt has counted; whether it had not before.
pub async fn insert(
    executor: impl Executor<'_>,
    nonce: &[u8],
    now: Timestamp,
) -> Result<bool, Error> {
    let inserted = sqlx::query(
        "INSERT INTO used_attempts (nonce, used_at) VALUES ($1, $2) ON CONFLICT (nonce) DO NOTHING",
    )
    .bind(nonce)
    .bind(now)
    .execute(executor)
    .await?;
    Ok(inserted.rows_affected() == 1)
}

/// Forgets those that counted before a time.
pub async fn delete_older(executor: impl Executor<'_>, oldest: Timestamp) -> Result<(), Error> {
    sqlx::query("DELETE FROM used_attempts WHERE used_at < $1")
        .bind(oldest)
        .execute(executor)
        .await?;
    Ok(())
}
