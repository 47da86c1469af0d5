use api::{AccountId, GrantId, ProblemKind};
use pads::{Challenge, Cut};
use sqlx::SqliteExecutor;

use crate::{
    error::Error,
    storage::database::pools::{self, StoredPool},
};

/// The user's pool under this grant.
pub(super) async fn find(
    executor: impl SqliteExecutor<'_>,
    user: &AccountId,
    grant: &GrantId,
    number: u64,
) -> Result<StoredPool, Error> {
    let found = pools::find(executor, user, number).await?;
    let found = found.filter(|pool| pool.grant == *grant);
    found.ok_or(ProblemKind::NotFound.into())
}

/// How many pads are kept.
pub(super) fn cut_of(pool: &StoredPool) -> Result<Cut, Error> {
    Cut::new(pool.kept.into()).map_err(|_| DAMAGED)
}

/// Which ones.
pub(super) fn challenge_of(pool: &StoredPool) -> Result<Challenge, Error> {
    let bits = pool.challenge.ok_or(DAMAGED)?;
    Challenge::from_bits(bits, cut_of(pool)?).map_err(|_| DAMAGED)
}

pub(super) const DAMAGED: Error = Error::Internal("a stored pool of pads is damaged");
