//! What leaves of the scores, found under encryption: one module for each policy that takes lookups.

mod decision;
mod label;

use circuit::{Blueprint, OutputPolicy};

use crate::{Error, bootstrap::Lookups, lwe::Lwe};

/// The answers that a circuit's policy lets out: one ciphertext for each number.
///
/// # Errors
/// [`Error::Cancelled`], [`Error::Shape`] without a score.
pub(crate) fn conclude(
    lookups: &mut Lookups<'_>,
    blueprint: &Blueprint,
    scores: Vec<Lwe>,
) -> Result<Vec<Lwe>, Error> {
    Ok(match blueprint.policy {
        OutputPolicy::Scores { .. } => scores,
        OutputPolicy::Label => vec![label::label(lookups, &scores, blueprint.answers())?],
        OutputPolicy::Decision => {
            vec![decision::any(lookups, scores, blueprint.score_delta())?]
        }
    })
}
