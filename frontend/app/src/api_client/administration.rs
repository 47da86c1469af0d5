//! What only administrators may ask.

use api::{
    AccountId,
    account::{Account, Reason},
    health::Health,
    model::Model,
    paths,
};

use super::request::Request;
use crate::failure::Outcome;

/// A decision on an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    /// May take part.
    Approve,
    /// May not, and why.
    Deny(String),
    /// Is stopped, and why.
    Suspend(String),
    /// May take part again.
    Reinstate,
}

/// Every account.
pub(crate) async fn accounts() -> Outcome<Vec<Account>> {
    Request::read(paths::ADMIN_ACCOUNTS)
        .send()
        .await?
        .json()
        .await
}

/// Decides on an account.
pub(crate) async fn decide(id: &AccountId, decision: Decision) -> Outcome<Account> {
    let (verb, reason) = match decision {
        Decision::Approve => ("approve", None),
        Decision::Deny(reason) => ("deny", Some(reason)),
        Decision::Suspend(reason) => ("suspend", Some(reason)),
        Decision::Reinstate => ("reinstate", None),
    };
    let request = Request::post(paths::admin_account(id, verb));
    let answer = match reason {
        Some(reason) => request.send_json(&Reason { reason }).await?,
        None => request.send().await?,
    };
    answer.json().await
}

/// Every model, published or not.
pub(crate) async fn models() -> Outcome<Vec<Model>> {
    Request::read(paths::ADMIN_MODELS)
        .send()
        .await?
        .json()
        .await
}

/// How the service is doing.
pub(crate) async fn health() -> Outcome<Health> {
    Request::read(paths::ADMIN_HEALTH)
        .send()
        .await?
        .json()
        .await
}
