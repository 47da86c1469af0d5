//! The routes, in everything that protects them.

use std::{any::Any, sync::Arc};

use api::ProblemKind;
use axum::{
    Extension, Router,
    extract::Request,
    middleware::from_fn_with_state,
    response::{IntoResponse, Response},
};
use tower_http::{catch_panic::CatchPanicLayer, csrf::CsrfLayer};

use service::{app::App, error::Error};

use crate::{
    middleware::{
        at_most,
        authority::own_name_only,
        bodies::Bodies,
        continuity::continuity,
        deadline::deadline,
        headers::{IsSecure, headers},
        observe::observe,
    },
    openapi,
    problem::ProblemResponse,
    routes::routes,
    site::Site,
};

/// The whole service.
pub fn router(app: App, site: Site) -> Router {
    let table = routes();
    let document = openapi::document(table.iter().map(|route| &route.operation));
    let bodies = Bodies::default();
    let served = table.into_iter().fold(Router::new(), |served, route| {
        let handler = at_most(route.most_bytes, &bodies, &app, route.handler);
        served.route(&route.operation.path, handler)
    });
    let served = served.layer(Extension(Arc::new(document)));
    protected(served, app, site)
}

/// Wraps routes in everything that holds for all of them; the last layer sees a request first.
fn protected(routes: Router<App>, app: App, site: Site) -> Router {
    let is_secure = IsSecure(app.origin.is_secure());
    let site = Arc::new(site);
    routes
        .fallback(move |request: Request| async move {
            site.serve(&request).map_err(ProblemResponse::from)
        })
        .method_not_allowed_fallback(async || wrong_method())
        .layer(from_fn_with_state(app.clone(), continuity))
        .layer(from_fn_with_state(app.clone(), deadline))
        .layer(from_fn_with_state(app.clone(), own_name_only))
        .layer(same_site_only(&app))
        .layer(CatchPanicLayer::custom(after_panic))
        .layer(from_fn_with_state(is_secure, headers))
        .layer(from_fn_with_state(app.clone(), observe))
        .with_state(app)
}

/// Refuses changes that another site's page asks for (by `Sec-Fetch-Site`, else by `Origin`).
fn same_site_only(
    app: &App,
) -> CsrfLayer<impl Fn(tower_http::csrf::ProtectionError) -> Response + Clone + use<>> {
    let layer = CsrfLayer::new().with_rejection_response(|_| cross_site().into_response());
    let origin = app.origin.as_str();
    layer.clone().add_trusted_origin(origin).unwrap_or(layer)
}

fn cross_site() -> ProblemResponse {
    Error::refused(
        ProblemKind::Forbidden,
        "The request came from a page of another site.",
        "Open this service itself and try there.",
    )
    .into()
}

fn wrong_method() -> ProblemResponse {
    Error::refused(
        ProblemKind::NotFound,
        "This address does not take that method.",
        "Look the method up in the API's description.",
    )
    .into()
}

fn after_panic(_: Box<dyn Any + Send>) -> Response {
    ProblemResponse::from(Error::Internal("a handler panicked")).into_response()
}
