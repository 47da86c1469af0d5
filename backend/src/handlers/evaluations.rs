//! Encrypted inputs in, encrypted results out.

use api::{GrantId, grant::evaluation_headers::*};
use axum::{
    body::Bytes,
    extract::State,
    http::{HeaderMap, HeaderName, header::CONTENT_TYPE},
    response::{AppendHeaders, IntoResponse, Response},
};

use crate::{
    access::User,
    app::App,
    error::Error,
    extract::{Blob, Path},
    services::evaluation::{Answered, Evaluation},
};

/// `POST grants/{id}/evaluations`.
pub async fn evaluate(
    State(app): State<App>,
    user: User,
    Path(grant): Path<GrantId>,
    headers: HeaderMap,
    Blob(input): Blob,
) -> Result<Response, Error> {
    let rows = stated_rows(&headers)?;
    let evaluation = Evaluation::admit(app, user.id(), grant, rows).await?;
    Ok(response(evaluation.answer(input).await?))
}

fn stated_rows(headers: &HeaderMap) -> Result<u64, Error> {
    let rows = headers
        .get(ROWS)
        .and_then(|value| value.to_str().ok()?.parse().ok());
    rows.filter(|rows| (1..=i64::MAX as u64).contains(rows))
        .ok_or_else(|| Error::invalid("The header x-tacit-rows is missing or no number of rows."))
}

fn response(answered: Answered) -> Response {
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
