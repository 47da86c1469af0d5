//! Recovery kits as stored, beside the account they open.

use api::{AccountId, Timestamp, recovery::RecoveryState};
use opaque::Email;

use super::StoredPassword;
use crate::{database::Executor, error::Error};

/// What a kit leaves at the server.
#[derive(Clone, Copy, Debug)]
pub struct NewKit<'a> {
    /// Checks what the kit signs.
    pub key: &'a [u8],
    /// The vault's key, wrapped for the kit.
    pub vault_key: &'a [u8],
}

/// The same, of an account that has one.
#[derive(Clone, Debug)]
pub struct StoredKit {
    /// Whose.
    pub account: AccountId,
    /// Checks what the kit signs.
    pub key: Vec<u8>,
    /// The vault's key, wrapped for the kit.
    pub vault_key: Vec<u8>,
}

/// Whether the account has a kit, and when one was used.
pub async fn state(executor: impl Executor<'_>, id: &AccountId) -> Result<RecoveryState, Error> {
    const QUERY: &str = "SELECT recovery_made_at, recovered_at FROM accounts WHERE id = $1";
    let row = sqlx::query_as(QUERY).bind(&id.0).fetch_optional(executor);
    let (made_at, used_at): (Option<Timestamp>, Option<Timestamp>) = row.await?.unwrap_or_default();
    Ok(RecoveryState { made_at, used_at })
}

/// The kit of an address, if it has one.
pub async fn of(executor: impl Executor<'_>, email: &Email) -> Result<Option<StoredKit>, Error> {
    const QUERY: &str = "SELECT id, recovery_key, recovery_vault_key FROM accounts \
         WHERE email = $1 AND recovery_key IS NOT NULL AND recovery_vault_key IS NOT NULL";
    let row = sqlx::query_as(QUERY).bind(email.as_str());
    let found: Option<(String, Vec<u8>, Vec<u8>)> = row.fetch_optional(executor).await?;
    Ok(found.map(|(id, key, vault_key)| StoredKit {
        account: AccountId(id),
        key,
        vault_key,
    }))
}

/// Takes a kit in place of any before it, if the account still has the record `record`; `false` if it has another by now.
pub async fn set(
    executor: impl Executor<'_>,
    id: &AccountId,
    record: &[u8],
    kit: NewKit<'_>,
    now: Timestamp,
) -> Result<bool, Error> {
    let done = sqlx::query(
        "UPDATE accounts SET recovery_key = $1, recovery_vault_key = $2, recovery_made_at = $3 \
         WHERE id = $4 AND opaque_record = $5",
    )
    .bind(kit.key)
    .bind(kit.vault_key)
    .bind(now)
    .bind(&id.0)
    .bind(record)
    .execute(executor)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Replaces the password, and the kit `used` by the next one or by none; `false` if the account has another kit by now.
pub async fn recover(
    executor: impl Executor<'_>,
    used: &StoredKit,
    password: StoredPassword<'_>,
    next: Option<NewKit<'_>>,
    now: Timestamp,
) -> Result<bool, Error> {
    let done = sqlx::query(
        "UPDATE accounts SET opaque_record = $1, wrapped_vault_key = $2, recovery_key = $3, recovery_vault_key = $4, \
         recovery_made_at = $5, recovered_at = $6 WHERE id = $7 AND recovery_key = $8",
    )
    .bind(password.record)
    .bind(password.wrapped_vault_key)
    .bind(next.map(|kit| kit.key))
    .bind(next.map(|kit| kit.vault_key))
    .bind(next.map(|_| now))
    .bind(now)
    .bind(&used.account.0)
    .bind(used.key.as_slice())
    .execute(executor)
    .await?;
    Ok(done.rows_affected() == 1)
}
