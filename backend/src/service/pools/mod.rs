//! Pools of pads: opened, challenged, checked, and their pads opened for rows (`docs/verified-inputs.md`).

mod checking;
mod opening;
mod suspension;

pub use checking::{challenge, check};
pub use opening::{open, open_pad};
pub use suspension::{evidence, lift};

use api::{AccountId, GrantId, ProblemKind};
use pads::{Challenge, Cut};
use sqlx::SqliteExecutor;

use crate::{
    error::Error,
    storage::database::pools::{self, StoredPool},
};

/// The user's pool under this grant.
async fn find(
    executor: impl SqliteExecutor<'_>,
    user: &AccountId,
    grant: &GrantId,
    number: u64,
) -> Result<StoredPool, Error> {
    let found = pools::find(executor, user, number).await?;
    let found = found.filter(|pool| pool.grant == *grant);
    found.ok_or(ProblemKind::NotFound.into())
}

fn cut_of(pool: &StoredPool) -> Result<Cut, Error> {
    Cut::new(pool.kept.into()).map_err(|_| DAMAGED)
}

fn challenge_of(pool: &StoredPool) -> Result<Challenge, Error> {
    let bits = pool.challenge.ok_or(DAMAGED)?;
    Challenge::from_bits(bits, cut_of(pool)?).map_err(|_| DAMAGED)
}

const DAMAGED: Error = Error::Internal("a stored pool of pads is damaged");
