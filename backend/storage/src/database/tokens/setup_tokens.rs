//! One-time tokens for the first administrator, stored by hash.

use api::Timestamp;

use crate::database::Executor;
use crate::{database::tokens::TokenHash, error::Error};

/// Adds a token.
pub async fn insert(
    executor: impl Executor<'_>,
    hash: TokenHash,
    now: Timestamp,
) -> Result<(), Error> {
    sqlx::query("INSERT INTO setup_tokens VALUES ($1, $2)")
        .bind(hash.as_bytes())
        .bind(now)
        .execute(executor)
        .await?;
    Ok(())
}

/// Whether the token exists and was made at `since` or later.
pub async fn is_valid(
    executor: impl Executor<'_>,
    hash: TokenHash,
    since: Timestamp,
) -> Result<bool, Error> {
    const QUERY: &str =
        "SELECT count(*) FROM setup_tokens WHERE token_hash = $1 AND created_at >= $2";
    let count: i64 = sqlx::query_scalar(QUERY)
        .bind(hash.as_bytes())
        .bind(since)
        .fetch_one(executor)
        .await?;
    Ok(count > 0)
}

/// Forgets all tokens: there is an administrator now.
pub async fn delete_all(executor: impl Executor<'_>) -> Result<(), Error> {
    sqlx::query("DELETE FROM setup_tokens")
        .execute(executor)
        .await?;
    Ok(())
}
