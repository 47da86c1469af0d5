//! Sealed copies as stored: which grants use which.

use api::{AccountId, GrantId, ModelId, Timestamp, UploadId};
use sqlx::AssertSqlSafe;

use crate::database::Executor;
use crate::error::Error;

/// A sealed copy that has arrived.
#[derive(Clone, Copy, Debug)]
pub struct Sealed<'a> {
    /// Names it in the object store.
    pub copy: &'a UploadId,
    /// Its size.
    pub bytes: u64,
    /// Its SHA-256, hexadecimal.
    pub digest: &'a str,
    /// Key epoch it was made for.
    pub key_epoch: u32,
    /// Which version of the model it is of.
    pub version: u32,
}

/// Makes a grant active: an answer, unless it was before or a wish for more waits.
pub async fn activate(
    executor: impl Executor<'_>,
    id: &GrantId,
    sealed: Sealed<'_>,
    now: Timestamp,
) -> Result<(), Error> {
    sqlx::query(
        "UPDATE grants SET state = 'active', sealed_object = $1, sealed_bytes = $2, \
         sealed_digest = $3, key_epoch = $4, version = $5, updated_at = $6, \
         answered_at = CASE WHEN state = 'active' OR (more_rows IS NOT NULL AND more_declined IS NULL) \
         THEN answered_at ELSE $6 END WHERE id = $7",
    )
    .bind(&sealed.copy.0)
    .bind(sealed.bytes.cast_signed())
    .bind(sealed.digest)
    .bind(i64::from(sealed.key_epoch))
    .bind(i64::from(sealed.version))
    .bind(now)
    .bind(&id.0)
    .execute(executor)
    .await?;
    Ok(())
}

/// SHA-256 of the sealed copy that a grant uses, hexadecimal, as it was uploaded; none if it uses another one now.
pub async fn digest(
    executor: impl Executor<'_>,
    grant: &GrantId,
    copy: &UploadId,
) -> Result<Option<String>, Error> {
    let query = "SELECT sealed_digest FROM grants WHERE id = $1 AND sealed_object = $2";
    let digest = sqlx::query_scalar(query).bind(&grant.0).bind(&copy.0);
    Ok(digest.fetch_optional(executor).await?.flatten())
}

/// Some grants.
#[derive(Clone, Copy, Debug)]
pub enum Which<'a> {
    /// One.
    Grant(&'a GrantId),
    /// All of a user.
    User(&'a AccountId),
    /// All to a model.
    Model(&'a ModelId),
}

impl<'a> Which<'a> {
    pub(crate) fn condition(self) -> (&'static str, &'a str) {
        match self {
            Self::Grant(id) => ("id = $1", &id.0),
            Self::User(id) => ("account = $1", &id.0),
            Self::Model(id) => ("model = $1", &id.0),
        }
    }
}

/// Marks active grants stale: their sealed copies are of no use any more, so that of answers only a wish declined still counts. Answers
/// which.
pub async fn mark_stale(
    executor: impl Executor<'_>,
    which: Which<'_>,
    now: Timestamp,
) -> Result<Vec<GrantId>, Error> {
    let (condition, id) = which.condition();
    let sql = format!(
        "UPDATE grants SET state = 'stale', updated_at = $2, sealed_bytes = NULL, \
         sealed_digest = NULL, sealed_object = NULL, \
         answered_at = CASE WHEN more_declined IS NULL THEN NULL ELSE answered_at END \
         WHERE state = 'active' AND {condition} RETURNING id"
    );
    let stale: Vec<String> = sqlx::query_scalar(AssertSqlSafe(sql))
        .bind(id)
        .bind(now)
        .fetch_all(executor)
        .await?;
    Ok(stale.into_iter().map(GrantId).collect())
}

/// Sealed copies that some grants use.
pub async fn of(executor: impl Executor<'_>, which: Which<'_>) -> Result<Vec<UploadId>, Error> {
    let (condition, id) = which.condition();
    let sql =
        format!("SELECT sealed_object FROM grants WHERE sealed_object IS NOT NULL AND {condition}");
    let copies: Vec<String> = sqlx::query_scalar(AssertSqlSafe(sql))
        .bind(id)
        .fetch_all(executor)
        .await?;
    Ok(copies.into_iter().map(UploadId).collect())
}

/// All sealed copies in use.
pub async fn all(executor: impl Executor<'_>) -> Result<Vec<UploadId>, Error> {
    let query = "SELECT sealed_object FROM grants WHERE sealed_object IS NOT NULL";
    let copies: Vec<String> = sqlx::query_scalar(query).fetch_all(executor).await?;
    Ok(copies.into_iter().map(UploadId).collect())
}

/// Bytes of all sealed copies in use.
pub async fn total_bytes(executor: impl Executor<'_>) -> Result<u64, Error> {
    let query = "SELECT CAST(coalesce(sum(sealed_bytes), 0) AS BIGINT) FROM grants";
    Ok(sqlx::query_scalar::<_, i64>(query)
        .fetch_one(executor)
        .await?
        .unsigned_abs())
}
