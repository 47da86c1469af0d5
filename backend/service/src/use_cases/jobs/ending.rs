//! Ends of jobs other than an answer.

use api::{AccountId, JobId, Problem, ProblemKind, UploadId, account::LiveList};

use storage::database::{
    accounts::lists,
    grants::budgets,
    jobs::{
        self, endings as job_endings,
        leases::{self, GivingUp, HeldLease},
        queue as job_queue,
    },
};

use crate::{app::App, error::Error, use_cases::admission};

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
    lists::note(&mut writing, LiveList::Jobs, Some(user)).await?;
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
        revoke(app, &id, &problem).await?;
    }
    Ok(())
}

/// Ends a job that has no answer, whoever works on it, and gives its rows back. One that has ended stays as it is.
async fn revoke(app: &App, id: &JobId, problem: &Problem) -> Result<(), Error> {
    let mut writing = app.database.write().await?;
    let ended = job_endings::revoke(&mut *writing, id, problem, app.clock.now()).await?;
    if let Some(reservation) = ended {
        budgets::release(&mut *writing, &reservation.grant, reservation.rows).await?;
        writing.commit().await?;
        app.jobs.interrupt(id);
        app.jobs.changed();
    }
    Ok(())
}

/// Ends a job whose evaluator has no answer, and gives its rows back. One that has ended, or that another evaluator holds by
/// now, stays as it is.
pub async fn fail(app: &App, held: HeldLease<'_>, problem: &Problem) -> Result<(), Error> {
    let mut writing = app.database.write().await?;
    let ended = job_endings::fail(&mut *writing, held, problem, app.clock.now()).await?;
    if let Some(reservation) = ended {
        budgets::release(&mut *writing, &reservation.grant, reservation.rows).await?;
        writing.commit().await?;
        app.jobs.changed();
    }
    Ok(())
}

/// At the start of a process that has the database for itself: whatever runs was left behind.
pub async fn recover(app: &App) -> Result<(), Error> {
    if app.database.is_exclusive() {
        let mut writing = app.database.write().await?;
        leases::revoke_others(&mut *writing, app.jobs.worker()).await?;
        writing.commit().await?;
    }
    expire(app).await
}

/// Puts right what an evaluator left behind that died or stood still: its jobs wait again, or fail if it was not the first.
pub async fn expire(app: &App) -> Result<(), Error> {
    let problem = Problem {
        kind: ProblemKind::Internal,
        happened: "The server stopped twice during this evaluation; nothing was charged.".into(),
        action: "Send the input again; if it stays, report it.".into(),
    };
    let giving_up = GivingUp {
        most_attempts: MOST_ATTEMPTS,
        problem: &problem,
        now: app.clock.now(),
    };
    let time = app.database.time(app.database.read()).await?;
    if !leases::has_expired(app.database.read(), time).await? {
        return Ok(());
    }
    let mut writing = app.database.write().await?;
    for reservation in leases::expire(&mut writing, time, giving_up).await? {
        budgets::release(&mut *writing, &reservation.grant, reservation.rows).await?;
    }
    writing.commit().await?;
    Ok(())
}

fn answered_already() -> Error {
    Error::refused(
        ProblemKind::Conflict,
        "The job was answered before it could be cancelled.",
        "Fetch its result.",
    )
}
