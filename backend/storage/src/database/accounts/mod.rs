//! Accounts as stored.

pub mod recovery;

use api::{
    AccountId,
    account::{Account, Profile, Role, Standing},
};
use opaque::Email;

use sqlx::Row as _;

use crate::database::{Executor, Row};
use crate::error::Error;

macro_rules! select {
    ($tail:literal) => {
        concat!(
            "SELECT id, role, name, organisation, email, purpose, state, reason, registered_at ",
            "FROM accounts ",
            $tail
        )
    };
}

/// Adds an account; `false` if its address is registered already.
pub async fn insert(
    executor: impl Executor<'_>,
    account: &Account,
    opaque_record: &[u8],
) -> Result<bool, Error> {
    let (state, reason) = standing_columns(&account.standing);
    let done = sqlx::query(
        "INSERT INTO accounts (id, role, name, organisation, email, purpose, state, reason, registered_at, opaque_record) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (email) DO NOTHING",
    )
    .bind(&account.id.0)
    .bind(role_column(account.role))
    .bind(&account.profile.name)
    .bind(&account.profile.organisation)
    .bind(&account.profile.email)
    .bind(&account.profile.purpose)
    .bind(state)
    .bind(reason)
    .bind(account.registered_at)
    .bind(opaque_record)
    .execute(executor)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// All accounts: those that wait for a decision first, then the newest first.
pub async fn all(executor: impl Executor<'_>) -> Result<Vec<Account>, Error> {
    let query = sqlx::query(select!("ORDER BY state <> 'pending', registered_at DESC"));
    query
        .fetch_all(executor)
        .await?
        .iter()
        .map(account)
        .collect()
}

/// One account.
pub async fn find(executor: impl Executor<'_>, id: &AccountId) -> Result<Option<Account>, Error> {
    let row = sqlx::query(select!("WHERE id = $1"))
        .bind(&id.0)
        .fetch_optional(executor)
        .await?;
    row.as_ref().map(account).transpose()
}

/// The account of an address and its OPAQUE registration record.
pub async fn find_by_email(
    executor: impl Executor<'_>,
    email: &Email,
) -> Result<Option<(AccountId, Vec<u8>)>, Error> {
    let row: Option<(String, Vec<u8>)> =
        sqlx::query_as("SELECT id, opaque_record FROM accounts WHERE email = $1")
            .bind(email.as_str())
            .fetch_optional(executor)
            .await?;
    Ok(row.map(|(id, record)| (AccountId(id), record)))
}

/// The address of an account and its OPAQUE registration record.
pub async fn credentials(
    executor: impl Executor<'_>,
    id: &AccountId,
) -> Result<Option<(String, Vec<u8>)>, Error> {
    const QUERY: &str = "SELECT email, opaque_record FROM accounts WHERE id = $1";
    let row = sqlx::query_as(QUERY).bind(&id.0).fetch_optional(executor);
    Ok(row.await?)
}

/// The wrapped key of an account's vault, if there is one.
pub async fn wrapped_vault_key(
    executor: impl Executor<'_>,
    id: &AccountId,
) -> Result<Option<Vec<u8>>, Error> {
    const QUERY: &str = "SELECT wrapped_vault_key FROM accounts WHERE id = $1";
    let row = sqlx::query_scalar(QUERY).bind(&id.0);
    let found: Option<Option<Vec<u8>>> = row.fetch_optional(executor).await?;
    Ok(found.flatten())
}

/// What a password leaves at the server.
#[derive(Clone, Copy, Debug)]
pub struct StoredPassword<'a> {
    /// OPAQUE registration record.
    pub record: &'a [u8],
    /// The vault's key, wrapped.
    pub wrapped_vault_key: &'a [u8],
}

/// Replaces the record `before` and whatever key is wrapped for it; `false` if the account has another record by now.
pub async fn change_password(
    executor: impl Executor<'_>,
    id: &AccountId,
    before: &[u8],
    after: StoredPassword<'_>,
) -> Result<bool, Error> {
    let done = sqlx::query(
        "UPDATE accounts SET opaque_record = $1, wrapped_vault_key = $2 WHERE id = $3 AND opaque_record = $4",
    )
    .bind(after.record)
    .bind(after.wrapped_vault_key)
    .bind(&id.0)
    .bind(before)
    .execute(executor)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Changes an account's standing.
pub async fn set_standing(
    executor: impl Executor<'_>,
    id: &AccountId,
    standing: &Standing,
) -> Result<(), Error> {
    let (state, reason) = standing_columns(standing);
    sqlx::query("UPDATE accounts SET state = $1, reason = $2 WHERE id = $3")
        .bind(state)
        .bind(reason)
        .bind(&id.0)
        .execute(executor)
        .await?;
    Ok(())
}

/// Whether anybody can decide about the others.
pub async fn has_administrator(executor: impl Executor<'_>) -> Result<bool, Error> {
    const QUERY: &str = "SELECT count(*) FROM accounts WHERE role = 'administrator'";
    let count: i64 = sqlx::query_scalar(QUERY).fetch_one(executor).await?;
    Ok(count > 0)
}

/// Number of approved administrators.
pub async fn approved_administrators(executor: impl Executor<'_>) -> Result<u64, Error> {
    const QUERY: &str =
        "SELECT count(*) FROM accounts WHERE role = 'administrator' AND state = 'approved'";
    let count: i64 = sqlx::query_scalar(QUERY).fetch_one(executor).await?;
    Ok(count.unsigned_abs())
}

/// Accounts whose OPAQUE record has so many bytes, and all accounts.
pub async fn records_of(executor: impl Executor<'_>, bytes: usize) -> Result<(u64, u64), Error> {
    const QUERY: &str =
        "SELECT count(CASE WHEN length(opaque_record) = $1 THEN 1 END), count(*) FROM accounts";
    let row = sqlx::query_as(QUERY).bind(i64::try_from(bytes).unwrap_or(i64::MAX));
    let (some, all): (i64, i64) = row.fetch_one(executor).await?;
    Ok((some.unsigned_abs(), all.unsigned_abs()))
}

/// Accounts that wait for a decision.
pub async fn pending(executor: impl Executor<'_>) -> Result<u64, Error> {
    const QUERY: &str = "SELECT count(*) FROM accounts WHERE state = 'pending'";
    let count: i64 = sqlx::query_scalar(QUERY).fetch_one(executor).await?;
    Ok(count.unsigned_abs())
}

/// Reads a role from its column.
pub(crate) fn role(column: &str) -> Result<Role, Error> {
    match column {
        "administrator" => Ok(Role::Administrator),
        "owner" => Ok(Role::Owner),
        "user" => Ok(Role::User),
        _ => Err(Error::Damaged("the database holds an unknown role")),
    }
}

fn role_column(role: Role) -> &'static str {
    match role {
        Role::Administrator => "administrator",
        Role::Owner => "owner",
        Role::User => "user",
    }
}

fn standing_columns(standing: &Standing) -> (&'static str, Option<&str>) {
    match standing {
        Standing::Pending => ("pending", None),
        Standing::Approved => ("approved", None),
        Standing::Denied { reason } => ("denied", Some(reason)),
        Standing::Suspended { reason } => ("suspended", Some(reason)),
    }
}

fn standing(state: &str, reason: Option<String>) -> Result<Standing, Error> {
    let reason = reason.unwrap_or_default();
    match state {
        "pending" => Ok(Standing::Pending),
        "approved" => Ok(Standing::Approved),
        "denied" => Ok(Standing::Denied { reason }),
        "suspended" => Ok(Standing::Suspended { reason }),
        _ => Err(Error::Damaged("the database holds an unknown standing")),
    }
}

fn account(row: &Row) -> Result<Account, Error> {
    Ok(Account {
        id: AccountId(row.try_get("id")?),
        role: role(row.try_get("role")?)?,
        profile: Profile {
            name: row.try_get("name")?,
            organisation: row.try_get("organisation")?,
            email: row.try_get("email")?,
            purpose: row.try_get("purpose")?,
        },
        standing: standing(row.try_get("state")?, row.try_get("reason")?)?,
        registered_at: row.try_get("registered_at")?,
    })
}
