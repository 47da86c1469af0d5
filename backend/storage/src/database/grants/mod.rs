//! Grants as stored.

pub mod budgets;
pub mod copies;
pub mod listing;
pub mod more;
pub mod signatures;
pub mod suspensions;
pub mod terms;
pub mod users;

use api::{
    AccountId, GrantId, ModelId, Timestamp,
    account::Role,
    grant::{Grant, GrantState, InputPolicy},
};
use sqlx::{AssertSqlSafe, Row as _};

use crate::database::{Executor, Row, Waiting, engine::columns::Columns};
use crate::error::Error;

pub(super) const COLUMNS: &str = "grants.id, model, models.name AS model_name, owner, \
                                  owners.name AS owner_name, account, users.name AS user_name, \
                                  users.organisation AS user_organisation, grants.purpose, grants.state, \
                                  grants.reason, key_epoch, sealed_bytes, sealed_digest, grants.version AS sealed_version, \
                                  models.version AS model_version, inputs, \
                                  (SELECT CAST(coalesce(sum(64 - kept), 0) AS BIGINT) FROM pad_pools \
                                  WHERE grant_id = grants.id AND state = 'answered') AS pads_checked, \
                                  since, cause, rows_used, \
                                  query_budget, leakage_bound, expires_at, withdrawn_at, more_rows, more_purpose, \
                                  more_asked_at, more_declined, requested_at, grants.updated_at, answered_at, \
                                  models.deleted_at AS model_deleted_at, users.deleted_at AS user_deleted_at";
pub(super) const TABLES: &str = "grants JOIN models ON models.id = grants.model \
                                 JOIN accounts AS owners ON owners.id = models.owner \
                                 JOIN accounts AS users ON users.id = grants.account \
                                 LEFT JOIN suspensions ON suspensions.grant_id = grants.id";

/// Adds a request for access; `false` if one is open already.
pub async fn request(
    executor: impl Executor<'_>,
    id: &GrantId,
    model: &ModelId,
    user: &AccountId,
    purpose: &str,
    query_budget: u64,
    now: Timestamp,
) -> Result<bool, Error> {
    let done = sqlx::query(
        "INSERT INTO grants \
         (id, model, account, purpose, state, query_budget, requested_at, updated_at) \
         VALUES ($1, $2, $3, $4, 'requested', $5, $6, $7) ON CONFLICT DO NOTHING",
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

/// Deletes what people wrote of requests that were closed before then: purposes, and reasons of refusals; those of requests for more too.
pub async fn forget_words(executor: impl Executor<'_>, closed: Timestamp) -> Result<(), Error> {
    sqlx::query(
        "UPDATE grants SET purpose = '', reason = CASE WHEN reason IS NULL THEN NULL ELSE '' END, \
         more_purpose = CASE WHEN more_purpose IS NULL THEN NULL ELSE '' END, \
         more_declined = CASE WHEN more_declined IS NULL THEN NULL ELSE '' END \
         WHERE updated_at < $1 AND (state IN ('refused', 'revoked') OR withdrawn_at IS NOT NULL) \
         AND (purpose <> '' OR coalesce(reason, '') <> '' OR coalesce(more_purpose, '') <> '' \
         OR coalesce(more_declined, '') <> '')",
    )
    .bind(closed)
    .execute(executor)
    .await?;
    Ok(())
}

/// Grants that concern a reader, the latest change first.
pub async fn list(
    executor: impl Executor<'_>,
    reader: &AccountId,
    role: Role,
) -> Result<Vec<Grant>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM {TABLES} WHERE {} ORDER BY grants.updated_at DESC",
        concerns(role)
    );
    let rows = sqlx::query(AssertSqlSafe(sql))
        .bind(&reader.0)
        .fetch_all(executor)
        .await?;
    rows.iter().map(grant).collect()
}

/// One grant, if it concerns the reader.
pub async fn find(
    executor: impl Executor<'_>,
    id: &GrantId,
    reader: &AccountId,
    role: Role,
) -> Result<Option<Grant>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM {TABLES} WHERE {} AND grants.id = $2",
        concerns(role)
    );
    let query = sqlx::query(AssertSqlSafe(sql)).bind(&reader.0).bind(&id.0);
    query
        .fetch_optional(executor)
        .await?
        .as_ref()
        .map(grant)
        .transpose()
}

/// The owner of the model that a grant is to.
pub async fn owner(executor: impl Executor<'_>, id: &GrantId) -> Result<AccountId, Error> {
    let query =
        "SELECT owner FROM grants JOIN models ON models.id = grants.model WHERE grants.id = $1";
    let owner = sqlx::query_scalar(query).bind(&id.0);
    Ok(AccountId(owner.fetch_one(executor).await?))
}

/// The model that a grant is to.
pub async fn model(executor: impl Executor<'_>, id: &GrantId) -> Result<ModelId, Error> {
    let query = "SELECT model FROM grants WHERE id = $1";
    let model = sqlx::query_scalar(query).bind(&id.0);
    Ok(ModelId(model.fetch_one(executor).await?))
}

/// Requests that wait for an owner.
pub async fn requested(executor: impl Executor<'_>) -> Result<Waiting, Error> {
    const QUERY: &str = "SELECT count(*), min(requested_at) FROM grants WHERE state = 'requested'";
    Waiting::read(executor, QUERY).await
}

fn concerns(role: Role) -> &'static str {
    match role {
        Role::Administrator => "$1 = $1",
        Role::Owner => "owner = $1",
        Role::User => "account = $1",
        Role::Auditor => "$1 = ''",
    }
}

/// Moves a grant that has no sealed copy (any more) to another state; what its user asked beyond it is forgotten.
pub async fn close(
    executor: impl Executor<'_>,
    id: &GrantId,
    state: &GrantState,
    now: Timestamp,
) -> Result<(), Error> {
    let withdrawn_at = (*state == GrantState::Withdrawn).then_some(now);
    let answered_at = matches!(state, GrantState::Refused { .. }).then_some(now);
    let (state, reason) = state_columns(state);
    sqlx::query(
        "UPDATE grants SET state = $1, reason = $2, updated_at = $3, withdrawn_at = $4, sealed_bytes = NULL, \
         sealed_digest = NULL, sealed_object = NULL, more_rows = NULL, more_purpose = NULL, more_asked_at = NULL, \
         more_declined = NULL, answered_at = $5 WHERE id = $6",
    )
    .bind(state)
    .bind(reason)
    .bind(now)
    .bind(withdrawn_at)
    .bind(answered_at)
    .bind(&id.0)
    .execute(executor)
    .await?;
    Ok(())
}

fn state_columns(state: &GrantState) -> (&'static str, Option<&str>) {
    match state {
        GrantState::Requested => ("requested", None),
        GrantState::Refused { reason } => ("refused", Some(reason)),
        GrantState::Active => ("active", None),
        GrantState::Stale => ("stale", None),
        GrantState::Revoked => ("revoked", None),
        // The schema's first states are for ever; `withdrawn_at` tells this one from a refusal.
        GrantState::Withdrawn => ("refused", None),
    }
}

pub(super) fn state(name: &str, reason: Option<String>) -> Result<GrantState, Error> {
    Ok(match name {
        "requested" => GrantState::Requested,
        "refused" => GrantState::Refused {
            reason: reason.unwrap_or_default(),
        },
        "active" => GrantState::Active,
        "stale" => GrantState::Stale,
        "revoked" => GrantState::Revoked,
        _ => return Err(Error::Damaged("a grant has an unknown state")),
    })
}

pub(super) fn inputs(name: &str) -> Result<InputPolicy, Error> {
    match name {
        "trusted" => Ok(InputPolicy::Trusted),
        "verified" => Ok(InputPolicy::Verified),
        _ => Err(Error::Damaged("a grant takes inputs in an unknown way")),
    }
}

fn is_set(row: &Row, moment: &str) -> Result<bool, Error> {
    let moment: Option<i64> = row.try_get(moment)?;
    Ok(moment.is_some())
}

fn grant(row: &Row) -> Result<Grant, Error> {
    let withdrawn_at: Option<i64> = row.try_get("withdrawn_at")?;
    let sealed_digest: Option<String> = row.try_get("sealed_digest")?;
    let state = match withdrawn_at {
        Some(_) => GrantState::Withdrawn,
        None => state(row.try_get("state")?, row.try_get("reason")?)?,
    };
    Ok(Grant {
        id: GrantId(row.try_get("id")?),
        model: ModelId(row.try_get("model")?),
        model_name: row.try_get("model_name")?,
        owner: AccountId(row.try_get("owner")?),
        owner_name: row.try_get("owner_name")?,
        user: AccountId(row.try_get("account")?),
        user_name: row.try_get("user_name")?,
        user_organisation: row.try_get("user_organisation")?,
        purpose: row.try_get("purpose")?,
        state,
        key_epoch: row.maybe_number("key_epoch")?,
        sealed_bytes: row.maybe_number("sealed_bytes")?,
        sealed_version: sealed_digest
            .is_some()
            .then(|| row.number("sealed_version"))
            .transpose()?,
        model_version: row.number("model_version")?,
        sealed_digest,
        inputs: inputs(row.try_get("inputs")?)?,
        pads_checked: row.number("pads_checked")?,
        suspension: suspensions::of(row)?,
        rows_used: row.number("rows_used")?,
        query_budget: row.number("query_budget")?,
        leakage_bound: row.try_get("leakage_bound")?,
        expires_at: row.try_get("expires_at")?,
        more: more::of(row)?,
        answered_at: row.try_get("answered_at")?,
        requested_at: row.try_get("requested_at")?,
        updated_at: row.try_get("updated_at")?,
        model_deleted: is_set(row, "model_deleted_at")?,
        user_deleted: is_set(row, "user_deleted_at")?,
    })
}
