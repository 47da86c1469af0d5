use api::{
    AccountId, JobId, ProblemKind,
    job::{Job, JobState},
};

use storage::database::jobs::{
    self, StoredJob, StoredState,
    queue::{self as job_queue, Queued},
};

use crate::{app::App, error::Error, use_cases::jobs::schedule::outlook};

/// How far an evaluation is, and how long it took to get there.
struct Pace {
    done: u64,
    seconds: f64,
}

/// One job of a user, as it stands now.
///
/// # Errors
/// [`ProblemKind::NotFound`].
pub async fn find(app: &App, user: &AccountId, id: &JobId) -> Result<Job, Error> {
    loop {
        let stored = jobs::find(app.database.read(), id, user).await?;
        let stored = stored.ok_or(ProblemKind::NotFound)?;
        let open = match stored.state {
            StoredState::Open => job_queue::open(app.database.read()).await?,
            _ => Vec::new(),
        };
        // A job that ended between the two reads is read once more.
        if let Some(job) = job(app, stored, &open) {
            return Ok(job);
        }
    }
}

/// All jobs of a user, the newest first.
pub async fn list(app: &App, user: &AccountId) -> Result<Vec<Job>, Error> {
    loop {
        let stored = jobs::list(app.database.read(), user).await?;
        let open = job_queue::open(app.database.read()).await?;
        let jobs = stored.into_iter().map(|stored| job(app, stored, &open));
        // Where a job ended between the two reads, all are read once more: whoever misses one here asks its rows again.
        if let Some(jobs) = jobs.collect() {
            return Ok(jobs);
        }
    }
}

/// None for a job that is said to be open and is not in the queue.
fn job(app: &App, stored: StoredJob, open: &[Queued]) -> Option<Job> {
    let state = match stored.state {
        StoredState::Open => open_state(app, &stored.id, open)?,
        StoredState::Answered => JobState::Answered,
        StoredState::Cancelled => JobState::Cancelled,
        StoredState::Failed(problem) => JobState::Failed { problem },
    };
    Some(Job {
        id: stored.id,
        grant: stored.grant,
        model: stored.model,
        state,
        created_at: stored.created_at,
    })
}

fn open_state(app: &App, id: &JobId, open: &[Queued]) -> Option<JobState> {
    let job = open.iter().find(|job| job.id == *id)?;
    if job.running {
        return Some(JobState::Running {
            done: pace(app, job).done.min(job.cost.lookups),
            total: job.cost.lookups,
            seconds_left: seconds_left(app, job),
        });
    }
    let seconds = |job: &Queued| seconds_left(app, job);
    let outlook = outlook(open, id, app.jobs.slot_count(), seconds)?;
    Some(JobState::Waiting {
        ahead: outlook.ahead,
        seconds_left: outlook.seconds_left,
    })
}

/// As this process sees it; else as the job's evaluator reported last.
fn pace(app: &App, job: &Queued) -> Pace {
    match app.jobs.find(&job.id) {
        Some(live) => Pace {
            done: live.progress.done(),
            seconds: live.started.elapsed().as_secs_f64(),
        },
        None => Pace {
            done: job.done,
            seconds: job.elapsed_ms as f64 / 1e3,
        },
    }
}

/// By the speed of this server; once some lookups are done, by the time they took.
fn seconds_left(app: &App, job: &Queued) -> f64 {
    let expected = app.calibration.speed().seconds(&job.cost);
    if !job.running {
        return expected;
    }
    let pace = pace(app, job);
    left(expected, pace.seconds, pace.done, job.cost.lookups)
}

fn left(expected: f64, elapsed: f64, done: u64, total: u64) -> f64 {
    match done {
        0 => (expected - elapsed).max(0.0),
        done => elapsed * total.saturating_sub(done) as f64 / done as f64,
    }
}

#[cfg(test)]
mod tests {
    use super::left;

    #[test]
    fn what_is_left_follows_the_estimate_first_and_then_the_pace() {
        assert_eq!(left(4.0, 1.0, 0, 10), 3.0);
        assert_eq!(left(4.0, 9.0, 0, 10), 0.0);
        assert_eq!(left(4.0, 6.0, 2, 10), 24.0);
        assert_eq!(left(4.0, 6.0, 10, 10), 0.0);
    }
}
