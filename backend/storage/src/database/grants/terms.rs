//! What grants give, as their owners signed it.

use api::{Digest, GrantId, Timestamp, grant::InputPolicy};

use crate::database::{Executor, engine::columns::bind_real};
use crate::error::Error;

/// What is in force of a copy in use.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SignedTerms {
    /// How rows may be sent.
    pub inputs: InputPolicy,
    /// SHA-256 of the card that was signed, if one was.
    pub card: Option<Digest>,
    /// Rows allowed.
    pub query_budget: u64,
    /// When the grant ends, if it does.
    pub expires_at: Option<Timestamp>,
    /// What the noise of all answers gives away, in nats, where a bound is known.
    pub leakage_bound: Option<f64>,
}

/// Puts terms in force.
pub async fn set(
    executor: impl Executor<'_>,
    id: &GrantId,
    terms: SignedTerms,
    now: Timestamp,
) -> Result<(), Error> {
    let inputs = match terms.inputs {
        InputPolicy::Trusted => "trusted",
        InputPolicy::Verified => "verified",
    };
    let set = sqlx::query(
        "UPDATE grants SET inputs = $1, card_digest = $2, query_budget = $3, expires_at = $4, leakage_bound = $5, \
         updated_at = $6 WHERE id = $7",
    )
    .bind(inputs)
    .bind(terms.card.map(|digest| digest.to_string()))
    .bind(terms.query_budget.cast_signed())
    .bind(terms.expires_at);
    bind_real(set, terms.leakage_bound)
        .bind(now)
        .bind(&id.0)
        .execute(executor)
        .await?;
    Ok(())
}
