//! Which vault items exist, and where their blobs lie in the object store.

use api::{AccountId, Timestamp, vault::VaultItem};

use crate::database::Executor;
use crate::error::Error;

/// Where an item's blob lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredBlob {
    /// Version of the item.
    pub version: u64,
    /// Name in the object store.
    pub object: String,
}

/// All items of an account, by name.
pub async fn all(
    executor: impl Executor<'_>,
    account: &AccountId,
) -> Result<Vec<VaultItem>, Error> {
    let rows: Vec<(String, i64, i64)> = sqlx::query_as(
        "SELECT name, version, bytes FROM vault_items WHERE account = $1 ORDER BY name",
    )
    .bind(&account.0)
    .fetch_all(executor)
    .await?;
    let item = |(name, version, bytes): (String, i64, i64)| VaultItem {
        name,
        version: version.unsigned_abs(),
        bytes: bytes.unsigned_abs(),
    };
    Ok(rows.into_iter().map(item).collect())
}

/// Number of items of an account.
pub async fn count(executor: impl Executor<'_>, account: &AccountId) -> Result<usize, Error> {
    let count: i64 = sqlx::query_scalar("SELECT count(*) FROM vault_items WHERE account = $1")
        .bind(&account.0)
        .fetch_one(executor)
        .await?;
    Ok(usize::try_from(count).unwrap_or(usize::MAX))
}

/// Where one item's blob lies.
pub async fn find(
    executor: impl Executor<'_>,
    account: &AccountId,
    name: &str,
) -> Result<Option<StoredBlob>, Error> {
    let row: Option<(i64, String)> =
        sqlx::query_as("SELECT version, object FROM vault_items WHERE account = $1 AND name = $2")
            .bind(&account.0)
            .bind(name)
            .fetch_optional(executor)
            .await?;
    Ok(row.map(|(version, object)| StoredBlob {
        version: version.unsigned_abs(),
        object,
    }))
}

/// Adds or replaces an item.
pub async fn put(
    executor: impl Executor<'_>,
    account: &AccountId,
    item: &VaultItem,
    object: &str,
) -> Result<(), Error> {
    sqlx::query("INSERT INTO vault_items (account, name, version, bytes, object) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (account, name) DO UPDATE SET version = excluded.version, bytes = excluded.bytes, object = excluded.object")
        .bind(&account.0)
        .bind(&item.name)
        .bind(item.version.cast_signed())
        .bind(item.bytes.cast_signed())
        .bind(object)
        .execute(executor)
        .await?;
    Ok(())
}

/// Removes an item.
pub async fn delete(
    executor: impl Executor<'_>,
    account: &AccountId,
    name: &str,
) -> Result<(), Error> {
    sqlx::query("DELETE FROM vault_items WHERE account = $1 AND name = $2")
        .bind(&account.0)
        .bind(name)
        .execute(executor)
        .await?;
    Ok(())
}

/// Remembers a blob that no item points to any more.
pub async fn replaced(
    executor: impl Executor<'_>,
    account: &AccountId,
    object: &str,
    now: Timestamp,
) -> Result<(), Error> {
    sqlx::query("INSERT INTO replaced_blobs (object, account, replaced_at) VALUES ($1, $2, $3)")
        .bind(object)
        .bind(&account.0)
        .bind(now)
        .execute(executor)
        .await?;
    Ok(())
}

/// Forgets the blobs of an account that were replaced before a time, and all but so many that were replaced last; answers them.
pub async fn take_replaced(
    executor: impl Executor<'_>,
    account: &AccountId,
    before: Timestamp,
    most: u32,
) -> Result<Vec<String>, Error> {
    let query = "DELETE FROM replaced_blobs WHERE account = $1 AND (replaced_at < $2 OR object IN \
         (SELECT object FROM replaced_blobs WHERE account = $1 \
         ORDER BY replaced_at DESC, object LIMIT 9223372036854775807 OFFSET $3)) RETURNING object";
    let objects = sqlx::query_scalar(query).bind(&account.0).bind(before);
    Ok(objects.bind(i64::from(most)).fetch_all(executor).await?)
}

/// Forgets the blobs of anybody that were replaced before a time.
pub async fn forget_replaced(executor: impl Executor<'_>, before: Timestamp) -> Result<(), Error> {
    sqlx::query("DELETE FROM replaced_blobs WHERE replaced_at < $1")
        .bind(before)
        .execute(executor)
        .await?;
    Ok(())
}

/// Every blob that belongs, or belonged, to an item of the account.
pub async fn objects_of(
    executor: impl Executor<'_>,
    account: &AccountId,
) -> Result<Vec<String>, Error> {
    let query = "SELECT object FROM vault_items WHERE account = $1 \
         UNION SELECT object FROM replaced_blobs WHERE account = $1";
    let objects = sqlx::query_scalar(query).bind(&account.0);
    Ok(objects.fetch_all(executor).await?)
}

/// Every blob that belongs, or belonged, to an item of anybody.
pub async fn objects(executor: impl Executor<'_>) -> Result<Vec<String>, Error> {
    let query = "SELECT object FROM vault_items UNION SELECT object FROM replaced_blobs";
    Ok(sqlx::query_scalar(query).fetch_all(executor).await?)
}
