//! encode, encrypt -> send -> evaluate -> decrypt.

use api::{GrantId, JobId, ProblemKind, job::Job};
use circuit::Circuit;
use client::{Evaluated, Sent};
use gloo_timers::future::TimeoutFuture;
use protocol::{Cost, CountRows, DecryptResult, DigestBytes, EncryptRows, Encrypted, EstimateCost};

use super::{
    Stop,
    job::{Hearing, follow},
    upload::patiently,
};
use crate::{
    failure::{Failure, Outcome},
    format::{hex, time},
    state::{Workers, client},
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

/// An encrypted question.
#[derive(Clone, Debug, Default)]
pub(crate) struct Posed {
    /// What the server receives; empty when another visit sent it.
    input: Vec<u8>,
    rows: usize,
    encrypt: u64,
    begun: u64,
    sent: u64,
    /// The key it is encrypted with; none: the newest.
    fingerprint: Option<Vec<u8>>,
}

/// What became of a question.
pub(crate) enum Asked {
    /// It is answered.
    Answered(Box<Exchange>),
    /// A job will answer it.
    Queued(Job, Posed),
}

/// One encrypted question and its answer.
#[derive(Clone, Debug)]
pub(crate) struct Exchange {
    /// What the policy let out, row by row.
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

impl Exchange {
    /// Whether this visit asked: only then its own times are known.
    pub(crate) fn is_of_this_visit(&self) -> bool {
        !self.input.is_empty()
    }
}

impl Posed {
    /// One row that an earlier visit sent, under that key.
    pub(crate) fn before(fingerprint: Vec<u8>) -> Self {
        Self {
            rows: 1,
            begun: now_us(),
            sent: now_us(),
            fingerprint: Some(fingerprint),
            ..Self::default()
        }
    }
}

/// Asks for `rows`, at most a ciphertext's capacity of them.
///
/// # Errors
/// The worker's fault or the server's problem. A busy server is asked again for a while.
pub(crate) async fn ask(
    workers: Workers,
    grant: &GrantId,
    circuit: &Circuit,
    rows: Vec<Vec<f64>>,
    on_step: &dyn Fn(Step),
) -> Outcome<Asked> {
    let begun = now_us();
    let count = rows.len();
    on_step(Step::Encrypt);
    let ask = EncryptRows {
        circuit: circuit.clone(),
        rows,
        fingerprint: None,
    };
    let Encrypted { bytes, micros } = workers.ask(ask).await?;
    on_step(Step::Evaluate);
    let posed = Posed {
        rows: count,
        encrypt: micros,
        begun,
        sent: now_us(),
        fingerprint: None,
        input: bytes,
    };
    match send(grant, &posed.input, count).await? {
        Sent::Queued(job) => Ok(Asked::Queued(job, posed)),
        Sent::Answered(evaluated) => {
            on_step(Step::Decrypt);
            let exchange = open(workers, circuit, posed, evaluated).await?;
            on_step(Step::Done);
            Ok(Asked::Answered(Box::new(exchange)))
        }
    }
}

/// Fetches and decrypts the result of an answered job.
///
/// # Errors
/// The worker's fault or the server's problem.
pub(crate) async fn fetch(
    workers: Workers,
    circuit: &Circuit,
    job: &JobId,
    posed: Posed,
) -> Outcome<Exchange> {
    let evaluated = patiently(async || client().job_result(job).await).await?;
    open(workers, circuit, posed, evaluated).await
}

/// Asks, and waits for the job if it becomes one. A wish to stop cancels the job.
///
/// # Errors
/// As [`ask`], [`follow`] and [`fetch`].
pub(crate) async fn evaluate(
    workers: Workers,
    grant: &GrantId,
    circuit: &Circuit,
    rows: Vec<Vec<f64>>,
    stop: &Stop,
) -> Outcome<Exchange> {
    match ask(workers, grant, circuit, rows, &|_| {}).await? {
        Asked::Answered(exchange) => Ok(*exchange),
        Asked::Queued(job, posed) => {
            follow(&job.id, Hearing::Asking, stop, &|_| {}).await?;
            fetch(workers, circuit, &job.id, posed).await
        }
    }
}

async fn open(
    workers: Workers,
    circuit: &Circuit,
    posed: Posed,
    evaluated: Evaluated,
) -> Outcome<Exchange> {
    let away = now_us().saturating_sub(posed.sent);
    let result = evaluated.result.clone();
    let ask = DecryptResult {
        circuit: circuit.clone(),
        rows: posed.rows as u32,
        result: evaluated.result,
        fingerprint: posed.fingerprint,
    };
    let decrypted = workers.ask(ask).await?;
    let server = evaluated.duration_us.unwrap_or(0);
    Ok(Exchange {
        scores: decrypted.scores,
        input: posed.input,
        result,
        times: Times {
            encrypt: posed.encrypt,
            travel: away.saturating_sub(server),
            server,
            decrypt: decrypted.micros,
            whole: now_us().saturating_sub(posed.begun),
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
    let circuit = circuit.clone();
    let rows = workers.ask(CountRows { circuit }).await?;
    Ok((rows as usize).max(1))
}

/// What one answer of a circuit costs and gives away.
///
/// # Errors
/// The worker's fault.
pub(crate) async fn cost(workers: Workers, circuit: Circuit) -> Outcome<Cost> {
    workers.ask(EstimateCost { circuit }).await
}

/// SHA-256 in hexadecimal.
///
/// # Errors
/// The worker's fault.
pub(crate) async fn digest(workers: Workers, bytes: Vec<u8>) -> Outcome<String> {
    let digest = workers.ask(DigestBytes { bytes }).await?;
    Ok(hex::encode(&digest))
}

async fn send(grant: &GrantId, input: &[u8], rows: usize) -> Outcome<Sent> {
    for wait in PATIENCE {
        match client().send_input(grant, input, rows).await {
            Err(failure) if is_passing(&failure) => TimeoutFuture::new(wait).await,
            other => return other,
        }
    }
    client().send_input(grant, input, rows).await
}

fn now_us() -> u64 {
    (time::clock_ms() * 1_000.0) as u64
}

fn is_passing(failure: &Failure) -> bool {
    failure.is(ProblemKind::Busy) || failure.is(ProblemKind::TooMany)
}
