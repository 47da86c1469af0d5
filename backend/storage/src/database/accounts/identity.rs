//! Who somebody is, as a provider said when she registered.

use api::{AccountId, account::Profile, identity::ProvenBy};
use sqlx::Row as _;

use crate::{
    database::{Executor, Row},
    error::Error,
};

/// Notes that a provider vouches for the present address of an account, which is confirmed by that, and for its name where `with_name`.
pub async fn prove(
    executor: impl Executor<'_>,
    id: &AccountId,
    proven: &ProvenBy,
) -> Result<(), Error> {
    sqlx::query(
        "UPDATE accounts SET proven_by = $1, proven_email = email, confirmed_email = email, \
         proven_name = CASE WHEN $2 = 1 THEN name END WHERE id = $3",
    )
    .bind(&proven.provider)
    .bind(i64::from(proven.with_name))
    .bind(&id.0)
    .execute(executor)
    .await?;
    Ok(())
}

/// That the address of this profile was proved, if it was.
pub(super) fn proven(row: &Row, profile: &Profile) -> Result<Option<ProvenBy>, Error> {
    let said = |column| row.try_get::<Option<String>, _>(column);
    let is_same = said("proven_email")?.as_ref() == Some(&profile.email);
    let with_name = said("proven_name")?.as_ref() == Some(&profile.name);
    let provider = said("proven_by")?.filter(|_| is_same);
    Ok(provider.map(|provider| ProvenBy {
        provider,
        with_name,
    }))
}
