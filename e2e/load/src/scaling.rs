//! How evaluators share a queue, whatever their processors: queue, leases, budgets and log are those of the service, on its database;
//! what computes on ciphertext is replaced by a timer.

use std::{
    error::Error,
    time::{Duration, Instant},
};

use futures_util::future::try_join_all;
use service::{
    app::App,
    base::clock::ServerClock,
    config::CommandLine,
    use_cases::{
        admission,
        jobs::{self, schedule},
        request::CheckedRequest,
        settlement::Settlement,
    },
};
use storage::database::jobs::{
    endings,
    leases::{self, Claimed, NewLease, Report},
    queue,
};
use tempfile::TempDir;

use crate::{crowd::Crowd, server::Place};

const EVALUATORS: usize = 8;

/// Jobs that each evaluator finds.
const JOBS: usize = 12;

/// What one takes: a network of a hundred lookups, of four milliseconds each.
const LOOKUPS: u64 = 100;
const LOOKUP: Duration = Duration::from_millis(4);

/// Renewals of a lease before it would run out, as evaluators do.
const RENEWALS: u32 = 15;
const LEASE_SECONDS: &str = "3";

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

async fn bootstraps_per_second(
    evaluators: &[SleepingEvaluator],
    crowd: &Crowd,
) -> Result<f64, Box<dyn Error>> {
    let count = JOBS * evaluators.len();
    evaluators[0].fill_queue(crowd, count).await?;
    let start = Instant::now();
    let answered = try_join_all(evaluators.iter().map(SleepingEvaluator::empty_queue)).await?;
    let seconds = start.elapsed().as_secs_f64();
    crowd.count(count as u64);
    match answered.iter().sum::<usize>() == count {
        true => Ok(count as f64 * LOOKUPS as f64 / seconds),
        false => Err("Some jobs were not answered.".into()),
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
        Ok(Self {
            app: App::open(config, ServerClock::default()).await?,
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

    /// Answers jobs until none waits; says how many.
    async fn empty_queue(&self) -> Result<usize, Box<dyn Error>> {
        let mut answered = 0;
        while let Some(job) = self.next().await? {
            self.evaluate(&job).await?;
            answered += usize::from(self.answer(&job).await?);
        }
        Ok(answered)
    }

    async fn next(&self) -> Result<Option<Claimed>, Box<dyn Error>> {
        let database = &self.app.database;
        let mut writing = database.write().await?;
        let open = queue::open(&mut *writing).await?;
        let Some(first) = schedule::order(&open).first().copied() else {
            return Ok(None);
        };
        let lease = NewLease {
            worker: self.app.jobs.worker(),
            until: database
                .time(&mut *writing)
                .await?
                .after(self.app.config.lease()),
        };
        let claimed = leases::claim(&mut *writing, &first.id, lease).await?;
        writing.commit().await?;
        Ok(claimed)
    }

    /// Sleeps as long as the job takes, and keeps its lease meanwhile.
    async fn evaluate(&self, job: &Claimed) -> Result<(), Box<dyn Error>> {
        let lease = self.app.config.lease();
        let end = Instant::now() + LOOKUP * LOOKUPS as u32;
        while let Some(left) = end
            .checked_duration_since(Instant::now())
            .filter(|left| !left.is_zero())
        {
            tokio::time::sleep(left.min(lease / RENEWALS)).await;
            let mut writing = self.app.database.write().await?;
            let until = self.app.database.time(&mut *writing).await?.after(lease);
            leases::renew(&mut *writing, job.lease(), until, Report::default()).await?;
            writing.commit().await?;
        }
        Ok(())
    }

    /// Books an empty result.
    async fn answer(&self, job: &Claimed) -> Result<bool, Box<dyn Error>> {
        let admitted = admission::admit_again(&self.app, &job.grant, &job.copy, job.rows).await?;
        let settlement = Settlement {
            admitted: &admitted,
            input_digest: &job.input_digest,
            result: Vec::new(),
            duration_us: 0,
            keep: None,
        };
        let mut writing = self.app.database.write().await?;
        let evaluated = settlement.book(&self.app, &mut writing).await?;
        let now = self.app.clock.now();
        let counts = endings::answer(&mut *writing, job.lease(), &evaluated, now).await?;
        writing.commit().await?;
        Ok(counts)
    }
}
