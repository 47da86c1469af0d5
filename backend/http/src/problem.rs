//! Failures as answers. A fault of the server is logged once, here, and told without detail.

use api::ProblemKind;
use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use service::error::{Error, cause};

/// A service's failure on its way to a client.
#[derive(Debug)]
pub struct ProblemResponse(Error);

impl<E> From<E> for ProblemResponse
where
    Error: From<E>,
{
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for ProblemResponse {
    fn into_response(self) -> Response {
        let Self(error) = self;
        let problem = error.problem();
        match &error {
            Error::Refused(..) => {}
            Error::Internal(what) => tracing::error!(what, "internal error"),
            fault => tracing::error!(cause = %cause(fault), "{fault}"),
        }
        let status = StatusCode::from_u16(problem.kind.status());
        let mut response = (
            status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
            Json(&problem),
        )
            .into_response();
        if let Some(seconds) = retry_after(problem.kind) {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from_static(seconds));
        }
        response
    }
}

fn retry_after(kind: ProblemKind) -> Option<&'static str> {
    match kind {
        ProblemKind::TooMany => Some("60"),
        ProblemKind::Busy => Some("2"),
        _ => None,
    }
}
