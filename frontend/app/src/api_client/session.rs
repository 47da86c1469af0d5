//! Signing in and out.

use api::{
    paths,
    session::{Session, SignInFinish, SignInStart, SignInStarted},
};

use super::request::Request;
use crate::failure::Outcome;

/// Who is signed in here.
pub(crate) async fn current() -> Outcome<Session> {
    Request::read(paths::SESSION).send().await?.json().await
}

/// First message of OPAQUE sign-in.
pub(crate) async fn sign_in_start(body: &SignInStart) -> Outcome<SignInStarted> {
    Request::post(paths::SIGN_IN_START)
        .send_json(body)
        .await?
        .json()
        .await
}

/// Last message of OPAQUE sign-in; sets the cookie.
pub(crate) async fn sign_in_finish(body: &SignInFinish) -> Outcome<Session> {
    Request::post(paths::SIGN_IN_FINISH)
        .send_json(body)
        .await?
        .json()
        .await
}

/// Ends the session on the server.
pub(crate) async fn sign_out() -> Outcome<()> {
    Request::delete(paths::SESSION).send().await.map(drop)
}
