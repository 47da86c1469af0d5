//! Which policies a circuit's outputs allow.

use circuit::{Blueprint, Circuit, LookupSet, OutputPolicy, USUAL_RESOLUTION};
use protocol::PolicyOffer;

use crate::{cost::cost, error::Error};

/// Lookups of a policy alone: the finest, since scores that lie close together are to be told apart.
const FINEST: LookupSet = LookupSet::Bits5;

/// Every policy that the outputs allow, scores first, with what it costs.
pub(crate) fn policies(circuit: &Circuit) -> Result<Vec<PolicyOffer>, Error> {
    circuit.check()?;
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
        circuit: blueprint.circuit().clone(),
    })
}
