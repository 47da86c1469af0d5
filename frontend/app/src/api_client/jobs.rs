//! Evaluations in the queue.

use api::{JobId, job::Job, paths};

use super::{
    evaluations::{Evaluated, evaluated},
    request::Request,
};
use crate::failure::Outcome;

/// One job.
pub(crate) async fn one(id: &JobId) -> Outcome<Job> {
    Request::read(paths::job(id)).send().await?.json().await
}

/// Cancels a job; nothing is charged.
pub(crate) async fn cancel(id: &JobId) -> Outcome<()> {
    Request::delete(paths::job(id)).send().await.map(drop)
}

/// The encrypted result of an answered job.
pub(crate) async fn result(id: &JobId) -> Outcome<Evaluated> {
    evaluated(Request::read(paths::job_result(id)).send().await?).await
}
