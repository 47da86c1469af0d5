//! One-time tokens for the first administrator, stored by hash.

use api::Timestamp;
use sqlx::SqliteExecutor;

use crate::{base::token::TokenHash, error::Error};

/// Adds a token.
pub async fn insert(
    executor: impl SqliteExecutor<'_>,
    hash: TokenHash,
    now: Timestamp,
) -> Result<(), Error> {
    sqlx::query("INSERT INTO setup_tokens VALUES (?, ?)")
        .bind(hash.as_bytes())
        .bind(now)
        .execute(executor)
        .await?;
    Ok(())
}

/// Whether the token exists and was made at `since` or later.
pub async fn is_valid(
    executor: impl SqliteExecutor<'_>,
    hash: TokenHash,
    since: Timestamp,
) -> Result<bool, Error> {
    const QUERY: &str =
        "SELECT EXISTS (SELECT 1 FROM setup_tokens WHERE token_hash = ? AND created_at >= ?)";
    Ok(sqlx::query_scalar(QUERY)
        .bind(hash.as_bytes())
        .bind(since)
        .fetch_one(executor)
        .await?)
}

/// Forgets all tokens: there is an administrator now.
pub async fn delete_all(executor: impl SqliteExecutor<'_>) -> Result<(), Error> {
    sqlx::query("DELETE FROM setup_tokens")
        .execute(executor)
        .await?;
    Ok(())
}
