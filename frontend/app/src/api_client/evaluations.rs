//! Evaluations on ciphertext.

use api::{GrantId, grant::evaluation_headers as headers, job::Job, paths};

use super::request::{Answer, Request};
use crate::failure::Outcome;

/// HTTP status of an evaluation that became a job.
const ACCEPTED: u16 = 202;

/// What became of an encrypted input.
pub(crate) enum Sent {
    /// It is answered.
    Answered(Evaluated),
    /// It waits in the queue.
    Queued(Job),
}

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

/// Sends `rows` encrypted rows; answers their encrypted result, or the job that will have it.
pub(crate) async fn send(grant: &GrantId, input: &[u8], rows: usize) -> Outcome<Sent> {
    let answer = Request::post(paths::grant_evaluations(grant))
        .header(headers::ROWS, rows)
        .send_bytes(input)
        .await?;
    Ok(match answer.status() {
        ACCEPTED => Sent::Queued(answer.json().await?),
        _ => Sent::Answered(evaluated(answer).await?),
    })
}

/// The result in an answer, with what its headers say.
pub(super) async fn evaluated(answer: Answer) -> Outcome<Evaluated> {
    Ok(Evaluated {
        duration_us: answer.number(headers::DURATION_US),
        log_index: answer.number(headers::LOG_INDEX),
        rows_left: answer.number(headers::ROWS_LEFT),
        result: answer.bytes().await?,
    })
}
