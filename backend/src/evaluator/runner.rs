//! Takes jobs off the queue, evaluates them and books their ends.

use std::{
    convert::Infallible,
    sync::{Arc, PoisonError},
    time::{Duration, Instant},
};

use api::Problem;
use fhe_core::EncryptedInput;
use fhe_server::{Evaluator, Progress};
use pads::OpenedRow;
use tokio::sync::OwnedSemaphorePermit;

use storage::database::jobs::{
    endings as job_endings,
    leases::{self, Claimed, NewLease, Report},
    queue as job_queue,
};

use crate::{
    app::{App, jobs::Live},
    error::Error,
    evaluator::material::Material,
    service::{
        admission,
        jobs::{self, schedule},
        settlement::Settlement,
    },
};

/// A lease is renewed so many times before it would run out, each time with a report of the progress.
const RENEWALS: u32 = 15;

/// Time between two looks at the queue when nobody tells of an arrival: another process may have put a job there, or have left one.
const LOOK: Duration = Duration::from_secs(1);

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
    tokio::spawn(take_over_what_is_left(app.clone()));
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
                Ok(None) => {
                    let _ = tokio::time::timeout(LOOK, app.jobs.arrival.notified()).await;
                }
                Err(error) => {
                    tracing::warn!("the job queue cannot be read: {error}");
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
    });
}

/// Puts jobs back into the queue whose evaluators are gone.
async fn take_over_what_is_left(app: App) {
    while !app.jobs.is_stopping() {
        tokio::time::sleep(LOOK).await;
        if let Err(error) = jobs::expire(&app).await {
            tracing::warn!("jobs that were left cannot be taken over: {error}");
        }
    }
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
    let lease = NewLease {
        worker: &app.jobs.worker,
        until: app
            .database
            .time(&mut *writing)
            .await?
            .after(app.config.lease()),
    };
    let claimed = leases::claim(&mut *writing, &first.id, lease).await?;
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
    let evaluated = tokio::select! {
        evaluated = evaluate(app, &job, live.progress.clone()) => evaluated,
        never = keep_lease(app, &job) => match never {},
    };
    let ending = match evaluated {
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

/// Renews the lease until it is lost; then the evaluation is ended, whose answer nobody would take.
async fn keep_lease(app: &App, job: &Claimed) -> Infallible {
    loop {
        tokio::time::sleep(app.config.lease() / RENEWALS).await;
        match renew(app, job).await {
            Ok(true) => {}
            Ok(false) => app.jobs.interrupt(&job.id),
            Err(error) => tracing::warn!("a lease cannot be renewed now: {error}"),
        }
    }
}

async fn renew(app: &App, job: &Claimed) -> Result<bool, Error> {
    let live = app.jobs.live().get(&job.id).cloned();
    let report = live.map_or_else(Report::default, |live| Report {
        done: live.progress.done(),
        elapsed_ms: u64::try_from(live.started.elapsed().as_millis()).unwrap_or(u64::MAX),
    });
    let mut writing = app.database.write().await?;
    let until = app
        .database
        .time(&mut *writing)
        .await?
        .after(app.config.lease());
    let renewed = leases::renew(&mut *writing, job.lease(), until, report).await?;
    writing.commit().await?;
    Ok(renewed)
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
            leases::give_back(&mut *writing, job.lease()).await?;
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
    if job_endings::answer(&mut *writing, job.lease(), &evaluated, app.clock.now()).await? {
        writing.commit().await?;
        app.timings.add(duration_us);
        app.calibration.learn(&job.cost, duration_us);
    }
    Ok(())
}
