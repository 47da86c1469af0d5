//! Signing in: messages and cookies.

use api::{
    account::{
        Account, AskAgain, SignInAnswer, SignInFinish, SignInStart, SignInStarted, SignedIn,
    },
    passkey::PasskeyConfirmation,
};
use axum::{
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue, header::SET_COOKIE},
    response::AppendHeaders,
};

use service::{
    app::App,
    error::Error,
    use_cases::account::sign_in::{self, NewTokens, SignInPlace},
};

use crate::{
    access::Member,
    cookie,
    extract::{Device, Json},
    peer::Peer,
    problem::ProblemResponse,
};

/// An answer that sets the session cookie, if there is a new one, and one by which the browser is known again.
type WithCookies<T> = (AppendHeaders<Vec<(HeaderName, HeaderValue)>>, axum::Json<T>);

/// `POST` [`api::paths::SIGN_IN_START`].
pub async fn start(
    State(app): State<App>,
    peer: Peer,
    headers: HeaderMap,
    Json(body): Json<SignInStart>,
) -> Result<axum::Json<SignInStarted>, ProblemResponse> {
    let shown = cookie::presented_device(&headers, &app.origin);
    let started = sign_in::start(&app, peer.0, shown, &body).await?;
    Ok(axum::Json(started))
}

/// `POST` [`api::paths::SIGN_IN_FINISH`].
pub async fn finish(
    State(app): State<App>,
    presented: Option<Member>,
    device: Device,
    headers: HeaderMap,
    Json(body): Json<SignInFinish>,
) -> Result<WithCookies<SignInAnswer>, ProblemResponse> {
    let place = place(&app, presented.as_ref(), &device, &headers);
    let (answer, tokens) = sign_in::finish(&app, place, &body).await?;
    Ok((cookies(&app, tokens)?, axum::Json(answer)))
}

/// `POST` [`api::paths::SIGN_IN_PASSKEY`].
pub async fn confirm(
    State(app): State<App>,
    peer: Peer,
    presented: Option<Member>,
    device: Device,
    headers: HeaderMap,
    Json(body): Json<PasskeyConfirmation>,
) -> Result<WithCookies<SignedIn>, ProblemResponse> {
    let place = place(&app, presented.as_ref(), &device, &headers);
    let (signed_in, tokens) = sign_in::confirm(&app, peer.0, place, &body).await?;
    Ok((cookies(&app, tokens)?, axum::Json(signed_in)))
}

/// `POST` [`api::paths::ASK_AGAIN`].
pub async fn ask_again(
    State(app): State<App>,
    Json(body): Json<AskAgain>,
) -> Result<axum::Json<Account>, ProblemResponse> {
    Ok(axum::Json(sign_in::ask_again(&app, &body).await?))
}

fn place<'a>(
    app: &App,
    presented: Option<&'a Member>,
    device: &'a Device,
    headers: &'a HeaderMap,
) -> SignInPlace<'a> {
    SignInPlace {
        presented: presented.map(|member| (member.id(), member.session())),
        device: &device.0,
        shown: cookie::presented_device(headers, &app.origin),
    }
}

fn cookies(
    app: &App,
    tokens: NewTokens,
) -> Result<AppendHeaders<Vec<(HeaderName, HeaderValue)>>, Error> {
    let session = tokens.session.as_ref();
    let session = session.map(|token| cookie::fresh(token, &app.origin));
    let device = tokens.device.as_deref();
    let device = device.map(|token| cookie::device(token, &app.origin));
    let set = session.into_iter().chain(device);
    let cookies: Result<Vec<_>, Error> = set.map(|cookie| Ok((SET_COOKIE, cookie?))).collect();
    Ok(AppendHeaders(cookies?))
}
