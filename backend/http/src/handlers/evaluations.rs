//! Encrypted inputs in, encrypted results out.

use api::{
    GrantId,
    evaluation::{CARD, Evaluated, KEEP, ROWS},
};
use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, HeaderName, StatusCode, header::CONTENT_TYPE},
    response::{AppendHeaders, IntoResponse, Response},
};

use evaluator::evaluation;
use service::{
    app::App,
    error::Error,
    use_cases::{jobs, request::CheckedRequest},
};

use crate::{
    access::User,
    extract::{Blob, Path},
    problem::ProblemResponse,
};

/// `POST grants/{id}/evaluations`: answers the result, or 202 and a job for what takes longer.
pub async fn evaluate(
    State(app): State<App>,
    user: User,
    Path(grant): Path<GrantId>,
    headers: HeaderMap,
    Blob(input): Blob,
) -> Result<Response, ProblemResponse> {
    let rows = stated_rows(&headers)?;
    let card = stated_card(&headers);
    let request = CheckedRequest::parse(&app, user.id(), grant, card, rows, input).await?;
    let request = request.kept_as(stated(&headers, KEEP))?;
    answer(app, request).await
}

pub(super) async fn answer(app: App, request: CheckedRequest) -> Result<Response, ProblemResponse> {
    if request.is_job(&app) {
        let job = jobs::accept(&app, request).await?;
        return Ok((StatusCode::ACCEPTED, axum::Json(job)).into_response());
    }
    Ok(response(evaluation::answer(app, request).await?))
}

fn stated_rows(headers: &HeaderMap) -> Result<u64, Error> {
    let rows = headers
        .get(ROWS)
        .and_then(|value| value.to_str().ok()?.parse().ok());
    rows.filter(|rows| (1..=i64::MAX as u64).contains(rows))
        .ok_or_else(|| Error::invalid("The header x-tacit-rows is missing or no number of rows."))
}

/// The card that the question was made by, if its sender says so.
pub(super) fn stated_card(headers: &HeaderMap) -> Option<&str> {
    stated(headers, CARD)
}

/// What a header says; nothing where it is no text.
pub(super) fn stated<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    Some(headers.get(name)?.to_str().unwrap_or_default())
}

/// A result with what is said about it.
pub(crate) fn response(evaluated: Evaluated) -> Response {
    let said = evaluated.headers();
    let said = said.map(|(name, value)| (HeaderName::from_static(name), value.to_string()));
    let kind = (CONTENT_TYPE, "application/octet-stream".to_owned());
    let headers = AppendHeaders(said.into_iter().chain([kind]));
    // Each header is appended once; the body brings no type of its own.
    (headers, Body::from(evaluated.result)).into_response()
}
