//! What a card's circuit costs and gives away, from its public half alone, and under which policies.

use circuit::{Blueprint, Circuit, LookupSet, OutputPolicy, USUAL_RESOLUTION};
use fhe_core::{evaluation_key, input_bytes, noise, result_bytes, sealed};
use pads::{Challenge, Cut, POOL_SIZE, PadPlan, PoolCommitments, PoolReply};
use protocol::{CardCost, GivesAway, PolicyOffer, PoolCost, VerifiedCost};

use crate::error::Error;

/// Sizes, work and leak of one answer.
pub(crate) fn cost(blueprint: &Blueprint) -> Result<CardCost, Error> {
    Ok(CardCost {
        operations: blueprint.cost(),
        rows_per_ciphertext: blueprint.rows() as u64,
        sealed_bytes: sealed::total_bytes(blueprint),
        input_bytes: input_bytes(blueprint, 1) as u64,
        result_bytes: result_bytes(blueprint, 1)? as u64,
        verified: verified(blueprint),
        evaluation_key_bytes: blueprint.lookups.map_or(0, evaluation_key::total_bytes),
        capacity_per_answer: noise::capacity_per_answer(blueprint),
        leakage_per_answer: noise::leakage_per_answer(blueprint),
        gives_away: GivesAway::of(blueprint),
    })
}

fn verified(blueprint: &Blueprint) -> Option<VerifiedCost> {
    let plan = PadPlan::new(blueprint).ok()?;
    let usual_from = Cut::usual_from(noise::capacity_per_answer(blueprint));
    let cost = VerifiedCost {
        opening_bytes: plan.opening_bytes() as u64,
        usual_from_bits: usual_from.ceil() as u64,
        usual: pool(&plan, Cut::USUAL)?,
        strict: pool(&plan, Cut::STRICT)?,
    };
    let fits = cost.opening_bytes <= api::limits::OPENING_BYTES as u64
        && cost.usual.bytes <= api::limits::POOL_REPLY_BYTES as u64;
    fits.then_some(cost)
}

fn pool(plan: &PadPlan, cut: Cut) -> Option<PoolCost> {
    let challenge = Challenge::from_bits((1 << cut.kept()) - 1, cut).ok()?;
    let bytes = PoolCommitments::BYTES + PoolReply::bytes(plan, &challenge);
    Some(PoolCost {
        bytes: bytes as u64,
        micros: pool_micros(plan),
        rows: cut.kept() as u64,
    })
}

/// What a browser takes: each pad is made when it is committed to and once more before the challenge is answered.
fn pool_micros(plan: &PadPlan) -> u64 {
    let ciphertexts = plan.ciphertexts() as f64 * CIPHERTEXT_MICROS;
    let pad = ciphertexts + plan.hashed_blocks() as f64 * BLOCK_MICROS;
    (2.0 * POOL_SIZE as f64 * pad) as u64
}

/// Microseconds of a public-key encryption of zero in WebAssembly, on one thread of a server's processor.
const CIPHERTEXT_MICROS: f64 = 250.0;
/// Microseconds of hashing a block there.
const BLOCK_MICROS: f64 = 0.45;
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
    let mut circuit = Circuit {
        policy,
        ..circuit.clone()
    };
    let set = circuit.lookups.unwrap_or(FINEST);
    circuit.lookups = circuit.needs_lookups().then_some(set);
    circuit
}

fn offer(blueprint: &Blueprint) -> Result<PolicyOffer, Error> {
    Ok(PolicyOffer {
        policy: blueprint.policy,
        cost: cost(blueprint)?,
        lookups: blueprint.lookups,
    })
}
