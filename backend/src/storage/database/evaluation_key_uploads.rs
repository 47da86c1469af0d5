//! Announced uploads of evaluation keys as stored.

use api::{AccountId, Timestamp, UploadId, evaluation_key::EvaluationKeyStart};
use sqlx::{Row, SqliteExecutor, sqlite::SqliteRow};

use crate::{
    error::Error,
    storage::{database::evaluation_keys::lookup_set, part_plan::PartPlan},
};

/// An announced upload.
#[derive(Clone, Debug)]
pub struct StoredKeyUpload {
    /// Identifier.
    pub id: UploadId,
    /// As announced.
    pub announced: EvaluationKeyStart,
    /// Whether its key was taken over.
    pub finished: bool,
}

impl StoredKeyUpload {
    /// How it is cut.
    pub fn plan(&self) -> PartPlan {
        PartPlan::new(self.announced.bytes)
    }
}

/// Announces an upload, unless the same was announced before; answers its identifier.
///
/// # Errors
/// [`Error::Database`].
pub async fn announce(
    executor: impl SqliteExecutor<'_>,
    fresh: &UploadId,
    account: &AccountId,
    start: &EvaluationKeyStart,
    now: Timestamp,
) -> Result<UploadId, Error> {
    let id: String = sqlx::query_scalar(
        "INSERT INTO evaluation_key_uploads \
         (id, account, lookups, key_epoch, bytes, digest, started_at) VALUES (?, ?, ?, ?, ?, ?, ?) \
         ON CONFLICT (account, lookups, key_epoch, digest, bytes) DO UPDATE SET id = id RETURNING id",
    )
    .bind(&fresh.0)
    .bind(&account.0)
    .bind(start.set.name())
    .bind(start.key_epoch)
    .bind(start.bytes.cast_signed())
    .bind(&start.digest)
    .bind(now)
    .fetch_one(executor)
    .await?;
    Ok(UploadId(id))
}

/// One upload, if it is this account's.
///
/// # Errors
/// [`Error::Database`].
pub async fn find(
    executor: impl SqliteExecutor<'_>,
    id: &UploadId,
    account: &AccountId,
) -> Result<Option<StoredKeyUpload>, Error> {
    let row = sqlx::query("SELECT * FROM evaluation_key_uploads WHERE id = ? AND account = ?")
        .bind(&id.0)
        .bind(&account.0)
        .fetch_optional(executor)
        .await?;
    row.as_ref().map(upload).transpose()
}

/// Notes that the key was taken over.
///
/// # Errors
/// [`Error::Database`].
pub async fn finish(executor: impl SqliteExecutor<'_>, id: &UploadId) -> Result<(), Error> {
    sqlx::query("UPDATE evaluation_key_uploads SET finished = TRUE WHERE id = ?")
        .bind(&id.0)
        .execute(executor)
        .await?;
    Ok(())
}

/// Forgets one upload.
///
/// # Errors
/// [`Error::Database`].
pub async fn delete(executor: impl SqliteExecutor<'_>, id: &UploadId) -> Result<(), Error> {
    sqlx::query("DELETE FROM evaluation_key_uploads WHERE id = ?")
        .bind(&id.0)
        .execute(executor)
        .await?;
    Ok(())
}

/// Forgets all uploads of an account.
///
/// # Errors
/// [`Error::Database`].
pub async fn delete_of(
    executor: impl SqliteExecutor<'_>,
    account: &AccountId,
) -> Result<(), Error> {
    sqlx::query("DELETE FROM evaluation_key_uploads WHERE account = ?")
        .bind(&account.0)
        .execute(executor)
        .await?;
    Ok(())
}

/// Forgets all but the newest unfinished uploads of an account; answers those forgotten.
///
/// # Errors
/// [`Error::Database`].
pub async fn keep_newest(
    executor: impl SqliteExecutor<'_>,
    account: &AccountId,
    kept: u32,
) -> Result<Vec<UploadId>, Error> {
    let ids: Vec<String> = sqlx::query_scalar(
        "DELETE FROM evaluation_key_uploads WHERE id IN (SELECT id FROM evaluation_key_uploads \
         WHERE account = ? AND NOT finished ORDER BY started_at DESC, rowid DESC \
         LIMIT -1 OFFSET ?) RETURNING id",
    )
    .bind(&account.0)
    .bind(kept)
    .fetch_all(executor)
    .await?;
    Ok(ids.into_iter().map(UploadId).collect())
}

/// Forgets uploads announced before `started`.
///
/// # Errors
/// [`Error::Database`].
pub async fn delete_older(
    executor: impl SqliteExecutor<'_>,
    started: Timestamp,
) -> Result<(), Error> {
    sqlx::query("DELETE FROM evaluation_key_uploads WHERE started_at < ?")
        .bind(started)
        .execute(executor)
        .await?;
    Ok(())
}

/// Uploads under way.
///
/// # Errors
/// [`Error::Database`].
pub async fn unfinished(executor: impl SqliteExecutor<'_>) -> Result<Vec<UploadId>, Error> {
    let query = "SELECT id FROM evaluation_key_uploads WHERE NOT finished";
    let ids: Vec<String> = sqlx::query_scalar(query).fetch_all(executor).await?;
    Ok(ids.into_iter().map(UploadId).collect())
}

fn upload(row: &SqliteRow) -> Result<StoredKeyUpload, Error> {
    Ok(StoredKeyUpload {
        id: UploadId(row.try_get("id")?),
        announced: EvaluationKeyStart {
            set: lookup_set(row.try_get("lookups")?)?,
            key_epoch: row.try_get("key_epoch")?,
            bytes: row.try_get::<i64, _>("bytes")?.unsigned_abs(),
            digest: row.try_get("digest")?,
        },
        finished: row.try_get("finished")?,
    })
}
