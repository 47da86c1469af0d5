//! Takes jobs off the queue, evaluates them and books their ends.

use std::{
    sync::{Arc, PoisonError},
    time::{Duration, Instant},
};

use api::Problem;
use fhe_core::EncryptedInput;
use fhe_server::{Evaluator, Progress};
use pads::OpenedRow;
use tokio::sync::OwnedSemaphorePermit;

use crate::{
    app::{App, jobs::Live},
    error::Error,
    evaluator::material::Material,
    service::{
        admission,
        jobs::{self, schedule},
        settlement::Settlement,
    },
    storage::database::jobs::{
        endings as job_endings,
        queue::{self as job_queue, Claimed},
    },
};

/// After a fault of the database (a full disk, say) everything is tried again after this long.
const PAUSE: Duration = Duration::from_secs(1);

/// How an attempt to evaluate ended.
enum Ending {
    Answered {
        result: Vec<u8>,
        duration_us: u64,
    },
    Failed(Problem),
    /// The process is about to end.
    GivenBack,
    /// It was ended from outside: cancelled, or its grant was.
    Overtaken,
}

/// Evaluates jobs until the process ends.
pub fn start(app: &App) {
    let app = app.clone();
    tokio::spawn(async move {
        while !app.jobs.is_stopping() {
            match next(&app).await {
                Ok(Some((job, slot))) => {
                    let app = app.clone();
                    tokio::spawn(async move {
                        run(&app, job).await;
                        drop(slot);
                    });
                }
                Ok(None) => app.jobs.arrival.notified().await,
                Err(error) => {
                    tracing::warn!("the job queue cannot be read: {error}");
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
    });
}

/// The next job, once there is a slot for it; none if no job waits.
async fn next(app: &App) -> Result<Option<(Claimed, OwnedSemaphorePermit)>, Error> {
    if job_queue::length(app.database.read(), None).await?.waiting == 0 {
        return Ok(None);
    }
    let slot = app.jobs.slots.clone().acquire_owned().await;
    let slot = slot.map_err(|_| Error::Internal("the slots of the job queue are closed"))?;
    let mut writing = app.database.write().await?;
    let open = job_queue::open(&mut *writing).await?;
    let Some(first) = schedule::order(&open).first().copied() else {
        return Ok(None);
    };
    if app.jobs.is_stopping() {
        return Ok(None);
    }
    let claimed = job_queue::claim(&mut *writing, &first.id, &app.jobs.boot).await?;
    writing.commit().await?;
    app.jobs.changed();
    Ok(claimed.map(|job| (job, slot)))
}

async fn run(app: &App, job: Claimed) {
    let live = Live {
        progress: Arc::new(Progress::new()),
        started: Instant::now(),
    };
    app.jobs.live().insert(job.id.clone(), live.clone());
    if app.jobs.is_stopping() {
        live.progress.cancel();
    }
    let ending = match evaluate(app, &job, live.progress.clone()).await {
        Ok((result, duration_us)) => Ending::Answered {
            result,
            duration_us,
        },
        Err(_) if app.jobs.is_stopping() => Ending::GivenBack,
        Err(_) if live.progress.is_cancelled() => Ending::Overtaken,
        Err(error) => Ending::Failed(told(&error)),
    };
    while let Err(error) = end(app, &job, &ending).await {
        tracing::warn!("a job cannot be ended now: {error}");
        if app.jobs.is_stopping() {
            break;
        }
        tokio::time::sleep(PAUSE).await;
    }
    app.jobs.live().remove(&job.id);
    app.jobs.changed();
}

/// Evaluates on all threads; answers the result and the microseconds it took.
async fn evaluate(
    app: &App,
    job: &Claimed,
    progress: Arc<Progress>,
) -> Result<(Vec<u8>, u64), Error> {
    let admitted = admission::admit_again(app, &job.grant, &job.copy, job.rows).await?;
    let model = &admitted.admission.model;
    let terms = app.terms.find(&app.database, &job.copy, model).await?;
    let rows = usize::try_from(job.rows).unwrap_or(usize::MAX);
    let input = match job.is_opened {
        true => OpenedRow::from_bytes(&job.input).input(&terms)?,
        false => EncryptedInput::from_bytes(&job.input, &terms, rows)?,
    };
    let material = Material::gather(app, &admitted, job.cost.set).await?;
    if let Some(live) = app.jobs.live().get_mut(&job.id) {
        live.started = Instant::now();
    }
    let mut evaluator = evaluator(app);
    let task = move || {
        let start = Instant::now();
        let result = evaluator.evaluate(&material.question(&input), &progress);
        let duration_us = u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX);
        (evaluator, result, duration_us)
    };
    // What a panic may have left half written is dropped with its evaluator.
    let done = tokio::task::spawn_blocking(task).await;
    let (evaluator, result, duration_us) =
        done.map_err(|_| Error::Internal("the evaluation of a job panicked"))?;
    let mut idle = app
        .jobs
        .evaluators
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    idle.push(evaluator);
    Ok((result?, duration_us))
}

fn evaluator(app: &App) -> Evaluator {
    let mut idle = app
        .jobs
        .evaluators
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    idle.pop()
        .unwrap_or_else(|| Evaluator::with_threads(app.jobs.threads))
}

/// What the user is told; a fault of the server is logged here.
fn told(error: &Error) -> Problem {
    if !matches!(error, Error::Refused(..)) {
        tracing::error!("a job failed: {error}");
    }
    error.problem()
}

/// Books an ending, unless the job has ended otherwise meanwhile.
async fn end(app: &App, job: &Claimed, ending: &Ending) -> Result<(), Error> {
    match ending {
        Ending::Answered {
            result,
            duration_us,
        } => answer(app, job, result, *duration_us).await,
        Ending::Failed(problem) => jobs::fail(app, &job.id, problem).await,
        Ending::GivenBack => {
            let mut writing = app.database.write().await?;
            job_endings::give_back(&mut *writing, &job.id, &app.jobs.boot).await?;
            Ok(writing.commit().await?)
        }
        Ending::Overtaken => Ok(()),
    }
}

/// State, result, budget and log entry in one transaction: there is never one without the others.
async fn answer(app: &App, job: &Claimed, result: &[u8], duration_us: u64) -> Result<(), Error> {
    let admitted = admission::admit_again(app, &job.grant, &job.copy, job.rows).await;
    let admitted = match admitted {
        Err(refused @ Error::Refused(..)) => {
            return jobs::fail(app, &job.id, &refused.problem()).await;
        }
        admitted => admitted?,
    };
    let settlement = Settlement {
        admitted: &admitted,
        input_digest: &job.input_digest,
        result: result.to_vec(),
        duration_us,
    };
    let mut writing = app.database.write().await?;
    let evaluated = match settlement.book(app, &mut writing).await {
        Err(refused @ Error::Refused(..)) => {
            drop(writing);
            return jobs::fail(app, &job.id, &refused.problem()).await;
        }
        evaluated => evaluated?,
    };
    let (boot, now) = (&app.jobs.boot, app.clock.now());
    if job_endings::answer(&mut *writing, &job.id, boot, &evaluated, now).await? {
        writing.commit().await?;
        app.timings.add(duration_us);
        app.calibration.learn(&job.cost, duration_us);
    }
    Ok(())
}
