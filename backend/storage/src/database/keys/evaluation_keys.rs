//! Evaluation keys as stored.

use api::{AccountId, UploadId, key::UploadedKey};
use circuit::LookupSet;

use sqlx::Row as _;

use crate::database::{Executor, Row, engine::columns::Columns};
use crate::error::Error;

/// Keeps a key, in place of an earlier one of the same account and parameters.
pub async fn put(
    executor: impl Executor<'_>,
    account: &AccountId,
    key: &UploadedKey,
    object: &UploadId,
) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO evaluation_keys \
         (account, lookups, key_epoch, bytes, digest, object, uploaded_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) \
         ON CONFLICT (account, lookups) DO UPDATE SET key_epoch = excluded.key_epoch, bytes = excluded.bytes, \
         digest = excluded.digest, object = excluded.object, uploaded_at = excluded.uploaded_at",
    )
    .bind(&account.0)
    .bind(key.set.name())
    .bind(i64::from(key.key_epoch))
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
    executor: impl Executor<'_>,
    account: &AccountId,
) -> Result<Vec<UploadedKey>, Error> {
    sqlx::query("SELECT * FROM evaluation_keys WHERE account = $1 ORDER BY lookups")
        .bind(&account.0)
        .fetch_all(executor)
        .await?
        .iter()
        .map(key)
        .collect()
}

/// One key of an account.
pub async fn find(
    executor: impl Executor<'_>,
    account: &AccountId,
    set: LookupSet,
) -> Result<Option<UploadedKey>, Error> {
    let row = sqlx::query("SELECT * FROM evaluation_keys WHERE account = $1 AND lookups = $2")
        .bind(&account.0)
        .bind(set.name())
        .fetch_optional(executor)
        .await?;
    row.as_ref().map(key).transpose()
}

/// Where one key of an account lies.
pub async fn object(
    executor: impl Executor<'_>,
    account: &AccountId,
    set: LookupSet,
) -> Result<Option<UploadId>, Error> {
    let query = "SELECT object FROM evaluation_keys WHERE account = $1 AND lookups = $2";
    let object: Option<String> = sqlx::query_scalar(query)
        .bind(&account.0)
        .bind(set.name())
        .fetch_optional(executor)
        .await?;
    Ok(object.map(UploadId))
}

/// SHA-256 of what lies there, hexadecimal, as it was uploaded; none if it is no key any more.
pub async fn digest(
    executor: impl Executor<'_>,
    object: &UploadId,
) -> Result<Option<String>, Error> {
    let query = "SELECT digest FROM evaluation_keys WHERE object = $1";
    let digest = sqlx::query_scalar(query).bind(&object.0);
    Ok(digest.fetch_optional(executor).await?)
}

/// Forgets the keys of an account; answers where they lie.
pub async fn delete_of(
    executor: impl Executor<'_>,
    account: &AccountId,
) -> Result<Vec<UploadId>, Error> {
    let query = "DELETE FROM evaluation_keys WHERE account = $1 RETURNING object";
    let objects: Vec<String> = sqlx::query_scalar(query)
        .bind(&account.0)
        .fetch_all(executor)
        .await?;
    Ok(objects.into_iter().map(UploadId).collect())
}

/// Where all keys lie.
pub async fn all(executor: impl Executor<'_>) -> Result<Vec<UploadId>, Error> {
    let query = "SELECT object FROM evaluation_keys";
    let objects: Vec<String> = sqlx::query_scalar(query).fetch_all(executor).await?;
    Ok(objects.into_iter().map(UploadId).collect())
}

/// Bytes of all keys.
pub async fn total_bytes(executor: impl Executor<'_>) -> Result<u64, Error> {
    let query = "SELECT CAST(coalesce(sum(bytes), 0) AS BIGINT) FROM evaluation_keys";
    let bytes: i64 = sqlx::query_scalar(query).fetch_one(executor).await?;
    Ok(bytes.unsigned_abs())
}

/// Reads a parameter set from its column.
pub(crate) fn lookup_set(column: &str) -> Result<LookupSet, Error> {
    let set = LookupSet::ALL.into_iter().find(|set| set.name() == column);
    set.ok_or(Error::Damaged("the database holds unknown parameters"))
}

fn key(row: &Row) -> Result<UploadedKey, Error> {
    Ok(UploadedKey {
        set: lookup_set(row.try_get("lookups")?)?,
        key_epoch: row.number("key_epoch")?,
        bytes: row.number("bytes")?,
        digest: row.try_get("digest")?,
        uploaded_at: row.try_get("uploaded_at")?,
    })
}
