//! Body sizes.

use api::ProblemKind;
use axum::{
    extract::{DefaultBodyLimit, Request},
    http::header::CONTENT_LENGTH,
    middleware::{Next, from_fn},
    response::{IntoResponse, Response},
    routing::MethodRouter,
};

use service::app::App;

use crate::problem::ProblemResponse;

/// A route whose body has at most so many bytes: a longer one is refused before it is read if it says
/// its length, and where it crosses the line if not.
pub fn at_most(bytes: usize, route: MethodRouter<App>) -> MethodRouter<App> {
    let refuse_announced = move |request: Request, next: Next| async move {
        match announced(&request) {
            Some(length) if length > bytes as u64 => too_large(),
            _ => next.run(request).await,
        }
    };
    route
        .layer(DefaultBodyLimit::max(bytes))
        .layer(from_fn(refuse_announced))
}

fn announced(request: &Request) -> Option<u64> {
    let length = request.headers().get(CONTENT_LENGTH)?;
    Some(length.to_str().ok()?.parse().unwrap_or(u64::MAX))
}

fn too_large() -> Response {
    ProblemResponse::from(ProblemKind::TooLarge).into_response()
}
