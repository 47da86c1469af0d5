//! By which name a server is asked.

use api::ProblemKind;
use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use service::{app::App, config::Origin, error::Error};

use crate::problem::ProblemResponse;

/// Refuses changes that a browser asks for by somebody else's name.
pub async fn own_name_only(State(app): State<App>, request: Request, next: Next) -> Response {
    let is_change = !request.method().is_safe();
    match is_change && !may_change(&app, request.headers()) {
        true => foreign().into_response(),
        false => next.run(request).await,
    }
}

/// Browsers say with each change whose page asks for it, and no page can say otherwise; a proxy may put a name of its own into `Host`.
fn may_change(app: &App, headers: &HeaderMap) -> bool {
    let Some(origin) = headers.get(header::ORIGIN) else {
        return app.config.behind_proxy || has_own_name(&app.origin, headers);
    };
    match origin.to_str().map(|origin| origin.split_once("://")) {
        Ok(Some((_, authority))) => app.origin.is_asked_by(authority),
        // Of a page that says no more than that it is one.
        _ => has_own_name(&app.origin, headers),
    }
}

/// Whether a request names this server, if it names any.
pub fn has_own_name(origin: &Origin, headers: &HeaderMap) -> bool {
    let host = headers.get(header::HOST).map(HeaderValue::to_str);
    host.is_none_or(|host| host.is_ok_and(|host| origin.is_asked_by(host)))
}

fn foreign() -> ProblemResponse {
    Error::refused(
        ProblemKind::Forbidden,
        "The request came by a name that is not this service's own.",
        "Open the service under the address that its operator names.",
    )
    .into()
}
