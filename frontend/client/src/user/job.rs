//! A job on its way to its answer.

use api::{
    JobId, ProblemKind,
    job::{Job, JobState},
};
use futures_util::{
    StreamExt,
    future::{Either, select},
};

use crate::{Client, Failure, Outcome, Stop, port::Events, stop::cancelled};

/// Milliseconds between two looks at whether to stop.
const TICK: u32 = 500;
/// Ticks without an event after which the job is asked for.
const QUIET: u32 = 8;
/// Requests in a row that may find no server: the connection may come back.
const MOST_UNREACHABLE: u32 = 120;

/// What is heard of a job on its way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum JobNews<'a> {
    /// Where it stands.
    State(&'a JobState),
    /// The server cannot be reached for the moment; it is asked again.
    Unreachable,
}

/// How to hear of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hearing {
    /// By events, as it changes. A browser keeps few connections open: not for many jobs at a time.
    Live,
    /// By asking now and then.
    Asking,
}

impl Client {
    /// Follows a job until it is answered; `on_news` hears of every change. A wish to stop cancels it.
    ///
    /// # Errors
    /// Why it has no answer: the problem it failed with, that it was cancelled, or that the server does
    /// not know it any more.
    pub async fn follow_job(
        &self,
        id: &JobId,
        hearing: Hearing,
        stop: &Stop,
        on_news: &dyn Fn(JobNews),
    ) -> Outcome<()> {
        let live = hearing == Hearing::Live;
        let mut events = live.then(|| self.job_events(id)).flatten();
        let mut quiet = 0;
        let mut lost = 0;
        loop {
            let heard = self.listen(&mut events).await;
            if stop.asked() {
                return self.stop_job(id).await;
            }
            quiet = if heard.is_some() { 0 } else { quiet + 1 };
            let job = match heard {
                Some(job) => Some(job),
                None if events.is_none() || quiet >= QUIET => {
                    quiet = 0;
                    let seen = self.look(id, &mut lost).await?;
                    if seen.is_none() {
                        on_news(JobNews::Unreachable);
                    }
                    seen
                }
                None => None,
            };
            if let Some(job) = job {
                on_news(JobNews::State(&job.state));
                if let Some(end) = end(job.state) {
                    return end;
                }
            }
        }
    }

    /// Cancels a job. One that ended in this moment is paid for: its answer is taken.
    async fn stop_job(&self, id: &JobId) -> Outcome<()> {
        let Err(failure) = self.cancel_job(id).await else {
            return Err(cancelled());
        };
        let job = self.job(id).await.map_err(|_| failure.clone())?;
        end(job.state).unwrap_or(Err(failure))
    }

    /// The next state, if one comes before the tick ends. Events that ended are forgotten.
    async fn listen(&self, events: &mut Option<Events>) -> Option<Job> {
        let tick = self.0.ports.clock.sleep(TICK);
        let Some(stream) = events else {
            tick.await;
            return None;
        };
        match select(stream.next(), tick).await {
            Either::Left((Some(text), _)) => serde_json::from_str(&text).ok(),
            Either::Left((None, tick)) => {
                *events = None;
                tick.await;
                None
            }
            Either::Right(_) => None,
        }
    }

    /// Asks for the job; none while the server cannot be reached for the moment.
    async fn look(&self, id: &JobId, lost: &mut u32) -> Outcome<Option<Job>> {
        match self.job(id).await {
            Ok(job) => {
                *lost = 0;
                Ok(Some(job))
            }
            Err(failure) if is_passing(&failure) && *lost < MOST_UNREACHABLE => {
                *lost += 1;
                Ok(None)
            }
            Err(failure) => Err(failure),
        }
    }
}

fn is_passing(failure: &Failure) -> bool {
    failure.is(ProblemKind::Unreachable) || failure.is(ProblemKind::TooMany)
}

fn end(state: JobState) -> Option<Outcome<()>> {
    match state {
        JobState::Waiting { .. } | JobState::Running { .. } => None,
        JobState::Answered => Some(Ok(())),
        JobState::Cancelled => Some(Err(cancelled())),
        JobState::Failed { problem } => Some(Err(problem.into())),
    }
}

#[cfg(test)]
mod tests {
    use api::Problem;

    use super::*;

    #[test]
    fn only_final_states_end_the_wait() {
        let waiting = JobState::Waiting {
            ahead: 1,
            seconds_left: 2.0,
        };
        assert_eq!(end(waiting), None);
        assert_eq!(end(JobState::Answered), Some(Ok(())));
        let problem = Problem {
            kind: ProblemKind::GrantInactive,
            happened: "The owner took access back.".to_owned(),
            action: "Ask again.".to_owned(),
        };
        let failed = end(JobState::Failed { problem }).unwrap().unwrap_err();
        assert!(failed.is(ProblemKind::GrantInactive));
    }
}
