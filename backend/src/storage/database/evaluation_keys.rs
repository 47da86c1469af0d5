//! Evaluation keys as stored.

use api::{AccountId, UploadId, key::UploadedKey};
use circuit::LookupSet;
use sqlx::{Row, SqliteExecutor, sqlite::SqliteRow};

use crate::error::Error;

/// Keeps a key, in place of an earlier one of the same account and parameters.
pub async fn put(
    executor: impl SqliteExecutor<'_>,
    account: &AccountId,
    key: &UploadedKey,
    object: &UploadId,
) -> Result<(), Error> {
    sqlx::query(
        "INSERT OR REPLACE INTO evaluation_keys \
         (account, lookups, key_epoch, bytes, digest, object, uploaded_at) \
         VALUES (?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(&account.0)
    .bind(key.set.name())
    .bind(key.key_epoch)
    .bind(key.bytes.cast_signed())
    .bind(&key.digest)
    .bind(&object.0)
    .bind(key.uploaded_at)
    .execute(executor)
    .await?;
    Ok(())
}

/// Keys of an account.
pub async fn list(
    executor: impl SqliteExecutor<'_>,
    account: &AccountId,
) -> Result<Vec<UploadedKey>, Error> {
    sqlx::query("SELECT * FROM evaluation_keys WHERE account = ? ORDER BY lookups")
        .bind(&account.0)
        .fetch_all(executor)
        .await?
        .iter()
        .map(key)
        .collect()
}

/// One key of an account.
pub async fn find(
    executor: impl SqliteExecutor<'_>,
    account: &AccountId,
    set: LookupSet,
) -> Result<Option<UploadedKey>, Error> {
    let row = sqlx::query("SELECT * FROM evaluation_keys WHERE account = ? AND lookups = ?")
        .bind(&account.0)
        .bind(set.name())
        .fetch_optional(executor)
        .await?;
    row.as_ref().map(key).transpose()
}

/// Where one key of an account lies.
pub async fn object(
    executor: impl SqliteExecutor<'_>,
    account: &AccountId,
    set: LookupSet,
) -> Result<Option<UploadId>, Error> {
    let query = "SELECT object FROM evaluation_keys WHERE account = ? AND lookups = ?";
    let object: Option<String> = sqlx::query_scalar(query)
        .bind(&account.0)
        .bind(set.name())
        .fetch_optional(executor)
        .await?;
    Ok(object.map(UploadId))
}

/// Forgets the keys of an account; answers where they lie.
pub async fn delete_of(
    executor: impl SqliteExecutor<'_>,
    account: &AccountId,
) -> Result<Vec<UploadId>, Error> {
    let query = "DELETE FROM evaluation_keys WHERE account = ? RETURNING object";
    let objects: Vec<String> = sqlx::query_scalar(query)
        .bind(&account.0)
        .fetch_all(executor)
        .await?;
    Ok(objects.into_iter().map(UploadId).collect())
}

/// Where all keys lie.
pub async fn all(executor: impl SqliteExecutor<'_>) -> Result<Vec<UploadId>, Error> {
    let query = "SELECT object FROM evaluation_keys";
    let objects: Vec<String> = sqlx::query_scalar(query).fetch_all(executor).await?;
    Ok(objects.into_iter().map(UploadId).collect())
}

/// Bytes of all keys.
pub async fn total_bytes(executor: impl SqliteExecutor<'_>) -> Result<u64, Error> {
    let query = "SELECT coalesce(sum(bytes), 0) FROM evaluation_keys";
    let bytes: i64 = sqlx::query_scalar(query).fetch_one(executor).await?;
    Ok(bytes.unsigned_abs())
}

/// Reads a parameter set from its column.
pub(crate) fn lookup_set(column: &str) -> Result<LookupSet, Error> {
    let set = LookupSet::ALL.into_iter().find(|set| set.name() == column);
    set.ok_or(Error::Internal("the database holds unknown parameters"))
}

fn key(row: &SqliteRow) -> Result<UploadedKey, Error> {
    Ok(UploadedKey {
        set: lookup_set(row.try_get("lookups")?)?,
        key_epoch: row.try_get("key_epoch")?,
        bytes: row.try_get::<i64, _>("bytes")?.unsigned_abs(),
        digest: row.try_get("digest")?,
        uploaded_at: row.try_get("uploaded_at")?,
    })
}
