//! Jobs of model users.

pub mod events;

use api::{JobId, ProblemKind, job::Job};
use axum::{extract::State, response::Response};

use storage::database::jobs::{self as stored, StoredState};

use crate::{
    app::App,
    error::Error,
    http::{access::User, extract::Path, handlers::evaluations::response},
    service::jobs,
};

/// `GET` [`api::paths::JOBS`].
pub async fn list(State(app): State<App>, user: User) -> Result<axum::Json<Vec<Job>>, Error> {
    Ok(axum::Json(jobs::list(&app, user.id()).await?))
}

/// `GET jobs/{id}`.
pub async fn show(
    State(app): State<App>,
    user: User,
    Path(id): Path<JobId>,
) -> Result<axum::Json<Job>, Error> {
    Ok(axum::Json(jobs::find(&app, user.id(), &id).await?))
}

/// `DELETE jobs/{id}`: cancels a job; cancelling twice answers the same.
pub async fn cancel(
    State(app): State<App>,
    user: User,
    Path(id): Path<JobId>,
) -> Result<axum::Json<Job>, Error> {
    jobs::cancel(&app, user.id(), &id).await?;
    Ok(axum::Json(jobs::find(&app, user.id(), &id).await?))
}

/// `GET jobs/{id}/result`: what the evaluation itself would have answered; for a job that failed, why.
pub async fn result(
    State(app): State<App>,
    user: User,
    Path(id): Path<JobId>,
) -> Result<Response, Error> {
    let job = stored::find(app.database.read(), &id, user.id()).await?;
    match job.ok_or(ProblemKind::NotFound)?.state {
        StoredState::Answered => {}
        StoredState::Failed(problem) => {
            return Err(Error::refused(
                problem.kind,
                problem.happened,
                problem.action,
            ));
        }
        StoredState::Open => {
            return Err(no_result(
                "The job has not been answered yet.",
                "Wait for it.",
            ));
        }
        StoredState::Cancelled => {
            return Err(no_result("The job was cancelled.", "Send the input again."));
        }
    }
    let found = stored::result(app.database.read(), &id).await?;
    let found = found.ok_or(ProblemKind::NotFound)?;
    Ok(response(found))
}

fn no_result(happened: &'static str, action: &'static str) -> Error {
    Error::refused(ProblemKind::Conflict, happened, action)
}
