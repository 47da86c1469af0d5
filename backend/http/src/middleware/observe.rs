//! Log lines and counts.

use std::time::Instant;

use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderName, HeaderValue, Method},
    middleware::Next,
    response::Response,
};

use service::{
    app::App,
    base::{random, trace},
};
use tracing::{Instrument as _, field, info_span};

/// Names a request in the log and to the client.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Counts each request and writes one line about it: method, path pattern, status, duration and an
/// identifier; nothing of its path, query, headers or body.
pub async fn observe(State(app): State<App>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = method_label(request.method());
    let path = request.extensions().get::<MatchedPath>().cloned();
    let path = path.as_ref().map_or("files", MatchedPath::as_str);
    let id = random::hexadecimal(&random::bytes::<8>());
    let span = info_span!(
        target: trace::TARGET,
        "request",
        otel.kind = "server",
        otel.name = format_args!("{method} {path}"),
        http.request.method = method,
        http.route = path,
        http.response.status_code = field::Empty,
        request = %id,
    );
    let mut response = next.run(request).instrument(span.clone()).await;

    let (status, duration) = (response.status().as_u16(), started.elapsed());
    span.record("http.response.status_code", status);
    app.metrics.count_request(method, path, status, duration);
    let duration_us = duration.as_micros() as u64;
    tracing::info!(method, path, status, duration_us, request = %id, "request");
    if let Ok(id) = HeaderValue::try_from(id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

fn method_label(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        _ => "other",
    }
}
