//! Sessions as stored: by the hash of their token.

use api::{AccountId, Timestamp, account::Role};
use sqlx::SqliteExecutor;

use crate::{base::token::TokenHash, error::Error, storage::database::accounts};

/// A session of an approved account.
#[derive(Clone, Debug)]
pub struct StoredSession {
    /// Whose.
    pub account: AccountId,
    /// Her role.
    pub role: Role,
    /// When she signed in.
    pub created_at: Timestamp,
    /// When a request came last, give or take some minutes.
    pub seen_at: Timestamp,
}

/// Adds a session.
pub async fn insert(
    executor: impl SqliteExecutor<'_>,
    hash: TokenHash,
    account: &AccountId,
    now: Timestamp,
) -> Result<(), Error> {
    sqlx::query("INSERT INTO sessions VALUES (?, ?, ?, ?)")
        .bind(hash.as_bytes())
        .bind(&account.0)
        .bind(now)
        .bind(now)
        .execute(executor)
        .await?;
    Ok(())
}

/// The session with that token, if its account is approved.
pub async fn find(
    executor: impl SqliteExecutor<'_>,
    hash: TokenHash,
) -> Result<Option<StoredSession>, Error> {
    let row: Option<(String, String, i64, i64)> = sqlx::query_as(
        "SELECT accounts.id, role, created_at, seen_at \
         FROM sessions JOIN accounts ON accounts.id = sessions.account \
         WHERE token_hash = ? AND state = 'approved'",
    )
    .bind(hash.as_bytes())
    .fetch_optional(executor)
    .await?;
    row.map(|(account, role, created_at, seen_at)| {
        let role = accounts::role(&role)?;
        Ok(StoredSession {
            account: AccountId(account),
            role,
            created_at,
            seen_at,
        })
    })
    .transpose()
}

/// Notes that a request came.
pub async fn touch(
    executor: impl SqliteExecutor<'_>,
    hash: TokenHash,
    now: Timestamp,
) -> Result<(), Error> {
    sqlx::query("UPDATE sessions SET seen_at = ? WHERE token_hash = ?")
        .bind(now)
        .bind(hash.as_bytes())
        .execute(executor)
        .await?;
    Ok(())
}

/// Ends one session.
pub async fn delete(executor: impl SqliteExecutor<'_>, hash: TokenHash) -> Result<(), Error> {
    sqlx::query("DELETE FROM sessions WHERE token_hash = ?")
        .bind(hash.as_bytes())
        .execute(executor)
        .await?;
    Ok(())
}

/// Ends all sessions of an account.
pub async fn delete_of(
    executor: impl SqliteExecutor<'_>,
    account: &AccountId,
) -> Result<(), Error> {
    sqlx::query("DELETE FROM sessions WHERE account = ?")
        .bind(&account.0)
        .execute(executor)
        .await?;
    Ok(())
}

/// Forgets sessions that began before `began` or were last used before `used`.
pub async fn delete_older(
    executor: impl SqliteExecutor<'_>,
    began: Timestamp,
    used: Timestamp,
) -> Result<(), Error> {
    sqlx::query("DELETE FROM sessions WHERE created_at < ? OR seen_at < ?")
        .bind(began)
        .bind(used)
        .execute(executor)
        .await?;
    Ok(())
}
