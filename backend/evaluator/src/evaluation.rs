//! One evaluation that its client waits for: evaluated on the pool, settled and logged.

use std::time::{Duration, Instant};

use api::evaluation::Evaluated;
use circuit::LookupSet;
use fhe_core::EncryptedInput;
use fhe_server::{Evaluator, Progress};
use tokio::runtime::Handle;
use tracing::{Instrument as _, info_span};

use service::{
    app::App,
    base::trace,
    error::Error,
    use_cases::{admission::Admitted, request::CheckedRequest, settlement::Settlement},
};

use crate::material::Material;

/// Evaluates an input. The future may be dropped at any time: what was begun is evaluated and settled in a task of
/// its own, whether or not the client waits for the answer.
///
/// # Errors
/// [`api::ProblemKind::BudgetUsed`], [`api::ProblemKind::Busy`], [`api::ProblemKind::GrantInactive`] when the grant was
/// taken back meanwhile.
pub async fn answer(app: App, request: CheckedRequest) -> Result<Evaluated, Error> {
    let finished = tokio::spawn(finish(app, request).in_current_span()).await;
    finished.map_err(|_| Error::Internal("an evaluation did not finish"))?
}

async fn finish(app: App, request: CheckedRequest) -> Result<Evaluated, Error> {
    let expected = request.expected(&app);
    let CheckedRequest {
        admitted,
        terms,
        input,
        input_digest,
        keep,
        ..
    } = request;
    let under_way = admitted.begin(&app).await?;
    let evaluated = evaluate(&app, &admitted, terms.lookups, input, expected);
    let span = info_span!(target: trace::TARGET, "evaluate", rows = admitted.rows);
    let (result, duration_us) = evaluated.instrument(span).await?;
    let settlement = Settlement {
        admitted: &admitted,
        input_digest: &input_digest,
        result,
        duration_us,
        keep,
    };
    let settled = settlement.settle(&app, under_way);
    let span = info_span!(target: trace::TARGET, "settle");
    let evaluated = settled.instrument(span).await?;
    app.timings.add(duration_us);
    Ok(evaluated)
}

/// Model and evaluation key are fetched on the thread that uses them: those who wait for a thread hold
/// neither, so memory is bounded by the caches and the threads.
async fn evaluate(
    app: &App,
    admitted: &Admitted,
    set: Option<LookupSet>,
    input: EncryptedInput,
    expected: Duration,
) -> Result<(Vec<u8>, u64), Error> {
    let (runtime, admitted) = (Handle::current(), admitted.clone());
    let handle = app.clone();
    let task = move |evaluator: &mut Evaluator| {
        let material = runtime.block_on(Material::gather(&handle, &admitted, set))?;
        let start = Instant::now();
        let result = evaluator.evaluate(&material.question(&input), &Progress::new())?;
        let duration_us = u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX);
        Ok((result, duration_us))
    };
    app.pool.run_expected(expected, task).await?
}
