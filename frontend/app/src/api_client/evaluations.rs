//! Evaluations on ciphertext.

use api::{GrantId, grant::evaluation_headers as headers, paths};

use super::request::Request;
use crate::failure::Outcome;

/// An encrypted result and what the server tells about it.
#[derive(Clone, Debug)]
pub(crate) struct Evaluated {
    /// The result ciphertext.
    pub result: Vec<u8>,
    /// Microseconds the server spent on ciphertext.
    pub duration_us: Option<u64>,
    /// Entry of the log that records the evaluation.
    pub log_index: Option<u64>,
    /// Rows left in the budget.
    pub rows_left: Option<u64>,
}

/// Sends `rows` encrypted rows; answers their encrypted scores.
pub(crate) async fn evaluate(grant: &GrantId, input: &[u8], rows: usize) -> Outcome<Evaluated> {
    let answer = Request::post(paths::grant_evaluations(grant))
        .header(headers::ROWS, rows)
        .send_bytes(input)
        .await?;
    Ok(Evaluated {
        duration_us: answer.number(headers::DURATION_US),
        log_index: answer.number(headers::LOG_INDEX),
        rows_left: answer.number(headers::ROWS_LEFT),
        result: answer.bytes().await?,
    })
}
