//! Passkeys of an account, and whether a sign-in takes one.

use api::{
    AccountId, PasskeyId, Timestamp,
    passkey::{Passkey, Passkeys},
};
use opaque::Email;
use sqlx::Row as _;

use crate::{
    database::{Executor, Readers, Row},
    error::Error,
};

/// A passkey as it is stored.
#[derive(Clone, Debug)]
pub struct StoredPasskey {
    /// Identifier.
    pub id: PasskeyId,
    /// Identifier of the credential.
    pub credential: Vec<u8>,
    /// `COSE_Key` that checks its signatures.
    pub public_key: Vec<u8>,
    /// Signature counter.
    pub counter: u32,
    /// Whether it may be kept in several places.
    pub may_be_backed_up: bool,
    /// The key of the vault, wrapped for what its authenticator gives.
    pub wrapped_vault_key: Option<Vec<u8>>,
}

/// The passkeys of an account, as its holder sees them.
pub async fn list(readers: &Readers, account: &AccountId) -> Result<Passkeys, Error> {
    let rows: Vec<(String, String, i64, i64, Option<i64>)> = sqlx::query_as(
        "SELECT id, name, CASE WHEN wrapped_vault_key IS NULL THEN 0 ELSE 1 END, made_at, used_at \
         FROM passkeys WHERE account = $1 ORDER BY made_at, id",
    )
    .bind(&account.0)
    .fetch_all(readers)
    .await?;
    let (is_on, turned_off_at): (i64, Option<i64>) =
        sqlx::query_as("SELECT second_factor, second_factor_off_at FROM accounts WHERE id = $1")
            .bind(&account.0)
            .fetch_optional(readers)
            .await?
            .unwrap_or_default();
    let passkey = |(id, name, opens_vault, made_at, used_at)| Passkey {
        id: PasskeyId(id),
        name,
        opens_vault: opens_vault == 1,
        made_at,
        used_at,
    };
    Ok(Passkeys {
        is_second_factor: is_on == 1,
        turned_off_at,
        passkeys: rows.into_iter().map(passkey).collect(),
    })
}

/// The passkeys of an account, as what checks them needs them.
pub async fn of(
    executor: impl Executor<'_>,
    account: &AccountId,
) -> Result<Vec<StoredPasskey>, Error> {
    let query = "SELECT id, credential, public_key, counter, may_be_backed_up, wrapped_vault_key \
                 FROM passkeys WHERE account = $1 ORDER BY made_at, id";
    let rows = sqlx::query(query)
        .bind(&account.0)
        .fetch_all(executor)
        .await?;
    rows.iter().map(stored).collect()
}

fn stored(row: &Row) -> Result<StoredPasskey, Error> {
    let counter = u32::try_from(row.try_get::<i64, _>("counter")?);
    Ok(StoredPasskey {
        id: PasskeyId(row.try_get("id")?),
        credential: row.try_get("credential")?,
        public_key: row.try_get("public_key")?,
        counter: counter.map_err(|_| Error::Damaged("a stored passkey is damaged"))?,
        may_be_backed_up: row.try_get::<i64, _>("may_be_backed_up")? == 1,
        wrapped_vault_key: row.try_get("wrapped_vault_key")?,
    })
}

/// Adds a passkey; `false` if its credential belongs to an account already.
pub async fn insert(
    executor: impl Executor<'_>,
    account: &AccountId,
    name: &str,
    passkey: &StoredPasskey,
    now: Timestamp,
) -> Result<bool, Error> {
    let done = sqlx::query(
        "INSERT INTO passkeys (id, account, name, credential, public_key, counter, may_be_backed_up, wrapped_vault_key, \
         made_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (credential) DO NOTHING",
    )
    .bind(&passkey.id.0)
    .bind(&account.0)
    .bind(name)
    .bind(passkey.credential.as_slice())
    .bind(passkey.public_key.as_slice())
    .bind(i64::from(passkey.counter))
    .bind(i64::from(passkey.may_be_backed_up))
    .bind(passkey.wrapped_vault_key.as_deref())
    .bind(now)
    .execute(executor)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Notes that a passkey confirmed something, with its counter since then.
pub async fn note_use(
    executor: impl Executor<'_>,
    id: &PasskeyId,
    counter: u32,
    now: Timestamp,
) -> Result<(), Error> {
    sqlx::query("UPDATE passkeys SET counter = $1, used_at = $2 WHERE id = $3")
        .bind(i64::from(counter))
        .bind(now)
        .bind(&id.0)
        .execute(executor)
        .await?;
    Ok(())
}

/// Calls a passkey otherwise; `false` if the account has none of that identifier.
pub async fn rename(
    executor: impl Executor<'_>,
    account: &AccountId,
    id: &PasskeyId,
    name: &str,
) -> Result<bool, Error> {
    let done = sqlx::query("UPDATE passkeys SET name = $1 WHERE id = $2 AND account = $3")
        .bind(name)
        .bind(&id.0)
        .bind(&account.0)
        .execute(executor)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Removes a passkey; `false` if the account has none of that identifier.
pub async fn delete(
    executor: impl Executor<'_>,
    account: &AccountId,
    id: &PasskeyId,
) -> Result<bool, Error> {
    let done = sqlx::query("DELETE FROM passkeys WHERE id = $1 AND account = $2")
        .bind(&id.0)
        .bind(&account.0)
        .execute(executor)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Whether a sign-in takes a passkey.
pub async fn is_second_factor(
    executor: impl Executor<'_>,
    account: &AccountId,
) -> Result<bool, Error> {
    let is_on: Option<i64> = sqlx::query_scalar("SELECT second_factor FROM accounts WHERE id = $1")
        .bind(&account.0)
        .fetch_optional(executor)
        .await?;
    Ok(is_on == Some(1))
}

/// Lets a sign-in take a passkey, or not.
pub async fn set_second_factor(
    executor: impl Executor<'_>,
    account: &AccountId,
    is_on: bool,
) -> Result<(), Error> {
    sqlx::query("UPDATE accounts SET second_factor = $1 WHERE id = $2")
        .bind(i64::from(is_on))
        .bind(&account.0)
        .execute(executor)
        .await?;
    Ok(())
}

/// Turns the second factor of an address off, and notes when; answers whose, if it was on.
pub async fn turn_off(
    executor: impl Executor<'_>,
    email: &Email,
    now: Timestamp,
) -> Result<Option<AccountId>, Error> {
    let id: Option<String> = sqlx::query_scalar(
        "UPDATE accounts SET second_factor = 0, second_factor_off_at = $1 \
         WHERE email = $2 AND second_factor = 1 RETURNING id",
    )
    .bind(now)
    .bind(email.as_str())
    .fetch_optional(executor)
    .await?;
    Ok(id.map(AccountId))
}
