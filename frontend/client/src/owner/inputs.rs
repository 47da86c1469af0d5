use api::grant::InputPolicy;
use protocol::CardCost;

/// How a user's rows are taken unless their owner says otherwise: checked where an answer takes lookups, as labels and
/// decisions do. Scores of a linear model give it away to legal rows as well, and some rows are too large for pads.
pub fn usual_inputs(cost: &CardCost) -> InputPolicy {
    match cost.verified.is_some() && cost.operations.lookups > 0 {
        true => InputPolicy::Verified,
        false => InputPolicy::Trusted,
    }
}
