//! Takes jobs off the queue, evaluates them and books their ends.

use std::{
    convert::Infallible,
    sync::Arc,
    time::{Duration, Instant},
};

use api::Problem;
use fhe_core::EncryptedInput;
use fhe_server::Progress;
use pads::OpenedRow;
use tokio::sync::OwnedSemaphorePermit;
use tracing::{Instrument as _, Span, field, info_span};

use storage::database::jobs::{
    endings as job_endings,
    leases::{self, Claimed, NewLease, Report},
    queue as job_queue,
};

use service::{
    app::App,
    base::trace,
    error::Error,
    use_cases::{
        admission,
        jobs::{self, schedule},
        settlement::Settlement,
    },
};

use crate::{
    idle::IdleEvaluators,
    material::{self, Material},
};

/// A lease is renewed so many times before it would run out, each time with a report of the progress.
const RENEWALS: u32 = 15;

/// Time between two looks at the queue when nobody tells of an arrival: another process may have put a job there, or have left one.
const LOOK: Duration = Duration::from_secs(1);

/// How much later than others an evaluator takes a job whose key it would have to read and expand first, which takes longer.
const HEAD_START: Duration = Duration::from_millis(60);

/// After a fault of the database (a full disk, say) everything is tried again after this long.
const PAUSE: Duration = Duration::from_secs(1);

/// How an attempt to evaluate ended.
enum Ending {
    Answered {
        result: Vec<u8>,
        duration_us: u64,
    },
    Failed(Problem),
    /// The process is about to end, or its database was put back to an earlier state.
    GivenBack,
    /// It was ended from outside: cancelled, or its grant was.
    Overtaken,
}

impl Ending {
    fn name(&self) -> &'static str {
        match self {
            Self::Answered { .. } => "answered",
            Self::Failed(_) => "failed",
            Self::GivenBack => "given back",
            Self::Overtaken => "overtaken",
        }
    }
}

/// What computes the answers of jobs.
pub trait Computer: Clone + Send + Sync + 'static {
    /// The result of a job, and the microseconds it took. It tells `progress` how far it is, and ends early when that is cancelled.
    ///
    /// # Errors
    /// Why there is none.
    fn compute(
        &self,
        app: &App,
        job: &Claimed,
        progress: Arc<Progress>,
    ) -> impl Future<Output = Result<(Vec<u8>, u64), Error>> + Send;
}

/// Computes on ciphertext, on all threads.
#[derive(Clone)]
struct OnCiphertext(Arc<IdleEvaluators>);

impl Computer for OnCiphertext {
    async fn compute(
        &self,
        app: &App,
        job: &Claimed,
        progress: Arc<Progress>,
    ) -> Result<(Vec<u8>, u64), Error> {
        evaluate(app, job, progress, &self.0).await
    }
}

/// Evaluates jobs until the process ends.
pub fn start(app: &App) {
    let idle = IdleEvaluators::with_threads(app.config.threads.get());
    start_with(app, OnCiphertext(Arc::new(idle)));
}

/// The same with something else that computes.
pub fn start_with(app: &App, computer: impl Computer) {
    tokio::spawn(take_over_what_is_left(app.clone()));
    let app = app.clone();
    tokio::spawn(async move {
        while !app.jobs.is_stopping() {
            match next(&app).await {
                Ok(Some((job, slot))) => {
                    let (app, computer) = (app.clone(), computer.clone());
                    tokio::spawn(async move {
                        run(&app, job, &computer).await;
                        drop(slot);
                    });
                }
                Ok(None) => app.jobs.arrival(LOOK).await,
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

/// The next job, once there is a slot for it; none if no job waits, or if the log could not take its answer.
async fn next(app: &App) -> Result<Option<(Claimed, OwnedSemaphorePermit)>, Error> {
    if app.ledger.is_behind() || job_queue::length(app.database.read(), None).await?.waiting == 0 {
        return Ok(None);
    }
    let slot = app.jobs.slot().await?;
    if !app.database.is_exclusive() {
        give_way(app).await?;
    }
    let mut writing = app.database.write().await?;
    let open = job_queue::open(&mut *writing).await?;
    let Some(first) = schedule::order(&open).first().copied() else {
        return Ok(None);
    };
    if app.jobs.is_stopping() {
        return Ok(None);
    }
    let lease = NewLease {
        worker: app.jobs.worker(),
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

/// Lets evaluators go first that have the key of the next job in memory; where none is free, nobody else takes it.
async fn give_way(app: &App) -> Result<(), Error> {
    let open = job_queue::open(app.database.read()).await?;
    let Some(first) = schedule::order(&open).first().copied() else {
        return Ok(());
    };
    if !material::is_at_hand(app, &first.user, first.cost.set).await? {
        tokio::time::sleep(HEAD_START).await;
    }
    Ok(())
}

async fn run(app: &App, job: Claimed, computer: &impl Computer) {
    let span = info_span!(
        target: trace::TARGET,
        "job",
        otel.kind = "consumer",
        worker = app.jobs.worker(),
        rows = job.rows,
        ending = field::Empty,
    );
    if let Some(address) = &job.trace {
        trace::go_on(&span, address);
    }
    work(app, job, computer).instrument(span).await;
}

async fn work(app: &App, job: Claimed, computer: &impl Computer) {
    let progress = app.jobs.begin(&job.id);
    let evaluated = tokio::select! {
        computed = computer.compute(app, &job, progress.clone()) => computed,
        never = keep_lease(app, &job, &progress) => match never {},
    };
    let ending = match evaluated {
        Ok((result, duration_us)) => Ending::Answered {
            result,
            duration_us,
        },
        Err(_) if app.jobs.is_stopping() || app.ledger.is_behind() => Ending::GivenBack,
        Err(_) if progress.is_cancelled() => Ending::Overtaken,
        Err(error) => Ending::Failed(told(&error)),
    };
    Span::current().record("ending", ending.name());
    while let Err(error) = end(app, &job, &ending)
        .instrument(info_span!(target: trace::TARGET, "settle"))
        .await
    {
        tracing::warn!("a job cannot be ended now: {error}");
        if app.jobs.is_stopping() {
            break;
        }
        tokio::time::sleep(PAUSE).await;
    }
    app.jobs.end(&job.id, &progress);
}

/// Renews the lease until it is lost; then the evaluation is ended, whose answer nobody would take.
async fn keep_lease(app: &App, job: &Claimed, progress: &Progress) -> Infallible {
    loop {
        tokio::time::sleep(app.config.lease() / RENEWALS).await;
        match renew(app, job).await {
            Ok(true) => {}
            // Not whatever evaluates it: this process may have it again, under a later lease.
            Ok(false) => progress.cancel(),
            Err(error) => tracing::warn!("a lease cannot be renewed now: {error}"),
        }
    }
}

async fn renew(app: &App, job: &Claimed) -> Result<bool, Error> {
    let live = app.jobs.find(&job.id);
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
    idle: &IdleEvaluators,
) -> Result<(Vec<u8>, u64), Error> {
    let admitted = admission::admit_again(app, &job.grant, &job.copy, job.rows).await?;
    let model = &admitted.admission.model;
    let terms = app
        .caches
        .terms
        .find(&app.database, &job.copy, model)
        .await?;
    let rows = usize::try_from(job.rows).unwrap_or(usize::MAX);
    let input = match job.is_opened {
        true => OpenedRow::from_bytes(&job.input).input(&terms)?,
        false => EncryptedInput::from_bytes(&job.input, &terms, rows)?,
    };
    let gathering = Material::gather(app, &admitted, job.cost.set);
    let material = gathering
        .instrument(info_span!(target: trace::TARGET, "gather"))
        .await?;
    app.jobs.restart(&job.id);
    let mut evaluator = idle.take();
    let task = move || {
        let start = Instant::now();
        let result = evaluator.evaluate(&material.question(&input), &progress);
        let duration_us = u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX);
        (evaluator, result, duration_us)
    };
    let evaluating = tokio::task::spawn_blocking(task);
    let done = evaluating
        .instrument(info_span!(target: trace::TARGET, "evaluate"))
        .await;
    let (evaluator, result, duration_us) =
        done.map_err(|_| Error::Internal("the evaluation of a job panicked"))?;
    idle.put_back(evaluator);
    Ok((result?, duration_us))
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
        Ending::Failed(problem) => jobs::fail(app, job.lease(), problem).await,
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
            return jobs::fail(app, job.lease(), &refused.problem()).await;
        }
        admitted => admitted?,
    };
    let settlement = Settlement {
        admitted: &admitted,
        input_digest: &job.input_digest,
        result: result.to_vec(),
        duration_us,
        keep: None,
    };
    let mut writing = app.database.write().await?;
    let evaluated = match settlement.book(app, &mut writing).await {
        Err(refused @ Error::Refused(..)) => {
            drop(writing);
            return jobs::fail(app, job.lease(), &refused.problem()).await;
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
