use serde::{Deserialize, Serialize};

/// What one use of a circuit costs, and what it gives away.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cost {
    /// External products of one answer.
    pub external_products: u64,
    /// Rows that share one ciphertext.
    pub rows_per_ciphertext: u64,
    /// Bytes of one sealed copy.
    pub sealed_bytes: u64,
    /// Bytes of one encrypted row.
    pub input_bytes: u64,
    /// Bytes of its result.
    pub result_bytes: u64,
    /// Bound on what one answer gives away beyond the scores (nats).
    pub leakage_per_answer: f64,
}
