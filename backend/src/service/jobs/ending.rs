//! Ends of jobs other than an answer.

use api::{AccountId, JobId, Problem, ProblemKind, UploadId};

use crate::{
    app::App,
    error::Error,
    service::admission,
    storage::database::{
        Writing,
        grants::budgets,
        jobs::{self, endings as job_endings, queue as job_queue},
    },
};

/// Starts of one job: the first, and one more after a crash.
const MOST_ATTEMPTS: u32 = 2;

/// Ends a job for its user, and gives its rows back. One that has ended without an answer stays as it is.
///
/// # Errors
/// [`ProblemKind::NotFound`]; [`ProblemKind::Conflict`] for one that was answered.
pub async fn cancel(app: &App, user: &AccountId, id: &JobId) -> Result<(), Error> {
    let mut writing = app.database.write().await?;
    let ended = job_endings::cancel(&mut *writing, id, user, app.clock.now()).await?;
    let Some(reservation) = ended else {
        let job = jobs::find(&mut *writing, id, user).await?;
        return match job.ok_or(ProblemKind::NotFound)?.state {
            jobs::StoredState::Answered => Err(answered_already()),
            _ => Ok(()),
        };
    };
    budgets::release(&mut *writing, &reservation.grant, reservation.rows).await?;
    writing.commit().await?;
    app.jobs.interrupt(id);
    app.jobs.changed();
    Ok(())
}

/// Ends the jobs of a sealed copy that is no longer in use.
pub async fn fail_of_copy(app: &App, copy: &UploadId) -> Result<(), Error> {
    for (id, grant) in job_queue::of_copy(app.database.read(), copy).await? {
        let found = budgets::admission(app.database.read(), &grant).await?;
        let problem = match found {
            Some(now) => admission::refusal_of(&now.state).problem(),
            None => Error::from(ProblemKind::NotFound).problem(),
        };
        fail(app, &id, &problem).await?;
    }
    Ok(())
}

/// Ends a job that has no answer, and gives its rows back. One that has ended stays as it is.
pub async fn fail(app: &App, id: &JobId, problem: &Problem) -> Result<(), Error> {
    let mut writing = app.database.write().await?;
    let ended = job_endings::fail(&mut *writing, id, problem, app.clock.now()).await?;
    if let Some(reservation) = ended {
        budgets::release(&mut *writing, &reservation.grant, reservation.rows).await?;
        writing.commit().await?;
        app.jobs.interrupt(id);
        app.jobs.changed();
    }
    Ok(())
}

/// Puts right what a process that was killed left behind: its jobs wait again, or fail if it was not the
/// first. To be followed by [`budgets::restore`].
pub async fn recover(app: &App, writing: &mut Writing) -> Result<(), Error> {
    let problem = Problem {
        kind: ProblemKind::Internal,
        happened: "The server stopped twice during this evaluation; nothing was charged.".into(),
        action: "Send the input again; if it stays, report it.".into(),
    };
    let (boot, now) = (&app.jobs.boot, app.clock.now());
    job_endings::recover(writing, boot, MOST_ATTEMPTS, &problem, now).await
}

fn answered_already() -> Error {
    Error::refused(
        ProblemKind::Conflict,
        "The job was answered before it could be cancelled.",
        "Fetch its result.",
    )
}
