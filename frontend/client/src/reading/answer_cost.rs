use api::{grant::InputPolicy, health::Speed};
use protocol::CardCost;

/// What one answer takes, as it is told wherever it is told.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AnswerCost {
    /// Seconds of this server on all its threads, when nobody else asks.
    pub seconds: f64,
    /// How the row is sent.
    pub inputs: InputPolicy,
    /// Bytes of the row as it is sent.
    pub up: u64,
    /// Bytes of its answer.
    pub down: u64,
    /// Rows that travel together.
    pub rows_together: u64,
}

impl AnswerCost {
    /// Under a grant that takes rows so; before there is one, as is usual for the model.
    pub fn of(cost: &CardCost, speed: &Speed, inputs: Option<InputPolicy>) -> Self {
        let (inputs, up, rows_together) = sent_rows(cost, inputs);
        Self {
            seconds: speed.seconds(&cost.operations),
            inputs,
            up,
            down: cost.result_bytes,
            rows_together,
        }
    }
}

/// How a user's rows are taken unless their owner says otherwise: checked, whatever that costs, unless they are too large for pads.
pub fn usual_inputs(cost: &CardCost) -> InputPolicy {
    match cost.verified {
        Some(_) => InputPolicy::Verified,
        None => InputPolicy::Trusted,
    }
}

/// How a row is sent, its bytes, and how many travel together.
pub fn sent_rows(cost: &CardCost, inputs: Option<InputPolicy>) -> (InputPolicy, u64, u64) {
    match (inputs.unwrap_or_else(|| usual_inputs(cost)), cost.verified) {
        (InputPolicy::Verified, Some(verified)) => {
            (InputPolicy::Verified, verified.opening_bytes, 1)
        }
        _ => (
            InputPolicy::Trusted,
            cost.input_bytes,
            cost.rows_per_ciphertext,
        ),
    }
}

#[cfg(test)]
mod tests {
    use circuit::LookupSet;
    use protocol::{GivesAway, PoolCost, VerifiedCost};

    use super::*;

    const POOL: PoolCost = PoolCost {
        bytes: 0,
        micros: 0,
        rows: 16,
    };

    fn card() -> CardCost {
        CardCost {
            operations: circuit::Cost {
                external_products: 0,
                lookups: 100,
                set: Some(LookupSet::Bits4),
            },
            rows_per_ciphertext: 4,
            sealed_bytes: 0,
            input_bytes: 1_400,
            result_bytes: 300,
            verified: Some(VerifiedCost {
                opening_bytes: 10_500,
                usual_from_bits: 0,
                usual: POOL,
                strict: POOL,
            }),
            evaluation_key_bytes: 0,
            capacity_per_answer: 1.0,
            leakage_per_answer: None,
            gives_away: GivesAway::Scores,
        }
    }

    fn speed() -> Speed {
        Speed {
            external_product_us: 0.0,
            lookup_ms: vec![(LookupSet::Bits4, 10.0)],
            threads: 2,
        }
    }

    #[test]
    fn a_checked_row_costs_its_opening_and_travels_alone() {
        let cost = AnswerCost::of(&card(), &speed(), Some(InputPolicy::Verified));
        assert_eq!((cost.up, cost.down, cost.rows_together), (10_500, 300, 1));
        assert!((cost.seconds - 0.5).abs() < 1e-9);
        let taken = AnswerCost::of(&card(), &speed(), Some(InputPolicy::Trusted));
        assert_eq!((taken.up, taken.rows_together), (1_400, 4));
    }

    #[test]
    fn before_a_grant_it_is_what_is_usual_and_rows_that_cannot_be_checked_are_not() {
        let usual = AnswerCost::of(&card(), &speed(), None);
        assert_eq!(usual.inputs, InputPolicy::Verified);
        let too_large = CardCost {
            verified: None,
            ..card()
        };
        let cost = AnswerCost::of(&too_large, &speed(), Some(InputPolicy::Verified));
        assert_eq!((cost.inputs, cost.up), (InputPolicy::Trusted, 1_400));
    }
}
