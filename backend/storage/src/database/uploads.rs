//! Announced uploads as stored.

use api::{
    AccountId, GrantId, Timestamp, UploadId,
    upload::{Purpose, UploadStart},
};
use sqlx::{AssertSqlSafe, Row as _};

use crate::{
    database::{
        Executor, Row, engine::columns::Columns, grants::copies::Which,
        keys::evaluation_keys::lookup_set,
    },
    error::Error,
    objects::part_plan::PartPlan,
};

/// An announced upload.
#[derive(Clone, Debug)]
pub struct StoredUpload {
    /// Identifier.
    pub id: UploadId,
    /// Who announced it.
    pub owner: AccountId,
    /// As announced.
    pub start: UploadStart,
    /// Whether what arrived was taken over.
    pub finished: bool,
}

impl StoredUpload {
    /// How it is cut.
    pub fn plan(&self) -> PartPlan {
        PartPlan::new(self.start.bytes)
    }
}

/// Announces an upload, unless the same was announced before; answers its identifier.
pub async fn announce(
    executor: impl Executor<'_>,
    fresh: &UploadId,
    owner: &AccountId,
    start: &UploadStart,
    now: Timestamp,
) -> Result<UploadId, Error> {
    let (purpose, subject) = columns(&start.purpose);
    let id: String = sqlx::query_scalar(
        "INSERT INTO uploads (id, owner, purpose, subject, key_epoch, bytes, digest, started_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) \
         ON CONFLICT (owner, purpose, subject, key_epoch, digest, bytes) \
         DO UPDATE SET finished = uploads.finished RETURNING id",
    )
    .bind(&fresh.0)
    .bind(&owner.0)
    .bind(purpose)
    .bind(subject)
    .bind(i64::from(start.key_epoch))
    .bind(start.bytes.cast_signed())
    .bind(start.digest.to_string())
    .bind(now)
    .fetch_one(executor)
    .await?;
    Ok(UploadId(id))
}

/// One upload, if it is this account's.
pub async fn find(
    executor: impl Executor<'_>,
    id: &UploadId,
    owner: &AccountId,
) -> Result<Option<StoredUpload>, Error> {
    let row = sqlx::query("SELECT * FROM uploads WHERE id = $1 AND owner = $2")
        .bind(&id.0)
        .bind(&owner.0)
        .fetch_optional(executor)
        .await?;
    row.as_ref().map(upload).transpose()
}

/// Notes that what arrived was taken over.
pub async fn finish(executor: impl Executor<'_>, id: &UploadId) -> Result<(), Error> {
    sqlx::query("UPDATE uploads SET finished = 1 WHERE id = $1")
        .bind(&id.0)
        .execute(executor)
        .await?;
    Ok(())
}

/// Forgets one upload.
pub async fn delete(executor: impl Executor<'_>, id: &UploadId) -> Result<(), Error> {
    sqlx::query("DELETE FROM uploads WHERE id = $1")
        .bind(&id.0)
        .execute(executor)
        .await?;
    Ok(())
}

/// Forgets all uploads of an account.
pub async fn delete_of(executor: impl Executor<'_>, owner: &AccountId) -> Result<(), Error> {
    sqlx::query("DELETE FROM uploads WHERE owner = $1")
        .bind(&owner.0)
        .execute(executor)
        .await?;
    Ok(())
}

/// Forgets the unfinished uploads of sealed copies for some grants.
pub async fn delete_unfinished(executor: impl Executor<'_>, which: Which<'_>) -> Result<(), Error> {
    let (condition, id) = which.condition();
    let sql = format!(
        "DELETE FROM uploads WHERE finished = 0 AND purpose = 'sealed_copy' \
         AND subject IN (SELECT id FROM grants WHERE {condition})"
    );
    sqlx::query(AssertSqlSafe(sql))
        .bind(id)
        .execute(executor)
        .await?;
    Ok(())
}

/// Forgets all but the newest unfinished uploads of one purpose; answers those forgotten. Sealed copies
/// count for each grant, evaluation keys for each account.
pub async fn keep_newest(
    executor: impl Executor<'_>,
    owner: &AccountId,
    purpose: &Purpose,
    kept: u32,
) -> Result<Vec<UploadId>, Error> {
    let (name, subject) = columns(purpose);
    let counted = match purpose {
        Purpose::SealedCopy(_) => Some(subject),
        Purpose::EvaluationKey(_) => None,
    };
    let ids: Vec<String> = sqlx::query_scalar(
        "DELETE FROM uploads WHERE id IN (SELECT id FROM uploads WHERE finished = 0 \
         AND owner = $1 AND purpose = $2 AND subject = coalesce($3, subject) \
         ORDER BY started_at DESC, id LIMIT 9223372036854775807 OFFSET $4) RETURNING id",
    )
    .bind(&owner.0)
    .bind(name)
    .bind(counted)
    .bind(i64::from(kept))
    .fetch_all(executor)
    .await?;
    Ok(ids.into_iter().map(UploadId).collect())
}

/// Forgets uploads announced before `started`.
pub async fn delete_older(executor: impl Executor<'_>, started: Timestamp) -> Result<(), Error> {
    sqlx::query("DELETE FROM uploads WHERE started_at < $1")
        .bind(started)
        .execute(executor)
        .await?;
    Ok(())
}

/// Uploads under way.
pub async fn unfinished(executor: impl Executor<'_>) -> Result<Vec<UploadId>, Error> {
    let query = "SELECT id FROM uploads WHERE finished = 0";
    let ids: Vec<String> = sqlx::query_scalar(query).fetch_all(executor).await?;
    Ok(ids.into_iter().map(UploadId).collect())
}

/// Whether a row names what an upload put in place, or one may still: it is under way.
pub async fn is_named(executor: impl Executor<'_>, upload: &UploadId) -> Result<bool, Error> {
    let query = "SELECT count(*) FROM (SELECT id FROM uploads WHERE id = $1 AND finished = 0 \
         UNION ALL SELECT sealed_object FROM grants WHERE sealed_object = $1 \
         UNION ALL SELECT object FROM evaluation_keys WHERE object = $1) AS named";
    let rows: i64 = sqlx::query_scalar(query)
        .bind(&upload.0)
        .fetch_one(executor)
        .await?;
    Ok(rows > 0)
}

/// Columns `purpose` and `subject`.
fn columns(purpose: &Purpose) -> (&'static str, &str) {
    match purpose {
        Purpose::SealedCopy(grant) => ("sealed_copy", &grant.0),
        Purpose::EvaluationKey(set) => ("evaluation_key", set.name()),
    }
}

fn purpose(name: &str, subject: String) -> Result<Purpose, Error> {
    match name {
        "sealed_copy" => Ok(Purpose::SealedCopy(GrantId(subject))),
        "evaluation_key" => Ok(Purpose::EvaluationKey(lookup_set(&subject)?)),
        _ => Err(Error::Damaged("an upload has an unknown purpose")),
    }
}

fn upload(row: &Row) -> Result<StoredUpload, Error> {
    let digest: String = row.try_get("digest")?;
    let digest = digest.parse();
    Ok(StoredUpload {
        id: UploadId(row.try_get("id")?),
        owner: AccountId(row.try_get("owner")?),
        start: UploadStart {
            purpose: purpose(row.try_get("purpose")?, row.try_get("subject")?)?,
            key_epoch: row.number("key_epoch")?,
            bytes: row.number("bytes")?,
            digest: digest.map_err(|_| Error::Damaged("a stored digest cannot be read"))?,
        },
        finished: row.flag("finished")?,
    })
}
