//! Which policies a circuit's outputs allow.

use circuit::{Circuit, LookupSet, OutputPolicy, USUAL_RESOLUTION};
use fhe_core::RING_SIZE;
use protocol::PolicyOffer;

use crate::{cost::cost, error::Error, model::has_lookups};

/// Lookups of a policy alone: the finest, since scores that lie close together are to be told apart.
const FINEST: LookupSet = LookupSet::Bits5;

/// Every policy that the outputs allow, scores first, with what it costs.
pub(crate) fn policies(circuit: &Circuit) -> Result<Vec<PolicyOffer>, Error> {
    circuit.validate(RING_SIZE)?;
    [scores(circuit), OutputPolicy::Label, OutputPolicy::Decision]
        .into_iter()
        .map(|policy| under(circuit, policy))
        .filter(|circuit| circuit.validate(RING_SIZE).is_ok())
        .map(offer)
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
    let needed = has_lookups(circuit) || policy.needs_lookups();
    Circuit {
        policy,
        lookups: needed.then_some(circuit.lookups.unwrap_or(FINEST)),
        ..circuit.clone()
    }
}

fn offer(circuit: Circuit) -> Result<PolicyOffer, Error> {
    Ok(PolicyOffer {
        policy: circuit.policy,
        cost: cost(&circuit)?,
        circuit,
    })
}
