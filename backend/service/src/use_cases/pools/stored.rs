use api::{GrantId, ProblemKind};
use pads::{Challenge, Cut};

use storage::database::pools::StoredPool;

use crate::error::Error;

/// A user's pool that was found, if it stands under this grant.
pub(super) fn of_grant(found: Option<StoredPool>, grant: &GrantId) -> Result<StoredPool, Error> {
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
