//! Grants that allow nothing until their owner lifts it.

use api::{
    AccountId, GrantId, ModelId, Timestamp,
    pool::{Suspension, SuspensionCause},
};

use sqlx::Row as _;

use crate::database::{Connection, Executor, Row, engine::columns::Columns};
use crate::error::Error;

/// Pools that an account may leave after their challenge.
const FORFEITS_FORGIVEN: i64 = 3;

/// A grant that was suspended.
#[derive(Clone, Debug)]
pub struct SuspendedGrant {
    /// Which.
    pub grant: GrantId,
    /// To which model.
    pub model: ModelId,
    /// Whose.
    pub owner: AccountId,
}

/// Suspends all grants of an account for a malformed pad; answers those that were not yet.
pub async fn for_malformed_pad(
    connection: &mut Connection,
    account: &AccountId,
    pool: u64,
    now: Timestamp,
) -> Result<Vec<SuspendedGrant>, Error> {
    let query = "SELECT grants.id, model, owner FROM grants JOIN models ON models.id = grants.model \
                 WHERE account = $1 AND state IN ('requested', 'active', 'stale')";
    let rows = sqlx::query(query)
        .bind(&account.0)
        .fetch_all(&mut *connection)
        .await?;
    let grants = rows.iter().map(suspended);
    let grants = grants.collect::<Result<Vec<_>, _>>()?;
    for grant in &grants {
        sqlx::query(
            "INSERT INTO suspensions (grant_id, since, cause, pool) \
             VALUES ($1, $2, 'malformed_pad', $3) ON CONFLICT (grant_id) DO UPDATE \
             SET since = excluded.since, cause = excluded.cause, pool = excluded.pool",
        )
        .bind(&grant.grant.0)
        .bind(now)
        .bind(pool.cast_signed())
        .execute(&mut *connection)
        .await?;
    }
    Ok(grants)
}

/// Suspends a grant that was asked for after its user was caught, while any of hers is suspended for it; `false` if
/// none is.
pub async fn for_request(
    executor: impl Executor<'_>,
    grant: &GrantId,
    account: &AccountId,
    now: Timestamp,
) -> Result<bool, Error> {
    let done = sqlx::query(
        "INSERT INTO suspensions (grant_id, since, cause, pool) \
         SELECT $1, $2, cause, pool FROM suspensions JOIN grants ON grants.id = grant_id \
         WHERE account = $3 AND cause = 'malformed_pad' ORDER BY since DESC LIMIT 1",
    )
    .bind(&grant.0)
    .bind(now)
    .bind(&account.0)
    .execute(executor)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Suspends the grants of an account whose owners forgave fewer of the pools that it left than there are now.
pub async fn for_forfeits(
    connection: &mut Connection,
    account: &AccountId,
    now: Timestamp,
) -> Result<Vec<SuspendedGrant>, Error> {
    let query = "SELECT grants.id, model, owner FROM grants JOIN models ON models.id = grants.model \
                 WHERE account = $1 AND state = 'active' AND inputs = 'verified' \
                 AND NOT EXISTS (SELECT 1 FROM suspensions WHERE grant_id = grants.id) \
                 AND (SELECT count(*) FROM pad_pools WHERE account = $1 \
                      AND pad_pools.state = 'forfeited') - forfeits_forgiven > $2";
    let rows = sqlx::query(query)
        .bind(&account.0)
        .bind(FORFEITS_FORGIVEN)
        .fetch_all(&mut *connection)
        .await?;
    let grants = rows.iter().map(suspended);
    let grants = grants.collect::<Result<Vec<_>, _>>()?;
    for grant in &grants {
        sqlx::query("INSERT INTO suspensions (grant_id, since, cause) VALUES ($1, $2, 'forfeits')")
            .bind(&grant.grant.0)
            .bind(now)
            .execute(&mut *connection)
            .await?;
    }
    Ok(grants)
}

/// Ends a grant's suspension, and forgives the pools that its user left so far.
pub async fn lift(connection: &mut Connection, grant: &GrantId) -> Result<(), Error> {
    sqlx::query("DELETE FROM suspensions WHERE grant_id = $1")
        .bind(&grant.0)
        .execute(&mut *connection)
        .await?;
    sqlx::query(
        "UPDATE grants SET forfeits_forgiven = (SELECT count(*) FROM pad_pools \
         WHERE account = grants.account AND pad_pools.state = 'forfeited') WHERE id = $1",
    )
    .bind(&grant.0)
    .execute(connection)
    .await?;
    Ok(())
}

/// Number of the refused pool that a grant is suspended for, and whose it is.
pub async fn refused_pool(
    executor: impl Executor<'_>,
    grant: &GrantId,
) -> Result<Option<(AccountId, u64)>, Error> {
    let query = "SELECT account, pool FROM suspensions JOIN grants ON grants.id = grant_id \
                 WHERE grant_id = $1 AND pool IS NOT NULL";
    let found: Option<(String, i64)> = sqlx::query_as(query)
        .bind(&grant.0)
        .fetch_optional(executor)
        .await?;
    Ok(found.map(|(user, pool)| (AccountId(user), pool.cast_unsigned())))
}

/// The suspension in a row that joins them with grants.
pub(super) fn of(row: &Row) -> Result<Option<Suspension>, Error> {
    let Some(since) = row.maybe_number("since")? else {
        return Ok(None);
    };
    let cause = match row.try_get("cause")? {
        "malformed_pad" => SuspensionCause::MalformedPad,
        "forfeits" => SuspensionCause::Forfeits,
        _ => return Err(Error::Damaged("a suspension has an unknown cause")),
    };
    Ok(Some(Suspension { since, cause }))
}

fn suspended(row: &Row) -> Result<SuspendedGrant, Error> {
    Ok(SuspendedGrant {
        grant: GrantId(row.try_get("id")?),
        model: ModelId(row.try_get("model")?),
        owner: AccountId(row.try_get("owner")?),
    })
}
