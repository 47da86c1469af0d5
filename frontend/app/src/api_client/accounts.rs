//! Registration.

use api::{
    account::{Account, RegisterFinish, RegisterStart, RegisterStarted},
    paths,
};

use super::request::Request;
use crate::failure::Outcome;

/// First message of OPAQUE registration.
pub(crate) async fn register_start(body: &RegisterStart) -> Outcome<RegisterStarted> {
    Request::post(paths::REGISTER_START)
        .send_json(body)
        .await?
        .json()
        .await
}

/// Second message of OPAQUE registration.
pub(crate) async fn register_finish(body: &RegisterFinish) -> Outcome<Account> {
    Request::post(paths::REGISTER_FINISH)
        .send_json(body)
        .await?
        .json()
        .await
}
