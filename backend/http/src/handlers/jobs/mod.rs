//! Jobs of model users.

pub mod events;

use api::{JobId, ProblemKind, job::Job};
use axum::{extract::State, response::Response};

use storage::database::jobs::{self as stored, StoredState};

use service::{app::App, error::Error, use_cases::jobs};

use crate::{
    access::User, extract::Path, handlers::evaluations::response, problem::ProblemResponse,
};

/// `GET` [`api::paths::JOBS`].
pub async fn list(
    State(app): State<App>,
    user: User,
) -> Result<axum::Json<Vec<Job>>, ProblemResponse> {
    Ok(axum::Json(jobs::list(&app, user.id()).await?))
}

/// `GET jobs/{id}`.
pub async fn show(
    State(app): State<App>,
    user: User,
    Path(id): Path<JobId>,
) -> Result<axum::Json<Job>, ProblemResponse> {
    Ok(axum::Json(jobs::find(&app, user.id(), &id).await?))
}

/// `DELETE jobs/{id}`: cancels a job; cancelling twice answers the same.
pub async fn cancel(
    State(app): State<App>,
    user: User,
    Path(id): Path<JobId>,
) -> Result<axum::Json<Job>, ProblemResponse> {
    jobs::cancel(&app, user.id(), &id).await?;
    Ok(axum::Json(jobs::find(&app, user.id(), &id).await?))
}

/// `GET jobs/{id}/result`: what the evaluation itself would have answered; for a job that failed, why.
pub async fn result(
    State(app): State<App>,
    user: User,
    Path(id): Path<JobId>,
) -> Result<Response, ProblemResponse> {
    let job = stored::find(app.database.read(), &id, user.id()).await?;
    match job.ok_or(ProblemKind::NotFound)?.state {
        StoredState::Answered => {}
        StoredState::Failed(problem) => {
            return Err(Error::refused(problem.kind, problem.happened, problem.action).into());
        }
        StoredState::Open => {
            return Err(no_result("The job has not been answered yet.", "Wait for it.").into());
        }
        StoredState::Cancelled => {
            return Err(no_result("The job was cancelled.", "Send the input again.").into());
        }
    }
    let found = stored::result(app.database.read(), &id).await?;
    let found = found.ok_or(ProblemKind::NotFound)?;
    Ok(response(found))
}

fn no_result(happened: &'static str, action: &'static str) -> Error {
    Error::refused(ProblemKind::Conflict, happened, action)
}
