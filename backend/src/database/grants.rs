//! Grants as stored.

use api::{
    AccountId, GrantId, ModelId, Timestamp, UploadId,
    account::Role,
    grant::{Grant, GrantState},
};
use sqlx::{AssertSqlSafe, Row, SqliteExecutor, sqlite::SqliteRow};

use crate::error::Error;

const SELECT: &str = "SELECT grants.id, model, models.name AS model_name, owner, \
                      owners.name AS owner_name, user, users.name AS user_name, \
                      users.organisation AS user_organisation, grants.purpose, grants.state, \
                      grants.reason, key_epoch, sealed_bytes, sealed_digest, rows_used, \
                      query_budget, leakage_bound, requested_at, grants.updated_at \
                      FROM grants JOIN models ON models.id = grants.model \
                      JOIN accounts AS owners ON owners.id = models.owner \
                      JOIN accounts AS users ON users.id = grants.user";

/// Adds a request for access; `false` if one is open already.
///
/// # Errors
/// [`Error::Database`].
pub async fn request(
    executor: impl SqliteExecutor<'_>,
    id: &GrantId,
    model: &ModelId,
    user: &AccountId,
    purpose: &str,
    query_budget: u64,
    now: Timestamp,
) -> Result<bool, Error> {
    let done = sqlx::query(
        "INSERT INTO grants \
         (id, model, user, purpose, state, query_budget, requested_at, updated_at) \
         VALUES (?, ?, ?, ?, 'requested', ?, ?, ?) ON CONFLICT DO NOTHING",
    )
    .bind(&id.0)
    .bind(&model.0)
    .bind(&user.0)
    .bind(purpose)
    .bind(query_budget.cast_signed())
    .bind(now)
    .bind(now)
    .execute(executor)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Grants that concern a reader, the latest change first.
///
/// # Errors
/// [`Error::Database`].
pub async fn list(
    executor: impl SqliteExecutor<'_>,
    reader: &AccountId,
    role: Role,
) -> Result<Vec<Grant>, Error> {
    let sql = format!(
        "{SELECT} WHERE {} ORDER BY grants.updated_at DESC",
        concerns(role)
    );
    let rows = sqlx::query(AssertSqlSafe(sql))
        .bind(&reader.0)
        .fetch_all(executor)
        .await?;
    rows.iter().map(grant).collect()
}

/// One grant, if it concerns the reader.
///
/// # Errors
/// [`Error::Database`].
pub async fn find(
    executor: impl SqliteExecutor<'_>,
    id: &GrantId,
    reader: &AccountId,
    role: Role,
) -> Result<Option<Grant>, Error> {
    let sql = format!("{SELECT} WHERE {} AND grants.id = ?2", concerns(role));
    let query = sqlx::query(AssertSqlSafe(sql)).bind(&reader.0).bind(&id.0);
    query
        .fetch_optional(executor)
        .await?
        .as_ref()
        .map(grant)
        .transpose()
}

fn concerns(role: Role) -> &'static str {
    match role {
        Role::Administrator => "?1 = ?1",
        Role::Owner => "owner = ?1",
        Role::User => "user = ?1",
    }
}

/// Moves a grant that has no sealed copy (any more) to another state.
///
/// # Errors
/// [`Error::Database`].
pub async fn close(
    executor: impl SqliteExecutor<'_>,
    id: &GrantId,
    state: &GrantState,
    now: Timestamp,
) -> Result<(), Error> {
    let (state, reason) = state_columns(state);
    sqlx::query(
        "UPDATE grants SET state = ?, reason = ?, updated_at = ?, sealed_bytes = NULL, \
         sealed_digest = NULL, sealed_object = NULL WHERE id = ?",
    )
    .bind(state)
    .bind(reason)
    .bind(now)
    .bind(&id.0)
    .execute(executor)
    .await?;
    Ok(())
}

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
    /// Rows allowed.
    pub query_budget: u64,
    /// What they give away, in nats.
    pub leakage_bound: f64,
}

/// Makes a grant active.
///
/// # Errors
/// [`Error::Database`].
pub async fn activate(
    executor: impl SqliteExecutor<'_>,
    id: &GrantId,
    sealed: Sealed<'_>,
    now: Timestamp,
) -> Result<(), Error> {
    sqlx::query(
        "UPDATE grants SET state = 'active', sealed_object = ?, sealed_bytes = ?, \
         sealed_digest = ?, key_epoch = ?, query_budget = ?, leakage_bound = ?, updated_at = ? \
         WHERE id = ?",
    )
    .bind(&sealed.copy.0)
    .bind(sealed.bytes.cast_signed())
    .bind(sealed.digest)
    .bind(sealed.key_epoch)
    .bind(sealed.query_budget.cast_signed())
    .bind(sealed.leakage_bound)
    .bind(now)
    .bind(&id.0)
    .execute(executor)
    .await?;
    Ok(())
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
    pub(super) fn condition(self) -> (&'static str, &'a str) {
        match self {
            Self::Grant(id) => ("id = ?", &id.0),
            Self::User(id) => ("user = ?", &id.0),
            Self::Model(id) => ("model = ?", &id.0),
        }
    }
}

/// Marks active grants stale: their sealed copies are of no use any more.
///
/// # Errors
/// [`Error::Database`].
pub async fn mark_stale(
    executor: impl SqliteExecutor<'_>,
    which: Which<'_>,
    now: Timestamp,
) -> Result<(), Error> {
    let (condition, id) = which.condition();
    let sql = format!(
        "UPDATE grants SET state = 'stale', updated_at = ?, sealed_bytes = NULL, \
         sealed_digest = NULL, sealed_object = NULL WHERE state = 'active' AND {condition}"
    );
    sqlx::query(AssertSqlSafe(sql))
        .bind(now)
        .bind(id)
        .execute(executor)
        .await?;
    Ok(())
}

/// Sealed copies that some grants use.
///
/// # Errors
/// [`Error::Database`].
pub async fn copies_of(
    executor: impl SqliteExecutor<'_>,
    which: Which<'_>,
) -> Result<Vec<UploadId>, Error> {
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
///
/// # Errors
/// [`Error::Database`].
pub async fn copies(executor: impl SqliteExecutor<'_>) -> Result<Vec<UploadId>, Error> {
    let query = "SELECT sealed_object FROM grants WHERE sealed_object IS NOT NULL";
    let copies: Vec<String> = sqlx::query_scalar(query).fetch_all(executor).await?;
    Ok(copies.into_iter().map(UploadId).collect())
}

/// Bytes of all sealed copies in use.
///
/// # Errors
/// [`Error::Database`].
pub async fn sealed_bytes(executor: impl SqliteExecutor<'_>) -> Result<u64, Error> {
    let query = "SELECT coalesce(sum(sealed_bytes), 0) FROM grants";
    Ok(sqlx::query_scalar::<_, i64>(query)
        .fetch_one(executor)
        .await?
        .unsigned_abs())
}

fn state_columns(state: &GrantState) -> (&'static str, Option<&str>) {
    match state {
        GrantState::Requested => ("requested", None),
        GrantState::Refused { reason } => ("refused", Some(reason)),
        GrantState::Active => ("active", None),
        GrantState::Stale => ("stale", None),
        GrantState::Revoked => ("revoked", None),
    }
}

fn state(name: &str, reason: Option<String>) -> Result<GrantState, Error> {
    Ok(match name {
        "requested" => GrantState::Requested,
        "refused" => GrantState::Refused {
            reason: reason.unwrap_or_default(),
        },
        "active" => GrantState::Active,
        "stale" => GrantState::Stale,
        "revoked" => GrantState::Revoked,
        _ => return Err(Error::Internal("a grant has an unknown state")),
    })
}

fn grant(row: &SqliteRow) -> Result<Grant, Error> {
    let natural = |column| row.try_get::<i64, _>(column).map(i64::unsigned_abs);
    Ok(Grant {
        id: GrantId(row.try_get("id")?),
        model: ModelId(row.try_get("model")?),
        model_name: row.try_get("model_name")?,
        owner: AccountId(row.try_get("owner")?),
        owner_name: row.try_get("owner_name")?,
        user: AccountId(row.try_get("user")?),
        user_name: row.try_get("user_name")?,
        user_organisation: row.try_get("user_organisation")?,
        purpose: row.try_get("purpose")?,
        state: state(row.try_get("state")?, row.try_get("reason")?)?,
        key_epoch: row.try_get("key_epoch")?,
        sealed_bytes: row
            .try_get::<Option<i64>, _>("sealed_bytes")?
            .map(i64::unsigned_abs),
        sealed_digest: row.try_get("sealed_digest")?,
        rows_used: natural("rows_used")?,
        query_budget: natural("query_budget")?,
        leakage_bound: row.try_get("leakage_bound")?,
        requested_at: row.try_get("requested_at")?,
        updated_at: row.try_get("updated_at")?,
    })
}
