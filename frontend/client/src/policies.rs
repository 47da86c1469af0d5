//! Which policies a circuit's outputs allow.

use circuit::{Circuit, LookupSet, MOST_CLASSES, OutputPolicy};
use protocol::PolicyOffer;

use crate::{cost::cost, error::Error, model::has_lookups};

/// Resolution of scores where the card let out none so far.
const USUAL_RESOLUTION: u8 = 12;
/// Lookups of a policy alone: the finest, since scores that lie close together are to be told apart.
const FINEST: LookupSet = LookupSet::Bits5;

/// Every policy that the outputs allow, scores first, with what it costs.
pub(crate) fn policies(circuit: &Circuit) -> Result<Vec<PolicyOffer>, Error> {
    let label = (2..=MOST_CLASSES)
        .contains(&circuit.outputs)
        .then_some(OutputPolicy::Label);
    let decision = (circuit.outputs == 1).then_some(OutputPolicy::Decision);
    [Some(scores(circuit)), label, decision]
        .into_iter()
        .flatten()
        .map(|policy| offer(circuit, policy))
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

fn offer(circuit: &Circuit, policy: OutputPolicy) -> Result<PolicyOffer, Error> {
    let needed = has_lookups(circuit) || policy.needs_lookups();
    let circuit = Circuit {
        policy,
        lookups: needed.then_some(circuit.lookups.unwrap_or(FINEST)),
        ..circuit.clone()
    };
    let cost = cost(&circuit)?;
    Ok(PolicyOffer {
        policy,
        circuit,
        cost,
    })
}
