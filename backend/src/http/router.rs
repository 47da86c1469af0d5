//! Every route on one screen.

use std::{any::Any, sync::Arc};

use api::{AccountId, GrantId, JobId, ModelId, ProblemKind, UploadId, limits::*, paths};
use axum::{
    Router,
    extract::Request,
    middleware::from_fn_with_state,
    response::{IntoResponse, Response},
    routing::{MethodRouter, get, post, put},
};
use tower_http::{catch_panic::CatchPanicLayer, csrf::CsrfLayer};

use crate::{
    app::App,
    error::Error,
    http::{
        handlers::{
            activity, admin, demo, evaluation_keys, evaluations, grants,
            jobs::{self, events as job_events},
            keys, log, models, operations,
            people::{register, session, sign_in},
            speed, uploads, vault,
        },
        middleware::{
            at_most,
            deadline::deadline,
            headers::{Protections, headers},
            observe::observe,
        },
        openapi,
        site::Site,
    },
};

/// The whole service. Every body has a limit: [`JSON_BYTES`] unless the route states another.
pub fn router(app: App, site: Site) -> Router {
    let routes = people()
        .merge(models())
        .merge(grants())
        .merge(evaluation_keys())
        .merge(jobs())
        .merge(records());
    protected(routes, app, site)
}

fn people() -> Router<App> {
    let account = AccountId("{id}".into());
    let decision = |verb| paths::admin_account(&account, verb);
    let item = put(vault::write).get(vault::show).delete(vault::remove);
    Router::new()
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
            &paths::vault_item("{name}"),
            at_most(VAULT_ITEM_BYTES, item),
        )
        .route(
            paths::KEYS,
            at_most(PUBLIC_KEY_BYTES, get(keys::list).post(keys::publish)),
        )
        .route(&paths::account_key(&account), json(get(keys::current)))
        .route(paths::ADMIN_ACCOUNTS, json(get(admin::accounts::list)))
        .route(&decision("approve"), json(post(admin::accounts::approve)))
        .route(&decision("deny"), json(post(admin::accounts::deny)))
        .route(&decision("suspend"), json(post(admin::accounts::suspend)))
        .route(
            &decision("reinstate"),
            json(post(admin::accounts::reinstate)),
        )
}

fn models() -> Router<App> {
    let id = ModelId("{id}".into());
    Router::new()
        .route(
            paths::MODELS,
            json(get(models::catalogue).post(models::create)),
        )
        .route(paths::MY_MODELS, json(get(models::mine)))
        .route(
            &paths::model(&id),
            json(get(models::show).put(models::change)),
        )
        .route(&paths::model_publish(&id), json(post(models::publish)))
        .route(&paths::model_unpublish(&id), json(post(models::unpublish)))
        .route(&paths::model_grants(&id), json(post(grants::request)))
        .route(paths::ADMIN_MODELS, json(get(admin::models::list)))
}

fn grants() -> Router<App> {
    let id = GrantId("{id}".into());
    let upload = UploadId("{id}".into());
    let part = format!("{}/parts/{{part}}", paths::upload(&upload));
    Router::new()
        .route(paths::GRANTS, json(get(grants::list)))
        .route(&paths::grant(&id), json(get(grants::show)))
        .route(&paths::grant_refuse(&id), json(post(grants::refuse)))
        .route(&paths::grant_revoke(&id), json(post(grants::revoke)))
        .route(&paths::grant_uploads(&id), json(post(uploads::announce)))
        .route(&paths::upload(&upload), json(get(uploads::show)))
        .route(&part, at_most(PART_BYTES, put(uploads::put_part)))
        .route(&paths::upload_finish(&upload), json(post(uploads::finish)))
        .route(
            &paths::grant_evaluations(&id),
            at_most(INPUT_BYTES, post(evaluations::evaluate)),
        )
        .route(paths::DEMO, at_most(DEMO_BYTES, post(demo::evaluate)))
}

fn evaluation_keys() -> Router<App> {
    let upload = UploadId("{id}".into());
    let part = format!("{}/parts/{{part}}", paths::evaluation_key_upload(&upload));
    let finish = paths::evaluation_key_finish(&upload);
    let keys = get(evaluation_keys::list).post(evaluation_keys::announce);
    let part_route = put(evaluation_keys::put_part);
    Router::new()
        .route(paths::EVALUATION_KEYS, json(keys))
        .route(
            &paths::evaluation_key_upload(&upload),
            json(get(evaluation_keys::show)),
        )
        .route(&part, at_most(PART_BYTES, part_route))
        .route(&finish, json(post(evaluation_keys::finish)))
}

fn jobs() -> Router<App> {
    let id = JobId("{id}".into());
    Router::new()
        .route(paths::JOBS, json(get(jobs::list)))
        .route(&paths::job(&id), json(get(jobs::show).delete(jobs::cancel)))
        .route(&paths::job_events(&id), json(get(job_events::follow)))
        .route(&paths::job_result(&id), json(get(jobs::result)))
        .route(paths::SPEED, json(get(speed::show)))
}

fn records() -> Router<App> {
    Router::new()
        .route(paths::LOG_HEAD, json(get(log::head)))
        .route(paths::LOG_LEAVES, json(get(log::leaves)))
        .route(paths::LOG_INCLUSION, json(get(log::inclusion)))
        .route(paths::LOG_CONSISTENCY, json(get(log::consistency)))
        .route(paths::ACTIVITY, json(get(activity::list)))
        .route(paths::USAGE, json(get(activity::usage)))
        .route(paths::ADMIN_HEALTH, json(get(admin::health::show)))
        .route(paths::OPENAPI, json(get(openapi::show)))
        .route("/healthz", json(get(operations::health)))
        .route("/metrics", json(get(operations::metrics)))
}

fn json(route: MethodRouter<App>) -> MethodRouter<App> {
    at_most(JSON_BYTES, route)
}

/// Wraps routes in everything that holds for all of them; the last layer sees a request first.
fn protected(routes: Router<App>, app: App, site: Site) -> Router {
    let protections = Protections {
        policy: site.policy(),
        is_secure: app.config.origin.is_secure(),
    };
    let site = Arc::new(site);
    routes
        .fallback(move |request: Request| async move { site.serve(&request) })
        .method_not_allowed_fallback(async || wrong_method())
        .layer(from_fn_with_state(app.clone(), deadline))
        .layer(same_site_only(&app))
        .layer(CatchPanicLayer::custom(after_panic))
        .layer(from_fn_with_state(protections, headers))
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

fn wrong_method() -> Error {
    Error::refused(
        ProblemKind::NotFound,
        "This address does not take that method.",
        "Look the method up in the API's description.",
    )
}

fn after_panic(_: Box<dyn Any + Send>) -> Response {
    Error::Internal("a handler panicked").into_response()
}
