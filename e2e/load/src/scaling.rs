//! How evaluators share a queue, whatever their processors: they are those of the service, on its database, but for what computes on
//! ciphertext, which is replaced by a timer.

use std::{
    error::Error,
    sync::Arc,
    time::{Duration, Instant},
};

use evaluator::runner::{self, Computer};
use fhe_server::Progress;
use futures_util::future::join_all;
use service::{
    app::App,
    base::clock::ServerClock,
    config::CommandLine,
    use_cases::{jobs, request::CheckedRequest},
};
use storage::database::jobs::{leases::Claimed, queue};
use tempfile::TempDir;

use crate::{crowd::Crowd, server::Place};

const EVALUATORS: usize = 8;

/// Jobs that each evaluator finds.
const JOBS: usize = 12;

/// What one takes: a network of a hundred lookups, of four milliseconds each.
const LOOKUPS: u64 = 100;
const LOOKUP: Duration = Duration::from_millis(4);

const LEASE_SECONDS: &str = "3";

/// Between two looks at whether the queue is empty.
const LOOK: Duration = Duration::from_millis(5);
/// How long it may take to be empty.
const PATIENCE: Duration = Duration::from_secs(120);

/// Bootstraps a second of eight evaluators against those of one.
pub(crate) fn measure(place: &Place, crowd: &Crowd) -> Result<f64, Box<dyn Error>> {
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        let mut evaluators = Vec::new();
        for _ in 0..EVALUATORS {
            evaluators.push(SleepingEvaluator::open(place).await?);
        }
        let alone = bootstraps_per_second(&evaluators[..1], crowd).await?;
        let together = bootstraps_per_second(&evaluators, crowd).await?;
        println!("{alone:.0} simulated bootstraps a second of one evaluator, {together:.0} of {EVALUATORS}");
        Ok(together / alone)
    })
}

/// Of evaluators that all begin when the queue is full.
async fn bootstraps_per_second(
    evaluators: &[SleepingEvaluator],
    crowd: &Crowd,
) -> Result<f64, Box<dyn Error>> {
    let count = JOBS * evaluators.len();
    let held = join_all(evaluators.iter().map(|one| one.app.jobs.idle())).await;
    evaluators[0].fill_queue(crowd, count).await?;
    let start = Instant::now();
    drop(held);
    evaluators[0].wait_for_empty_queue().await?;
    let seconds = start.elapsed().as_secs_f64();
    crowd.count(count as u64);
    Ok(count as f64 * LOOKUPS as f64 / seconds)
}

/// Sleeps as long as a job takes.
#[derive(Clone)]
struct Timer;

impl Computer for Timer {
    async fn compute(
        &self,
        _: &App,
        _: &Claimed,
        _: Arc<Progress>,
    ) -> Result<(Vec<u8>, u64), service::error::Error> {
        let time = LOOKUP * LOOKUPS as u32;
        tokio::time::sleep(time).await;
        Ok((Vec::new(), time.as_micros() as u64))
    }
}

/// An evaluator on a folder of its own.
struct SleepingEvaluator {
    app: App,
    _folder: TempDir,
}

impl SleepingEvaluator {
    async fn open(place: &Place) -> Result<Self, Box<dyn Error>> {
        let folder = tempfile::tempdir()?;
        let data = folder.path().to_string_lossy();
        let told = [
            "evaluator",
            "--data",
            &data,
            "--lease-seconds",
            LEASE_SECONDS,
            "--database",
            place.database.as_deref().unwrap_or_default(),
            "--objects",
            place.objects.as_deref().unwrap_or_default(),
        ];
        let config = CommandLine::read(told)?.config;
        let app = App::open(config, ServerClock::default()).await?;
        jobs::follow(&app);
        runner::start_with(&app, Timer);
        Ok(Self {
            app,
            _folder: folder,
        })
    }

    /// One job each of so many users.
    async fn fill_queue(&self, crowd: &Crowd, count: usize) -> Result<(), Box<dyn Error>> {
        for ((member, grant), question) in crowd
            .grants
            .iter()
            .zip(&crowd.questions)
            .cycle()
            .take(count)
        {
            let input = question.input().to_vec().into();
            let user = &member.account.id;
            let request = CheckedRequest::parse(&self.app, user, grant.clone(), None, 1, input);
            jobs::accept(&self.app, request.await?).await?;
        }
        Ok(())
    }

    async fn wait_for_empty_queue(&self) -> Result<(), Box<dyn Error>> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let length = queue::length(self.app.database.read(), None).await?;
            match length.waiting + length.running {
                0 => return Ok(()),
                _ if Instant::now() > deadline => return Err("Some jobs were not answered.".into()),
                _ => tokio::time::sleep(LOOK).await,
            }
        }
    }
}

impl Drop for SleepingEvaluator {
    fn drop(&mut self) {
        self.app.jobs.stop();
    }
}
