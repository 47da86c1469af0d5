//! Encrypted inputs in, encrypted results out.

use api::{GrantId, grant::evaluation_headers::*};
use axum::{
    body::Bytes,
    extract::State,
    http::{HeaderMap, HeaderName, StatusCode, header::CONTENT_TYPE},
    response::{AppendHeaders, IntoResponse, Response},
};

use crate::{
    app::App,
    error::Error,
    evaluator::evaluation::{self, Answered},
    http::{
        access::User,
        extract::{Blob, Path},
    },
    service::{jobs, request::Request},
};

/// `POST grants/{id}/evaluations`: answers the result, or 202 and a job for what takes longer.
pub async fn evaluate(
    State(app): State<App>,
    user: User,
    Path(grant): Path<GrantId>,
    headers: HeaderMap,
    Blob(input): Blob,
) -> Result<Response, Error> {
    let rows = stated_rows(&headers)?;
    let request = Request::parse(&app, user.id(), grant, rows, input).await?;
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

/// A result with what is said about it.
pub(crate) fn response(answered: Answered) -> Response {
    let number = |name, value: u64| (HeaderName::from_static(name), value.to_string());
    let headers = AppendHeaders([
        (CONTENT_TYPE, "application/octet-stream".to_owned()),
        number(DURATION_US, answered.duration_us),
        number(LOG_INDEX, answered.log_index),
        number(ROWS_LEFT, answered.rows_left),
    ]);
    // Each header is appended once; the body brings no type of its own.
    (
        headers,
        axum::body::Body::from(Bytes::from(answered.result)),
    )
        .into_response()
}
