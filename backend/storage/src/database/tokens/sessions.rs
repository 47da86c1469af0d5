//! Sessions as stored: by the hash of their token.

use std::collections::HashMap;

use api::{
    AccountId, SessionId, Timestamp,
    account::{ListedSession, Role},
};
use sqlx::AssertSqlSafe;

use crate::{
    database::{Executor, accounts, engine::many, tokens::TokenHash},
    error::Error,
};

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

/// A session that begins.
#[derive(Clone, Debug)]
pub struct NewSession<'a> {
    /// By which it is known.
    pub hash: TokenHash,
    /// By which its account names it.
    pub id: &'a str,
    /// Whose.
    pub account: &'a AccountId,
    /// Browser and system.
    pub device: &'a str,
}

/// Adds a session.
pub async fn insert(
    executor: impl Executor<'_>,
    session: NewSession<'_>,
    now: Timestamp,
) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO sessions (token_hash, account, created_at, seen_at, id, device) \
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(session.hash.as_bytes())
    .bind(&session.account.0)
    .bind(now)
    .bind(now)
    .bind(session.id)
    .bind(session.device)
    .execute(executor)
    .await?;
    Ok(())
}

/// Notes that who has a session signed in within it; `false` if she has none of that token that began after `began` and was used after
/// `used`. It began when it began: its token is no younger for that.
pub async fn go_on(
    executor: impl Executor<'_>,
    (account, hash): (&AccountId, TokenHash),
    device: &str,
    (began, used): (Timestamp, Timestamp),
    now: Timestamp,
) -> Result<bool, Error> {
    let done = sqlx::query(
        "UPDATE sessions SET seen_at = $1, device = $2 \
         WHERE token_hash = $3 AND account = $4 AND created_at > $5 AND seen_at > $6",
    )
    .bind(now)
    .bind(device)
    .bind(hash.as_bytes())
    .bind(&account.0)
    .bind(began)
    .bind(used)
    .execute(executor)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Sessions of an account that began after `began` and were used after `used`: `this`, which is marked, then the latest used.
pub async fn of(
    executor: impl Executor<'_>,
    account: &AccountId,
    this: TokenHash,
    began: Timestamp,
    used: Timestamp,
) -> Result<Vec<ListedSession>, Error> {
    let rows: Vec<(String, String, i64, i64, i64)> = sqlx::query_as(
        "SELECT id, device, created_at, seen_at, CASE WHEN token_hash = $1 THEN 1 ELSE 0 END FROM sessions \
         WHERE account = $2 AND created_at > $3 AND seen_at > $4 ORDER BY 5 DESC, seen_at DESC, created_at DESC",
    )
    .bind(this.as_bytes())
    .bind(&account.0)
    .bind(began)
    .bind(used)
    .fetch_all(executor)
    .await?;
    let listed = |(id, device, began_at, used_at, is_this)| ListedSession {
        id: SessionId(id),
        device,
        began_at,
        used_at,
        is_this: is_this == 1,
    };
    Ok(rows.into_iter().map(listed).collect())
}

/// The sessions with those tokens whose accounts are approved.
pub async fn find_all(
    executor: impl Executor<'_>,
    hashes: &[TokenHash],
) -> Result<HashMap<TokenHash, StoredSession>, Error> {
    let hashes = many::filled(hashes);
    let places = many::places(hashes.len());
    let query = sqlx::query_as(AssertSqlSafe(format!(
        "SELECT token_hash, accounts.id, role, created_at, seen_at \
         FROM sessions JOIN accounts ON accounts.id = sessions.account \
         WHERE token_hash IN ({places}) AND state = 'approved'"
    )));
    let query = hashes
        .iter()
        .fold(query, |query, hash| query.bind(hash.as_bytes().to_vec()));
    let rows: Vec<(Vec<u8>, String, String, i64, i64)> = query.fetch_all(executor).await?;
    let session = |(hash, account, role, created_at, seen_at): (Vec<u8>, String, String, _, _)| {
        let session = StoredSession {
            account: AccountId(account),
            role: accounts::role(&role)?,
            created_at,
            seen_at,
        };
        let hash = hashes.iter().find(|asked| asked.as_bytes()[..] == hash[..]);
        Ok((
            *hash.ok_or(Error::Damaged("a session was not asked for"))?,
            session,
        ))
    };
    rows.into_iter().map(session).collect()
}

/// Notes that a request came.
pub async fn touch(
    executor: impl Executor<'_>,
    hash: TokenHash,
    now: Timestamp,
) -> Result<(), Error> {
    sqlx::query("UPDATE sessions SET seen_at = $1 WHERE token_hash = $2")
        .bind(now)
        .bind(hash.as_bytes())
        .execute(executor)
        .await?;
    Ok(())
}

/// Ends one session.
pub async fn delete(executor: impl Executor<'_>, hash: TokenHash) -> Result<(), Error> {
    sqlx::query("DELETE FROM sessions WHERE token_hash = $1")
        .bind(hash.as_bytes())
        .execute(executor)
        .await?;
    Ok(())
}

/// Ends a session of an account; `false` if it has none of that name.
pub async fn delete_named(
    executor: impl Executor<'_>,
    account: &AccountId,
    id: &SessionId,
) -> Result<bool, Error> {
    let done = sqlx::query("DELETE FROM sessions WHERE account = $1 AND id = $2")
        .bind(&account.0)
        .bind(&id.0)
        .execute(executor)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Ends all sessions of an account but one.
pub async fn delete_others(
    executor: impl Executor<'_>,
    account: &AccountId,
    this: TokenHash,
) -> Result<(), Error> {
    sqlx::query("DELETE FROM sessions WHERE account = $1 AND token_hash <> $2")
        .bind(&account.0)
        .bind(this.as_bytes())
        .execute(executor)
        .await?;
    Ok(())
}

/// Ends all sessions of an account.
pub async fn delete_of(executor: impl Executor<'_>, account: &AccountId) -> Result<(), Error> {
    sqlx::query("DELETE FROM sessions WHERE account = $1")
        .bind(&account.0)
        .execute(executor)
        .await?;
    Ok(())
}

/// Forgets sessions that began before `began` or were last used before `used`.
pub async fn delete_older(
    executor: impl Executor<'_>,
    began: Timestamp,
    used: Timestamp,
) -> Result<(), Error> {
    sqlx::query("DELETE FROM sessions WHERE created_at < $1 OR seen_at < $2")
        .bind(began)
        .bind(used)
        .execute(executor)
        .await?;
    Ok(())
}
