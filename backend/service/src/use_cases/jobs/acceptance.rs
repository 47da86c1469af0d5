use api::{JobId, ProblemKind, account::LiveList, job::Job};

use storage::database::{
    accounts::lists,
    jobs::{self, NewJob, kept, queue as job_queue},
};

use crate::{
    app::App,
    base::{random, trace},
    error::Error,
    use_cases::{jobs::view, request::CheckedRequest},
};

/// Puts a request into the queue and sets its rows of the budget aside, in one transaction.
///
/// # Errors
/// [`ProblemKind::TooManyJobs`], [`ProblemKind::Busy`], [`ProblemKind::BudgetUsed`],
/// [`ProblemKind::Conflict`] where the identifier is taken, or why the grant is
/// no longer active.
pub async fn accept(app: &App, request: CheckedRequest) -> Result<Job, Error> {
    let admission = &request.admitted.admission;
    let drawn = request.keep.clone();
    let is_drawn = drawn.is_some();
    let id = drawn.unwrap_or_else(|| JobId(random::identifier()));
    let trace = trace::address();
    let job = NewJob {
        id: &id,
        grant: &request.admitted.grant,
        model: &admission.model.model,
        user: &admission.user,
        copy: &request.admitted.copy,
        rows: request.admitted.rows,
        cost: &request.terms.cost(),
        input: &request.stored,
        is_opened: request.is_opened,
        input_digest: &request.input_digest,
        trace: trace.as_deref(),
    };
    let mut writing = app.database.write().await?;
    if is_drawn && kept::is_taken(&mut *writing, &id).await? {
        return Err(taken());
    }
    let length = job_queue::length(&mut *writing, Some(&admission.user)).await?;
    if length.own >= app.config.jobs_per_user {
        return Err(ProblemKind::TooManyJobs.into());
    }
    if length.waiting + length.running >= app.config.job_queue_limit {
        return Err(ProblemKind::Busy.into());
    }
    jobs::insert(&mut *writing, job, app.clock.now()).await?;
    lists::note(&mut writing, LiveList::Jobs, Some(&admission.user)).await?;
    request.admitted.reserve(app, writing).await?;
    app.jobs.announce();
    app.jobs.changed();
    view::find(app, &admission.user, &id).await
}

fn taken() -> Error {
    Error::refused(
        ProblemKind::Conflict,
        "A question of this identifier was taken before.",
        "Fetch its answer, or draw another identifier.",
    )
}
