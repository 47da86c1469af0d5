//! Every route on one screen.

use std::any::Any;

use api::{AccountId, ProblemKind, limits::*, paths};
use axum::{
    Router,
    middleware::from_fn_with_state,
    response::{IntoResponse, Response},
    routing::{MethodRouter, get, post, put},
};
use tower_http::{catch_panic::CatchPanicLayer, csrf::CsrfLayer};

use crate::{
    app::App,
    error::Error,
    handlers::{admin, operations, register, session, sign_in, vault},
    middleware::{at_most, deadline::deadline, headers::headers, observe::observe},
    site,
};

/// The whole service. Every body has a limit: [`JSON_BYTES`] unless the route states another.
pub fn router(app: App) -> Router {
    let account = |verb| paths::admin_account(&AccountId("{id}".into()), verb);
    let item = paths::vault_item("{name}");
    let routes = Router::new()
        .route(paths::REGISTER_START, json(post(register::start)))
        .route(paths::REGISTER_FINISH, json(post(register::finish)))
        .route(paths::SIGN_IN_START, json(post(sign_in::start)))
        .route(paths::SIGN_IN_FINISH, json(post(sign_in::finish)))
        .route(
            paths::SESSION,
            json(get(session::show).delete(session::end)),
        )
        .route(paths::VAULT, json(get(vault::list)))
        .route(
            &item,
            at_most(
                VAULT_ITEM_BYTES,
                put(vault::write).get(vault::show).delete(vault::remove),
            ),
        )
        .route(paths::ADMIN_ACCOUNTS, json(get(admin::accounts::list)))
        .route(&account("approve"), json(post(admin::accounts::approve)))
        .route(&account("deny"), json(post(admin::accounts::deny)))
        .route(&account("suspend"), json(post(admin::accounts::suspend)))
        .route(
            &account("reinstate"),
            json(post(admin::accounts::reinstate)),
        )
        .route("/healthz", json(get(operations::health)))
        .route("/metrics", json(get(operations::metrics)));
    protected(routes, app)
}

fn json(route: MethodRouter<App>) -> MethodRouter<App> {
    at_most(JSON_BYTES, route)
}

/// Wraps routes in everything that holds for all of them; the last layer sees a request first.
fn protected(routes: Router<App>, app: App) -> Router {
    routes
        .fallback(site::serve)
        .method_not_allowed_fallback(async || Error::from(ProblemKind::NotFound))
        .layer(from_fn_with_state(app.clone(), deadline))
        .layer(same_site_only(&app))
        .layer(CatchPanicLayer::custom(after_panic))
        .layer(from_fn_with_state(app.clone(), headers))
        .layer(from_fn_with_state(app.clone(), observe))
        .with_state(app)
}

/// Refuses changes that another site's page asks for (by `Sec-Fetch-Site`, else by `Origin`).
fn same_site_only(
    app: &App,
) -> CsrfLayer<impl Fn(tower_http::csrf::ProtectionError) -> Response + Clone + use<>> {
    let layer = CsrfLayer::new().with_rejection_response(|_| cross_site().into_response());
    let origin = app.config.origin.as_str();
    layer.clone().add_trusted_origin(origin).unwrap_or(layer)
}

fn cross_site() -> Error {
    Error::refused(
        ProblemKind::Forbidden,
        "The request came from a page of another site.",
        "Open this service itself and try there.",
    )
}

fn after_panic(_: Box<dyn Any + Send>) -> Response {
    Error::Internal("a handler panicked").into_response()
}
