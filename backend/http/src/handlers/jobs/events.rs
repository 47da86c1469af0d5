//! Server-sent events about one job.

use std::{convert::Infallible, time::Duration};

use api::{
    AccountId, JobId,
    job::{Job, JobState},
};
use axum::{
    extract::State,
    response::sse::{Event, KeepAlive, Sse},
};
use futures_util::{Stream, stream};
use tokio::{
    sync::watch,
    time::{Instant, sleep, timeout},
};

use service::{
    app::{App, jobs::StreamPlace},
    use_cases::{
        account::session::{self, SessionHash},
        jobs,
    },
};

use crate::{access::User, extract::Path, problem::ProblemResponse};

/// Least time between two events, and between two looks at the progress.
const PERIOD: Duration = Duration::from_millis(250);
/// Longest time between two looks at a job that waits.
const QUIET: Duration = Duration::from_secs(1);
/// A stream ends after this long, and at the first change after its session has ended; the browser reconnects.
const LONGEST: Duration = Duration::from_secs(5 * 60);
/// When a browser reconnects.
const RETRY: Duration = Duration::from_secs(1);

/// `GET jobs/{id}/events`: the job whenever it changes, until it has ended. A reconnect begins with the
/// state of that moment, so nothing is kept for it.
pub async fn follow(
    State(app): State<App>,
    user: User,
    Path(id): Path<JobId>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, ProblemResponse> {
    let first = jobs::find(&app, user.id(), &id).await?;
    let follower = Follower {
        _place: app.jobs.open_stream(user.id())?,
        changes: app.jobs.changes(),
        until: Instant::now() + LONGEST,
        user: user.id().clone(),
        session: user.session(),
        id,
        told: first.clone(),
        app,
    };
    let events = stream::unfold((Some(first), follower), |(next, follower)| async move {
        let (job, follower) = follower.turn(next).await?;
        Some((Ok(event(&job)), (None, follower)))
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::default()))
}

/// One stream of events.
struct Follower {
    app: App,
    user: AccountId,
    session: SessionHash,
    id: JobId,
    /// The job as told last.
    told: Job,
    changes: watch::Receiver<u64>,
    until: Instant,
    _place: StreamPlace,
}

impl Follower {
    /// The next event, and the follower for those after it; none when there is nothing more to tell.
    async fn turn(mut self, first: Option<Job>) -> Option<(Job, Self)> {
        let job = match first {
            Some(job) => job,
            None => self.next().await?,
        };
        self.told = job.clone();
        Some((job, self))
    }

    async fn next(&mut self) -> Option<Job> {
        while !self.told.state.is_final() && Instant::now() < self.until {
            let app = self.app.clone();
            tokio::select! {
                () = self.pause() => {}
                () = app.jobs.stopped() => return None,
            }
            let job = jobs::find(&self.app, &self.user, &self.id).await.ok()?;
            if job != self.told {
                let goes_on = session::goes_on(&app, self.session).await;
                return goes_on.unwrap_or(false).then_some(job);
            }
        }
        None
    }

    /// While a job waits, nothing about it changes unless another one does.
    async fn pause(&mut self) {
        sleep(PERIOD).await;
        if matches!(self.told.state, JobState::Waiting { .. }) {
            let _ = timeout(QUIET - PERIOD, self.changes.changed()).await;
        }
    }
}

fn event(job: &Job) -> Event {
    let event = Event::default().event("job").retry(RETRY);
    // A job is always JSON; a comment keeps the stream going in any case.
    event
        .json_data(job)
        .unwrap_or_else(|_| Event::default().comment(""))
}
