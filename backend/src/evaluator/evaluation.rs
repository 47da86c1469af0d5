//! One evaluation that its client waits for: evaluated on the pool, settled and logged.

use std::time::Instant;

use api::{ProblemKind, evaluation::Evaluated};
use circuit::LookupSet;
use fhe_core::EncryptedInput;
use fhe_server::{Evaluator, Progress};
use tokio::runtime::Handle;

use crate::{
    app::App,
    error::Error,
    evaluator::material::Material,
    service::{admission::Admitted, request::CheckedRequest, settlement::Settlement},
};

/// Evaluates an input. The future may be dropped at any time: what was set aside of the budget is given
/// back or used up in a task of its own, whether or not the client waits for the answer.
///
/// # Errors
/// [`ProblemKind::BudgetUsed`], [`ProblemKind::Busy`], [`ProblemKind::GrantInactive`] when the grant was
/// taken back meanwhile.
pub async fn answer(app: App, request: CheckedRequest) -> Result<Evaluated, Error> {
    let finished = tokio::spawn(finish(app, request)).await;
    finished.map_err(|_| Error::Internal("an evaluation did not finish"))?
}

async fn finish(app: App, request: CheckedRequest) -> Result<Evaluated, Error> {
    let CheckedRequest {
        admitted,
        terms,
        input,
        input_digest,
        ..
    } = request;
    admitted.reserve(&app, app.database.write().await?).await?;
    let settled = match evaluate(&app, &admitted, terms.lookups, input).await {
        Ok((result, duration_us)) => {
            settle(&app, &admitted, &input_digest, result, duration_us).await
        }
        Err(error) => Err(error),
    };
    if settled.is_err() {
        admitted.release(&app).await?;
    }
    settled
}

/// Model and evaluation key are fetched on the thread that uses them: those who wait for a thread hold
/// neither, so memory is bounded by the caches and the threads.
async fn evaluate(
    app: &App,
    admitted: &Admitted,
    set: Option<LookupSet>,
    input: EncryptedInput,
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
    app.pool.run(task).await?
}

async fn settle(
    app: &App,
    admitted: &Admitted,
    input_digest: &str,
    result: Vec<u8>,
    duration_us: u64,
) -> Result<Evaluated, Error> {
    let settlement = Settlement {
        admitted,
        input_digest,
        result,
        duration_us,
    };
    let mut writing = app.database.write().await?;
    let settled = settlement.book(app, &mut writing).await?;
    let evaluated = settled.ok_or(ProblemKind::GrantInactive)?;
    writing.commit().await?;
    app.timings.add(duration_us);
    Ok(evaluated)
}
