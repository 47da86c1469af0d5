//! Body sizes.

use api::ProblemKind;
use axum::{
    extract::{DefaultBodyLimit, Request},
    http::header::CONTENT_LENGTH,
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::MethodRouter,
};

use service::app::App;

use crate::{middleware::bodies::Bodies, peer::Peer, problem::ProblemResponse};

/// A route whose body has at most so many bytes: a longer one is refused before it is read if it says
/// its length, and where it crosses the line if not. It takes room among `bodies` as it is read.
pub fn at_most(
    bytes: usize,
    bodies: &Bodies,
    app: &App,
    route: MethodRouter<App>,
) -> MethodRouter<App> {
    let bodies = bodies.clone();
    let admit = move |peer: Peer, request: Request, next: Next| {
        let bodies = bodies.clone();
        async move {
            if announced(&request).is_some_and(|length| length > bytes as u64) {
                return too_large();
            }
            let room = bodies.room(peer.0);
            let response = next.run(request.map(|body| room.hold(body))).await;
            match room.refusal() {
                Some(error) => ProblemResponse::from(error).into_response(),
                None => response,
            }
        }
    };
    route
        .layer(DefaultBodyLimit::max(bytes))
        .layer(from_fn_with_state(app.clone(), admit))
}

fn announced(request: &Request) -> Option<u64> {
    let length = request.headers().get(CONTENT_LENGTH)?;
    Some(length.to_str().ok()?.parse().unwrap_or(u64::MAX))
}

fn too_large() -> Response {
    ProblemResponse::from(ProblemKind::TooLarge).into_response()
}
