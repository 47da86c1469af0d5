//! Links that confirm an address, stored by the hash of what they bear.

use api::{AccountId, Timestamp};

use crate::{
    database::{Connection, Executor, tokens::TokenHash},
    error::Error,
};

/// Notes that the account's present address is asked to be confirmed.
pub async fn ask(executor: impl Executor<'_>, account: &AccountId) -> Result<(), Error> {
    sqlx::query("UPDATE accounts SET asked_email = email WHERE id = $1")
        .bind(&account.0)
        .execute(executor)
        .await?;
    Ok(())
}

/// Adds the token of a link to an address.
pub async fn insert(
    executor: impl Executor<'_>,
    hash: TokenHash,
    account: &AccountId,
    email: &str,
    now: Timestamp,
) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO confirmation_tokens (token_hash, account, email, created_at) VALUES ($1, $2, $3, $4)",
    )
    .bind(hash.as_bytes())
    .bind(&account.0)
    .bind(email)
    .bind(now)
    .execute(executor)
    .await?;
    Ok(())
}

/// Uses a token up, and all others of its account: the address that its link went to is confirmed, if it is still the account's.
/// `false` for a token that is unknown, or was made before `since`.
pub async fn confirm(
    connection: &mut Connection,
    hash: TokenHash,
    since: Timestamp,
) -> Result<bool, Error> {
    let found: Option<(String, String)> = sqlx::query_as(
        "SELECT account, email FROM confirmation_tokens WHERE token_hash = $1 AND created_at >= $2",
    )
    .bind(hash.as_bytes())
    .bind(since)
    .fetch_optional(&mut *connection)
    .await?;
    let Some((account, email)) = found else {
        return Ok(false);
    };
    let confirmed =
        sqlx::query("UPDATE accounts SET confirmed_email = email WHERE id = $1 AND email = $2")
            .bind(&account)
            .bind(&email)
            .execute(&mut *connection)
            .await?;
    sqlx::query("DELETE FROM confirmation_tokens WHERE account = $1")
        .bind(&account)
        .execute(connection)
        .await?;
    Ok(confirmed.rows_affected() == 1)
}

/// Forgets tokens made before a time.
pub async fn delete_older(executor: impl Executor<'_>, oldest: Timestamp) -> Result<(), Error> {
    sqlx::query("DELETE FROM confirmation_tokens WHERE created_at < $1")
        .bind(oldest)
        .execute(executor)
        .await?;
    Ok(())
}
