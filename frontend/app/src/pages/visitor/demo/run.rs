use leptos::prelude::*;
use protocol::{BeginDemo, DemoBodies, EndDemo};

use crate::{
    components::{Step, StepState},
    failure::{Failure, Outcome},
    format::{number, time},
    state::client,
};

const NAMES: [&str; 5] = [
    n!("Make a throw-away key"),
    n!("Seal the model"),
    n!("Encrypt your numbers"),
    n!("Compute on ciphertext"),
    n!("Decrypt the answer"),
];
/// Steps that one message to the worker covers.
const PREPARATION: std::ops::Range<usize> = 0..3;
const EVALUATION: usize = 3;
const DECRYPTION: usize = 4;

/// What a finished demonstration has to show.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct DemoRun {
    /// What was asked.
    pub(super) row: Vec<f64>,
    /// The encrypted row, all the server saw of the input.
    pub(super) input: Vec<u8>,
    /// The encrypted score.
    pub(super) result: Vec<u8>,
    /// Bytes of the sealed model.
    pub(super) sealed_bytes: usize,
    /// The decrypted score.
    pub(super) score: f64,
}

/// Steps before anything began.
pub(super) fn waiting_steps() -> Vec<Step> {
    NAMES
        .map(|name| Step {
            name: words::text(name).to_owned(),
            note: String::new(),
            state: StepState::Waiting,
        })
        .into()
}

/// Encrypts in the worker, computes on the server, decrypts in the worker.
pub(super) async fn run(row: Vec<f64>, steps: RwSignal<Vec<Step>>) -> Outcome<DemoRun> {
    let board = Board(steps);
    board.clear();
    let outcome = run_steps(row, board).await;
    if outcome.is_err() {
        board.fail();
    }
    outcome
}

async fn run_steps(row: Vec<f64>, board: Board) -> Outcome<DemoRun> {
    PREPARATION.for_each(|step| board.running(step));
    let DemoBodies {
        public_key,
        sealed,
        input,
        key_us,
        seal_us,
        encrypt_us,
    } = client().ask(BeginDemo { row: row.clone() }).await?;
    for (step, micros) in PREPARATION.zip([key_us, seal_us, encrypt_us]) {
        board.done(step, number::micros(micros));
    }

    board.running(EVALUATION);
    let sent = time::clock_ms();
    let result = client()
        .evaluate_demonstration(&public_key, &sealed, &input)
        .await?;
    let there_and_back = (time::clock_ms() - sent) * 1_000.0;
    let note = t!("{} there and back", number::micros(there_and_back as u64));
    board.done(EVALUATION, note);

    board.running(DECRYPTION);
    let end = EndDemo {
        result: result.clone(),
    };
    let decrypted = client().ask(end).await?;
    board.done(DECRYPTION, number::micros(decrypted.micros));
    let score = decrypted.scores.first().and_then(|row| row.first());
    Ok(DemoRun {
        row,
        input,
        result,
        sealed_bytes: sealed.len(),
        score: *score.ok_or_else(Failure::unexpected_answer)?,
    })
}

/// The steps on screen.
#[derive(Clone, Copy)]
struct Board(RwSignal<Vec<Step>>);

impl Board {
    fn clear(self) {
        self.0.set(waiting_steps());
    }

    fn running(self, step: usize) {
        self.change(step, StepState::Running, String::new());
    }

    fn done(self, step: usize, note: String) {
        self.change(step, StepState::Done, note);
    }

    fn fail(self) {
        self.0.update(|steps| {
            let running = |step: &&mut Step| step.state == StepState::Running;
            steps
                .iter_mut()
                .filter(running)
                .for_each(|step| step.state = StepState::Failed);
        });
    }

    fn change(self, step: usize, state: StepState, note: String) {
        self.0.update(|steps| {
            if let Some(step) = steps.get_mut(step) {
                step.state = state;
                step.note = note;
            }
        });
    }
}
