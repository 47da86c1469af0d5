//! What a card's circuit costs and gives away, from its public half alone, and under which policies.

use circuit::{Blueprint, Circuit, LookupSet, OutputPolicy};
use fhe_core::{evaluation_key, input_bytes, noise, result_bytes, sealed};
use protocol::{CardCost, GivesAway, PolicyOffer};

use crate::error::Error;

/// Sizes, work and leak of one answer.
pub(crate) fn cost(blueprint: &Blueprint) -> Result<CardCost, Error> {
    Ok(CardCost {
        operations: blueprint.cost(),
        rows_per_ciphertext: blueprint.rows() as u64,
        sealed_bytes: sealed::total_bytes(blueprint),
        input_bytes: input_bytes(blueprint, 1) as u64,
        result_bytes: result_bytes(blueprint, 1)? as u64,
        evaluation_key_bytes: blueprint.lookups.map_or(0, evaluation_key::total_bytes),
        capacity_per_answer: noise::capacity_per_answer(blueprint),
        leakage_per_answer: noise::leakage_per_answer(blueprint),
        gives_away: GivesAway::of(blueprint),
    })
}

/// Resolution of scores where the card let out none so far.
const USUAL_RESOLUTION: u8 = 12;
/// Lookups of a policy alone: the finest, since scores that lie close together are to be told apart.
const FINEST: LookupSet = LookupSet::Bits5;

/// Every policy that the outputs allow, scores first, with what it costs.
pub(crate) fn policies(circuit: &Circuit) -> Result<Vec<PolicyOffer>, Error> {
    [scores(circuit), OutputPolicy::Label, OutputPolicy::Decision]
        .into_iter()
        .filter_map(|policy| under(circuit, policy).check().ok())
        .map(|blueprint| offer(&blueprint))
        .collect()
}

fn scores(circuit: &Circuit) -> OutputPolicy {
    match circuit.policy {
        scores @ OutputPolicy::Scores { .. } => scores,
        OutputPolicy::Label | OutputPolicy::Decision => OutputPolicy::Scores {
            resolution_bits: USUAL_RESOLUTION,
        },
    }
}

/// The circuit under another policy, which its outputs may not allow.
fn under(circuit: &Circuit, policy: OutputPolicy) -> Circuit {
    let needed = !circuit.is_linear() || policy.needs_lookups();
    Circuit {
        policy,
        lookups: needed.then_some(circuit.lookups.unwrap_or(FINEST)),
        ..circuit.clone()
    }
}

fn offer(blueprint: &Blueprint) -> Result<PolicyOffer, Error> {
    Ok(PolicyOffer {
        policy: blueprint.policy,
        cost: cost(blueprint)?,
        lookups: blueprint.lookups,
    })
}
