//! encode, encrypt -> send -> evaluate -> decrypt.

use api::{GrantId, ProblemKind};
use circuit::Circuit;
use gloo_timers::future::TimeoutFuture;
use protocol::{Request, Response};

use crate::{
    api_client::evaluations::{self, Evaluated},
    failure::{Failure, Outcome},
    format::{hex, time},
    state::Workers,
};

/// Times a busy server is asked again, and how long to wait before each.
const PATIENCE: [u32; 5] = [250, 500, 1_000, 2_000, 4_000];

/// Where one evaluation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Step {
    /// Encoding and encrypting here.
    Encrypt,
    /// On the way to the server, evaluation on ciphertext, and back.
    Evaluate,
    /// Decrypting here.
    Decrypt,
    /// Answered.
    Done,
}

/// Microseconds of each step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Times {
    /// Encoding and encrypting in the worker.
    pub(crate) encrypt: u64,
    /// To the server and back, without its work on ciphertext.
    pub(crate) travel: u64,
    /// On ciphertext, as the server states it.
    pub(crate) server: u64,
    /// Decrypting in the worker.
    pub(crate) decrypt: u64,
    /// From the call to the scores, everything included.
    pub(crate) whole: u64,
}

/// One encrypted question and its answer.
#[derive(Clone, Debug)]
pub(crate) struct Exchange {
    /// Scores of each row.
    pub(crate) scores: Vec<Vec<f64>>,
    /// What the server received.
    pub(crate) input: Vec<u8>,
    /// What the server sent back.
    pub(crate) result: Vec<u8>,
    /// How long it took.
    pub(crate) times: Times,
    /// The log entry that records it.
    pub(crate) log_index: Option<u64>,
    /// Rows left in the budget.
    pub(crate) rows_left: Option<u64>,
}

/// Asks for the scores of `rows`, at most a ciphertext's capacity of them.
///
/// # Errors
/// The worker's fault or the server's problem. A busy server is asked again for a while.
pub(crate) async fn evaluate(
    workers: Workers,
    grant: &GrantId,
    circuit: &Circuit,
    rows: Vec<Vec<f64>>,
    on_step: impl Fn(Step),
) -> Outcome<Exchange> {
    let begun = now_us();
    let count = rows.len();
    on_step(Step::Encrypt);
    let (input, encrypt) = encrypt(workers, circuit, rows).await?;
    on_step(Step::Evaluate);
    let sent = now_us();
    let evaluated = send(grant, &input, count).await?;
    let away = now_us().saturating_sub(sent);
    on_step(Step::Decrypt);
    let result = evaluated.result.clone();
    let (scores, decrypt) = decrypt(workers, circuit, count, result).await?;
    on_step(Step::Done);
    let server = evaluated.duration_us.unwrap_or(0);
    Ok(Exchange {
        scores,
        input,
        result: evaluated.result,
        times: Times {
            encrypt,
            travel: away.saturating_sub(server),
            server,
            decrypt,
            whole: now_us().saturating_sub(begun),
        },
        log_index: evaluated.log_index,
        rows_left: evaluated.rows_left,
    })
}

/// Most rows of one ciphertext.
///
/// # Errors
/// The worker's fault.
pub(crate) async fn capacity(workers: Workers, circuit: &Circuit) -> Outcome<usize> {
    let request = Request::Capacity {
        circuit: circuit.clone(),
    };
    match workers.call(request).await? {
        Response::Capacity(rows) => Ok((rows as usize).max(1)),
        _ => Err(Failure::unexpected_answer()),
    }
}

/// SHA-256 in hexadecimal.
///
/// # Errors
/// The worker's fault.
pub(crate) async fn digest(workers: Workers, bytes: Vec<u8>) -> Outcome<String> {
    match workers.call(Request::Digest { bytes }).await? {
        Response::Digest(digest) => Ok(hex::encode(&digest)),
        _ => Err(Failure::unexpected_answer()),
    }
}

async fn encrypt(
    workers: Workers,
    circuit: &Circuit,
    rows: Vec<Vec<f64>>,
) -> Outcome<(Vec<u8>, u64)> {
    let request = Request::Encrypt {
        circuit: circuit.clone(),
        rows,
        fingerprint: None,
    };
    match workers.call(request).await? {
        Response::Ciphertext { bytes, micros } => Ok((bytes, micros)),
        _ => Err(Failure::unexpected_answer()),
    }
}

async fn send(grant: &GrantId, input: &[u8], rows: usize) -> Outcome<Evaluated> {
    for wait in PATIENCE {
        match evaluations::evaluate(grant, input, rows).await {
            Err(failure) if is_passing(&failure) => TimeoutFuture::new(wait).await,
            other => return other,
        }
    }
    evaluations::evaluate(grant, input, rows).await
}

fn now_us() -> u64 {
    (time::clock_ms() * 1_000.0) as u64
}

fn is_passing(failure: &Failure) -> bool {
    failure.is(ProblemKind::Busy) || failure.is(ProblemKind::TooMany)
}

async fn decrypt(
    workers: Workers,
    circuit: &Circuit,
    rows: usize,
    result: Vec<u8>,
) -> Outcome<(Vec<Vec<f64>>, u64)> {
    let request = Request::Decrypt {
        circuit: circuit.clone(),
        rows: rows as u32,
        result,
        fingerprint: None,
    };
    match workers.call(request).await? {
        Response::Scores { scores, micros } => Ok((scores, micros)),
        _ => Err(Failure::unexpected_answer()),
    }
}
