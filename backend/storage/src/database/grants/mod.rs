//! Grants as stored.

pub mod budgets;
pub mod copies;
pub mod signatures;
pub mod suspensions;

use api::{
    AccountId, GrantId, ModelId, Timestamp,
    account::Role,
    grant::{Grant, GrantState, GrantStatement, InputPolicy},
};
use sqlx::{AssertSqlSafe, Row as _};

use crate::database::{Connection, Executor, Row, Waiting, engine::columns::Columns};
use crate::error::Error;

const SELECT: &str = "SELECT grants.id, model, models.name AS model_name, owner, \
                      owners.name AS owner_name, account, users.name AS user_name, \
                      users.organisation AS user_organisation, grants.purpose, grants.state, \
                      grants.reason, key_epoch, sealed_bytes, sealed_digest, inputs, \
                      (SELECT CAST(coalesce(sum(64 - kept), 0) AS BIGINT) FROM pad_pools \
                      WHERE grant_id = grants.id AND state = 'answered') AS pads_checked, \
                      since, cause, rows_used, \
                      query_budget, leakage_bound, requested_at, grants.updated_at \
                      FROM grants JOIN models ON models.id = grants.model \
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

/// Grants that concern a reader, the latest change first.
pub async fn list(
    executor: impl Executor<'_>,
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
pub async fn find(
    executor: impl Executor<'_>,
    id: &GrantId,
    reader: &AccountId,
    role: Role,
) -> Result<Option<Grant>, Error> {
    let sql = format!("{SELECT} WHERE {} AND grants.id = $2", concerns(role));
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

/// Moves a grant that has no sealed copy (any more) to another state.
pub async fn close(
    executor: impl Executor<'_>,
    id: &GrantId,
    state: &GrantState,
    now: Timestamp,
) -> Result<(), Error> {
    let (state, reason) = state_columns(state);
    sqlx::query(
        "UPDATE grants SET state = $1, reason = $2, updated_at = $3, sealed_bytes = NULL, \
         sealed_digest = NULL, sealed_object = NULL WHERE id = $4",
    )
    .bind(state)
    .bind(reason)
    .bind(now)
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

fn inputs_column(inputs: InputPolicy) -> &'static str {
    match inputs {
        InputPolicy::Trusted => "trusted",
        InputPolicy::Verified => "verified",
    }
}

/// Takes rows from now on as the owner signed it of the copy in use, and by the card that he signed; trusts them where
/// nothing is signed.
pub async fn follow_signature(connection: &mut Connection, id: &GrantId) -> Result<(), Error> {
    let signed = signatures::current(&mut *connection, id).await?;
    let statement = signed.and_then(|signed| GrantStatement::from_bytes(&signed.statement.0));
    let card = statement.as_ref().map(|statement| statement.card);
    let inputs = statement.map_or(InputPolicy::Trusted, |statement| statement.inputs);
    sqlx::query("UPDATE grants SET inputs = $1, card_digest = $2 WHERE id = $3")
        .bind(inputs_column(inputs))
        .bind(card.map(|digest| digest.to_string()))
        .bind(&id.0)
        .execute(connection)
        .await?;
    Ok(())
}

fn grant(row: &Row) -> Result<Grant, Error> {
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
        state: state(row.try_get("state")?, row.try_get("reason")?)?,
        key_epoch: row.maybe_number("key_epoch")?,
        sealed_bytes: row.maybe_number("sealed_bytes")?,
        sealed_digest: row.try_get("sealed_digest")?,
        inputs: inputs(row.try_get("inputs")?)?,
        pads_checked: row.number("pads_checked")?,
        suspension: suspensions::of(row)?,
        rows_used: row.number("rows_used")?,
        query_budget: row.number("query_budget")?,
        leakage_bound: row.try_get("leakage_bound")?,
        requested_at: row.try_get("requested_at")?,
        updated_at: row.try_get("updated_at")?,
    })
}
