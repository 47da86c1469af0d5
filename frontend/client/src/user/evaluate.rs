//! encode, encrypt -> send -> evaluate -> decrypt.

use api::{
    Base64, Digest, JobId, ProblemKind, evaluation::Evaluated, grant::InputPolicy, job::Job,
};
use card::ModelCard;
use circuit::Circuit;
use preparation::Cell;
use protocol::{
    DecryptResult, EncryptRows, EncryptTable, Encrypted, KnownRow, OpenedPad, ShowRows, TableHandle,
};
use serde::{Deserialize, Serialize};

use super::{
    AskStep, BatchId, GrantedModel, Hearing, WaitsFor,
    pads::{OpenedFor, Precedence},
    placed_tests::PlacedTests,
};
use crate::{
    AskedAs, Client, Failure, Outcome, Stop, UsedGrant,
    port::Who,
    server::{Sending, Sent},
};

/// Pads that the server may refuse for one row: as many pools as there may be here, and more are its fault.
const MOST_REFUSED: u32 = 4;
/// Milliseconds to wait when no more jobs are taken.
const JOB_PAUSE: u32 = 1_000;

/// Microseconds of each step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Times {
    /// Encoding and encrypting in the worker.
    pub encrypt: u64,
    /// To the server and back, without its work on ciphertext.
    pub travel: u64,
    /// On ciphertext, as the server states it.
    pub server: u64,
    /// Decrypting in the worker.
    pub decrypt: u64,
    /// From the call to the scores, everything included.
    pub whole: u64,
}

/// Rows to ask about, at most as many as share a ciphertext.
#[derive(Clone, Debug)]
pub enum Rows {
    /// What was typed, chosen or drawn, in the order of the card's inputs.
    Given(Vec<Vec<Cell>>),
    /// So many rows of a file that was read, from the first on.
    OfTable(TableHandle, u32, u32),
}

/// An encrypted question.
#[derive(Clone, Debug, Default)]
pub struct Posed {
    /// What the server receives; empty when another visit sent it.
    input: Vec<u8>,
    rows: usize,
    /// None of what another visit sent before it was kept.
    under: Option<UsedGrant>,
    /// Bytes of the encrypted result of one row.
    row_result: u64,
    encrypt: u64,
    begun: u64,
    sent: u64,
    /// The key it is encrypted with; none: the newest.
    fingerprint: Option<Vec<u8>>,
    /// SHA-256 of what another visit sent, if that is known.
    digest: Option<Digest>,
    /// Rows of it whose answers are known.
    tests: PlacedTests,
    /// The file whose rows they are.
    file: Option<BatchId>,
}

/// What another visit has to know of a question to open its answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct KeptPosed {
    rows: usize,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    under: Option<UsedGrant>,
    fingerprint: Base64,
    #[serde(default)]
    digest: Option<Digest>,
    tests: PlacedTests,
}

impl Posed {
    /// What the server receives; empty when another visit sent it.
    pub(super) fn input(&self) -> &[u8] {
        &self.input
    }

    /// Most bytes of its encrypted result: rows that share a mask take fewer.
    fn longest_result(&self) -> u64 {
        self.row_result.saturating_mul(self.rows as u64)
    }

    /// Under which grant it is asked, if that is known.
    pub(super) fn under(&self) -> Option<&UsedGrant> {
        self.under.as_ref()
    }

    /// So many rows that are about to be encrypted with this key.
    pub(super) fn planned(
        rows: usize,
        tests: PlacedTests,
        under: UsedGrant,
        fingerprint: Vec<u8>,
    ) -> Self {
        Self {
            rows: rows + tests.count(),
            under: Some(under),
            tests,
            fingerprint: Some(fingerprint),
            ..Self::default()
        }
    }

    /// The same of rows of a file.
    pub(super) fn of_file(self, file: &BatchId) -> Self {
        Self {
            file: Some(file.clone()),
            ..self
        }
    }

    /// Those of whom the answers are known.
    pub(super) fn tests(&self) -> &PlacedTests {
        &self.tests
    }

    /// What is kept of it; none if its key is not known.
    pub(super) fn kept(&self) -> Option<KeptPosed> {
        Some(KeptPosed {
            rows: self.rows,
            under: self.under.clone(),
            fingerprint: Base64(self.fingerprint.clone()?),
            digest: self.digest,
            tests: self.tests.clone(),
        })
    }
}

/// What is asked, and how.
struct Asking<'a> {
    rows: Rows,
    tests: PlacedTests,
    begun: u64,
    /// Of what nobody looks at.
    patience: Option<Patience<'a>>,
}

/// How rows are asked that nobody looks at: room in the queue of jobs is waited for.
#[derive(Clone, Copy)]
pub(super) struct Patience<'a> {
    /// A wish to stop that may come.
    pub(super) stop: &'a Stop,
    /// Under which identifier the answer is to be found again.
    pub(super) keep: Option<&'a JobId>,
    /// The file whose rows they are.
    pub(super) file: Option<&'a BatchId>,
}

/// A question before it is sent.
struct Question {
    encrypted: Encrypted,
    /// The pool of the pad that it was opened with.
    pool: Option<u64>,
    /// If somebody waits for it: until it is answered.
    _precedence: Option<Precedence>,
}

/// What became of a question.
pub enum Asked {
    /// It is answered.
    Answered(Box<Exchange>),
    /// A job will answer it.
    Queued(Box<Job>, Box<Posed>),
}

/// One encrypted question and its answer.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// What the policy let out, row by row, without rows whose answers are known.
    pub scores: Vec<Vec<f64>>,
    /// Rows that are charged, those with known answers among them.
    pub rows: u64,
    /// Under which grant, if that is known.
    pub under: Option<UsedGrant>,
    /// What the server received.
    pub input: Vec<u8>,
    /// What the server sent back.
    pub result: Vec<u8>,
    /// How long it took.
    pub times: Times,
    /// The log entry that records it.
    pub log_index: Option<u64>,
    /// Rows left in the budget.
    pub rows_left: Option<u64>,
    /// What tells its answer from every other in the history, if that is known.
    pub asked_as: Option<AskedAs>,
}

impl Exchange {
    /// Whether this visit asked: only then its own times are known.
    pub fn is_of_this_visit(&self) -> bool {
        !self.input.is_empty()
    }
}

impl Rows {
    fn count(&self) -> usize {
        match self {
            Self::Given(rows) => rows.len(),
            Self::OfTable(_, _, count) => *count as usize,
        }
    }

    /// A table's rows were checked when it was read.
    fn check(&self, card: &ModelCard) -> Outcome<()> {
        let Self::Given(rows) = self else {
            return Ok(());
        };
        let refused = rows.iter().find_map(|row| card.refused(row));
        refused.map_or(Ok(()), |input| {
            let names = card.input.names();
            let name = names.get(input).copied().unwrap_or_default();
            Err(Failure::local(
                t!("{name} lies outside its range, and the model's owner refuses such values."),
                t!("Check the value and its unit against the model card."),
            ))
        })
    }
}

impl Client {
    /// One row that an earlier visit sent.
    pub(super) fn posed_before(&self, waits: &WaitsFor) -> Posed {
        self.posed_as_kept(KeptPosed {
            rows: 1,
            under: waits.under.clone(),
            fingerprint: waits.fingerprint.clone(),
            digest: waits.input,
            tests: PlacedTests::default(),
        })
    }

    /// What another visit sent, as it was kept.
    pub(super) fn posed_as_kept(&self, kept: KeptPosed) -> Posed {
        let KeptPosed {
            rows,
            under,
            fingerprint,
            digest,
            tests,
        } = kept;
        let now = self.0.ports.clock.micros();
        Posed {
            rows,
            under,
            begun: now,
            sent: now,
            fingerprint: Some(fingerprint.0),
            digest,
            tests,
            ..Posed::default()
        }
    }

    /// Asks for `rows`, encrypted as the signed card says; for one row, opened with a pad, where the owner wants
    /// rows verified.
    ///
    /// # Errors
    /// A value that the owner refuses, a log that is not to be believed, the desk's fault or the server's problem. A busy
    /// server is asked again for a while.
    pub async fn ask_rows(
        &self,
        model: &GrantedModel,
        rows: Rows,
        on_step: &dyn Fn(AskStep),
    ) -> Outcome<Asked> {
        let tests = PlacedTests::none(&model.grant().id);
        self.ask_mixed(model, rows, tests, None, on_step).await
    }

    /// The same with known rows among them, which nothing tells from the others. With patience it waits while the server takes
    /// no more jobs of hers.
    pub(super) async fn ask_mixed(
        &self,
        model: &GrantedModel,
        rows: Rows,
        tests: PlacedTests,
        patience: Option<Patience<'_>>,
        on_step: &dyn Fn(AskStep),
    ) -> Outcome<Asked> {
        let clock = &self.0.ports.clock;
        let begun = clock.micros();
        rows.check(model.card())?;
        self.allow_use().await?;
        let asking = Asking {
            rows,
            tests,
            begun,
            patience,
        };
        let (posed, sent) = self.send_rows(model, &asking, on_step).await?;
        match sent {
            Sent::Queued(job) => Ok(Asked::Queued(Box::new(job), Box::new(posed))),
            Sent::Answered(evaluated) => {
                on_step(AskStep::Decrypt);
                let circuit = &model.card().circuit;
                let opened = self.open_result(circuit, posed, evaluated).await;
                let exchange = opened.map_err(Failure::charged)?;
                on_step(AskStep::Done);
                Ok(Asked::Answered(Box::new(exchange)))
            }
        }
    }

    /// Encrypts or opens rows, and sends them. Where the server does not take a pad (it keeps those of an account's last
    /// pools), the row is opened with another.
    async fn send_rows(
        &self,
        model: &GrantedModel,
        asking: &Asking<'_>,
        on_step: &dyn Fn(AskStep),
    ) -> Outcome<(Posed, Sent)> {
        let (grant, card) = (&model.grant().id, model.card_digest());
        let Asking { rows, tests, .. } = asking;
        let row_result = self.cost(&model.card().circuit).await?.result_bytes;
        let mut refused = 0;
        loop {
            let Question {
                encrypted,
                pool,
                _precedence,
            } = self.question(model, asking, on_step).await?;
            on_step(AskStep::Evaluate);
            let posed = Posed {
                rows: rows.count() + tests.count(),
                under: Some(model.used_grant()),
                row_result,
                encrypt: encrypted.micros,
                begun: asking.begun,
                sent: self.0.ports.clock.micros(),
                fingerprint: None,
                digest: None,
                input: encrypted.bytes,
                tests: tests.clone(),
                file: asking.patience.and_then(|patience| patience.file).cloned(),
            };
            let sending = Sending {
                bytes: &posed.input,
                rows: posed.rows,
                longest_result: posed.longest_result(),
                keep: asking.patience.and_then(|patience| patience.keep),
            };
            let send = async || match pool {
                Some(pool) => self.send_opening(grant, card, pool, sending).await,
                None => self.send_input(grant, card, sending).await,
            };
            match (self.when_taken(asking.patience, send).await, pool) {
                (Err(failure), Some(pool))
                    if failure.is(ProblemKind::PadRefused) && refused < MOST_REFUSED =>
                {
                    self.forget_pool(grant, pool);
                    refused += 1;
                }
                (sent, _) => return Ok((posed, sent?)),
            }
        }
    }

    /// Sends again while the server is busy and, with patience, while it takes no more jobs: the same bytes, so that
    /// no other pad is used.
    async fn when_taken(
        &self,
        patience: Option<Patience<'_>>,
        send: impl AsyncFn() -> Outcome<Sent>,
    ) -> Outcome<Sent> {
        loop {
            match (self.while_busy(&send).await, patience) {
                (Err(failure), Some(patience)) if failure.is(ProblemKind::TooManyJobs) => {
                    patience.stop.check()?;
                    self.0.ports.clock.sleep(JOB_PAUSE).await;
                }
                (sent, _) => return sent,
            }
        }
    }

    /// Fetches and decrypts the result of an answered job.
    ///
    /// # Errors
    /// The desk's fault or the server's problem.
    pub async fn fetch_answer(
        &self,
        circuit: &Circuit,
        job: &JobId,
        posed: Posed,
    ) -> Outcome<Exchange> {
        let row_result = self.cost(circuit).await?.result_bytes;
        let posed = Posed {
            row_result,
            ..posed
        };
        let longest = posed.longest_result();
        let fetch = async || self.job_result(job, longest).await;
        let evaluated = self.patiently(fetch).await?;
        let opened = self.open_result(circuit, posed, evaluated).await;
        opened.map_err(Failure::charged)
    }

    /// Asks, and waits for the job if it becomes one, and before for room in the queue. A wish to stop cancels the job.
    ///
    /// # Errors
    /// As [`Client::ask_rows`], [`Client::follow_job`] and [`Client::fetch_answer`].
    pub async fn evaluate(
        &self,
        model: &GrantedModel,
        rows: Rows,
        stop: &Stop,
    ) -> Outcome<Exchange> {
        let tests = PlacedTests::none(&model.grant().id);
        let patience = Patience {
            stop,
            keep: None,
            file: None,
        };
        let asked = self.ask_mixed(model, rows, tests, Some(patience), &|_| {});
        match asked.await? {
            Asked::Answered(exchange) => Ok(*exchange),
            Asked::Queued(job, posed) => {
                self.follow_job(&job.id, Hearing::Asking, stop, &|_| {})
                    .await?;
                let circuit = &model.card().circuit;
                self.fetch_answer(circuit, &job.id, *posed).await
            }
        }
    }

    /// A question as the owner wants it: rows that share a ciphertext, or one row, opened with a pad.
    async fn question(
        &self,
        model: &GrantedModel,
        asking: &Asking<'_>,
        on_step: &dyn Fn(AskStep),
    ) -> Outcome<Question> {
        let (rows, known) = (asking.rows.clone(), asking.tests.rows());
        if model.grant().inputs == InputPolicy::Trusted {
            on_step(AskStep::Encrypt);
            let encrypted = self.encrypt(model.card(), rows, known).await?;
            return Ok(Question {
                encrypted,
                pool: None,
                _precedence: None,
            });
        }
        let rows = match rows {
            Rows::Given(rows) => rows,
            Rows::OfTable(table, first, count) => {
                let ask = ShowRows {
                    table,
                    first,
                    count,
                };
                self.ask(ask).await?
            }
        };
        let is_urgent = asking.patience.is_none();
        let OpenedFor {
            pool,
            opened,
            precedence,
        } = self
            .open_pad(model, &rows, &known, is_urgent, on_step)
            .await?;
        let OpenedPad { bytes, micros, .. } = opened;
        Ok(Question {
            encrypted: Encrypted { bytes, micros },
            pool: Some(pool),
            _precedence: precedence,
        })
    }

    async fn encrypt(
        &self,
        card: &ModelCard,
        rows: Rows,
        known: Vec<KnownRow>,
    ) -> Outcome<Encrypted> {
        match rows {
            Rows::Given(rows) => {
                let ask = |card| EncryptRows { card, rows, known };
                self.ask_prepared(Who::Vault, card, ask).await
            }
            Rows::OfTable(table, first, count) => {
                let ask = EncryptTable {
                    table,
                    first,
                    count,
                    known,
                };
                self.ask(ask).await
            }
        }
    }

    async fn open_result(
        &self,
        circuit: &Circuit,
        posed: Posed,
        evaluated: Evaluated,
    ) -> Outcome<Exchange> {
        let clock = &self.0.ports.clock;
        let away = clock.micros().saturating_sub(posed.sent);
        let result = evaluated.result.clone();
        let ask = |card| DecryptResult {
            card,
            rows: posed.rows as u32,
            result: evaluated.result,
            fingerprint: posed.fingerprint,
        };
        let mut decrypted = self.ask_about(circuit, ask).await?;
        self.settle_tests(&posed.tests, &mut decrypted.scores).await;
        let server = evaluated.duration_us;
        let mut exchange = Exchange {
            scores: decrypted.scores,
            rows: posed.rows as u64,
            under: posed.under,
            input: posed.input,
            result,
            times: Times {
                encrypt: posed.encrypt,
                travel: away.saturating_sub(server),
                server,
                decrypt: decrypted.micros,
                whole: clock.micros().saturating_sub(posed.begun),
            },
            log_index: Some(evaluated.log_index),
            rows_left: Some(evaluated.rows_left),
            asked_as: None,
        };
        let file = posed.file.map(|file| file.0);
        if let Ok(Some(answer)) = self.to_compare(&exchange, posed.digest, file).await {
            exchange.asked_as = answer.asked_as();
            self.compare_later(answer).await;
        }
        Ok(exchange)
    }
}
