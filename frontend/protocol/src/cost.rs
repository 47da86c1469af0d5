use circuit::{Circuit, LookupSet, OutputPolicy};
use serde::{Deserialize, Serialize};

/// What one use of a circuit costs, and what it gives away.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CardCost {
    /// External products and lookups of one answer, and the lookups' parameters.
    pub operations: circuit::Cost,
    /// Rows that share one ciphertext; 1 with lookups.
    pub rows_per_ciphertext: u64,
    /// Bytes of one sealed copy.
    pub sealed_bytes: u64,
    /// Bytes of one encrypted row.
    pub input_bytes: u64,
    /// Bytes of its result.
    pub result_bytes: u64,
    /// What a verified row costs besides; none where pads would be too large.
    pub verified: Option<VerifiedCost>,
    /// Bytes of the evaluation key that the lookups take, made once for all models of the same
    /// parameters; 0 without lookups.
    pub evaluation_key_bytes: u64,
    /// Bits that one answer says at most, whatever is asked.
    pub capacity_per_answer: f64,
    /// Bound on what the noise of one answer gives away beyond its scores (nats), where keys were made as they should
    /// be; of linear models under scores alone.
    pub leakage_per_answer: Option<f64>,
    /// What the policy itself lets out.
    pub gives_away: GivesAway,
}

/// What verified rows cost, each of which travels alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerifiedCost {
    /// Bytes of one row, in place of its encrypted form.
    pub opening_bytes: u64,
    /// Sealed bits of a model from which on its pools are usual ones.
    pub usual_from_bits: u64,
    /// A usual pool.
    pub usual: PoolCost,
    /// A pool for a smaller model, of which fewer pads are kept.
    pub strict: PoolCost,
}

/// What a pool of pads takes before rows are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PoolCost {
    /// Bytes that are sent.
    pub bytes: u64,
    /// Microseconds that making it takes in a browser, roughly.
    pub micros: u64,
    /// Rows that it is for.
    pub rows: u64,
}

impl VerifiedCost {
    /// A pool for a model with so many sealed bits.
    pub fn pool(&self, sealed_bits: Option<u64>) -> PoolCost {
        match sealed_bits {
            Some(bits) if bits < self.usual_from_bits => self.strict,
            _ => self.usual,
        }
    }
}

/// What answers tell about the model by themselves, whatever the cryptography.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum GivesAway {
    /// Scores that are linear in the input: linear algebra on `answers` of them (features + 1) gives
    /// the whole model away.
    Model {
        /// Answers it takes.
        answers: u64,
    },
    /// Scores of a model with lookups: inputs made for it read the model out of some thousands of them, and
    /// a copy can be trained on fewer.
    Scores,
    /// One class of so many (2: a yes or no) for each answer. Where a class begins can be searched
    /// for, one answer at a time.
    Class {
        /// Classes to tell apart.
        classes: u64,
    },
}

impl GivesAway {
    /// What the policy of a circuit lets out.
    pub fn of(circuit: &Circuit) -> Self {
        match circuit.policy {
            OutputPolicy::Label => Self::Class {
                classes: circuit.outputs as u64,
            },
            OutputPolicy::Decision => Self::Class { classes: 2 },
            OutputPolicy::Scores { .. } if !circuit.is_linear() => Self::Scores,
            OutputPolicy::Scores { .. } => Self::Model {
                answers: circuit.encoder.width() as u64 + 1,
            },
        }
    }
}

/// A policy that a circuit's outputs allow, ready to be put on the card.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PolicyOffer {
    /// The policy.
    pub policy: OutputPolicy,
    /// Parameters of the lookups it then takes.
    pub lookups: Option<LookupSet>,
    /// What one answer then costs and gives away.
    pub cost: CardCost,
}
