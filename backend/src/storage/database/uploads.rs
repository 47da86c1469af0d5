//! Announced uploads as stored.

use api::{AccountId, GrantId, ModelId, Timestamp, UploadId, upload::UploadStart};
use sqlx::{AssertSqlSafe, Row, SqliteExecutor, sqlite::SqliteRow};

use crate::{
    error::Error,
    storage::{database::grants::copies::Which, part_plan::PartPlan},
};

/// An announced upload and what it is for.
#[derive(Clone, Debug)]
pub struct StoredUpload {
    /// Identifier.
    pub id: UploadId,
    /// For which grant.
    pub grant: GrantId,
    /// Of which model.
    pub model: ModelId,
    /// For which user.
    pub user: AccountId,
    /// As announced.
    pub announced: UploadStart,
    /// Whether its sealed copy was taken over.
    pub finished: bool,
}

impl StoredUpload {
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
    grant: &GrantId,
    upload: &UploadStart,
    now: Timestamp,
) -> Result<UploadId, Error> {
    let id: String = sqlx::query_scalar(
        "INSERT INTO uploads (id, grant_id, bytes, digest, key_epoch, started_at) \
         VALUES (?, ?, ?, ?, ?, ?) \
         ON CONFLICT (grant_id, digest, key_epoch, bytes) DO UPDATE SET id = id RETURNING id",
    )
    .bind(&fresh.0)
    .bind(&grant.0)
    .bind(upload.bytes.cast_signed())
    .bind(&upload.digest)
    .bind(upload.key_epoch)
    .bind(now)
    .fetch_one(executor)
    .await?;
    Ok(UploadId(id))
}

/// One upload, if the model is this owner's.
///
/// # Errors
/// [`Error::Database`].
pub async fn find(
    executor: impl SqliteExecutor<'_>,
    id: &UploadId,
    owner: &AccountId,
) -> Result<Option<StoredUpload>, Error> {
    let row = sqlx::query(
        "SELECT uploads.*, model, user FROM uploads JOIN grants ON grants.id = grant_id \
         JOIN models ON models.id = model WHERE uploads.id = ? AND owner = ?",
    )
    .bind(&id.0)
    .bind(&owner.0)
    .fetch_optional(executor)
    .await?;
    row.as_ref().map(upload).transpose()
}

/// Notes that the sealed copy was taken over.
///
/// # Errors
/// [`Error::Database`].
pub async fn finish(executor: impl SqliteExecutor<'_>, id: &UploadId) -> Result<(), Error> {
    sqlx::query("UPDATE uploads SET finished = TRUE WHERE id = ?")
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
    sqlx::query("DELETE FROM uploads WHERE id = ?")
        .bind(&id.0)
        .execute(executor)
        .await?;
    Ok(())
}

/// Forgets the unfinished uploads for some grants.
///
/// # Errors
/// [`Error::Database`].
pub async fn delete_unfinished(
    executor: impl SqliteExecutor<'_>,
    which: Which<'_>,
) -> Result<(), Error> {
    let (condition, id) = which.condition();
    let sql = format!(
        "DELETE FROM uploads WHERE NOT finished \
         AND grant_id IN (SELECT id FROM grants WHERE {condition})"
    );
    sqlx::query(AssertSqlSafe(sql))
        .bind(id)
        .execute(executor)
        .await?;
    Ok(())
}

/// Forgets all but the newest unfinished uploads of a grant; answers those forgotten.
///
/// # Errors
/// [`Error::Database`].
pub async fn keep_newest(
    executor: impl SqliteExecutor<'_>,
    grant: &GrantId,
    kept: u32,
) -> Result<Vec<UploadId>, Error> {
    let ids: Vec<String> = sqlx::query_scalar(
        "DELETE FROM uploads WHERE id IN (SELECT id FROM uploads WHERE grant_id = ? \
         AND NOT finished ORDER BY started_at DESC, rowid DESC LIMIT -1 OFFSET ?) RETURNING id",
    )
    .bind(&grant.0)
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
    sqlx::query("DELETE FROM uploads WHERE started_at < ?")
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
    let query = "SELECT id FROM uploads WHERE NOT finished";
    let ids: Vec<String> = sqlx::query_scalar(query).fetch_all(executor).await?;
    Ok(ids.into_iter().map(UploadId).collect())
}

fn upload(row: &SqliteRow) -> Result<StoredUpload, Error> {
    Ok(StoredUpload {
        id: UploadId(row.try_get("id")?),
        grant: GrantId(row.try_get("grant_id")?),
        model: ModelId(row.try_get("model")?),
        user: AccountId(row.try_get("user")?),
        announced: UploadStart {
            bytes: row.try_get::<i64, _>("bytes")?.unsigned_abs(),
            digest: row.try_get("digest")?,
            key_epoch: row.try_get("key_epoch")?,
        },
        finished: row.try_get("finished")?,
    })
}
