//! Accounts, and decisions about them.

use api::{
    AccountId, Seen,
    account::{Account, AccountColumn, AccountFilters, Person, Reason},
    list::ListPage,
};
use axum::{extract::State, http::StatusCode};

use storage::database::accounts;

use service::{
    app::App,
    base::text,
    use_cases::account::{
        decisions::{self, AccountDecision},
        person, session,
    },
};

use crate::{
    access::{Administrator, Overseer},
    extract::{Json, Listed, Path, Query},
    problem::ProblemResponse,
};

/// `GET` [`api::paths::ADMIN_ACCOUNTS`].
pub async fn list(
    State(app): State<App>,
    _: Overseer,
    Listed(query): Listed<AccountFilters, AccountColumn>,
) -> Result<axum::Json<ListPage<Account>>, ProblemResponse> {
    let page = accounts::list(app.database.read(), &query).await?;
    Ok(axum::Json(page))
}

/// `GET accounts/{id}`.
pub async fn person(
    State(app): State<App>,
    overseer: Overseer,
    Path(id): Path<AccountId>,
) -> Result<axum::Json<Person>, ProblemResponse> {
    let person = person::read(&app, &id, overseer.session()).await?;
    Ok(axum::Json(person))
}

/// `POST accounts/{id}/approve`.
pub async fn approve(
    State(app): State<App>,
    administrator: Administrator,
    Path(id): Path<AccountId>,
    Query(seen): Query<Seen>,
) -> Result<axum::Json<Account>, ProblemResponse> {
    decide(&app, &administrator, &id, AccountDecision::Approve, &seen).await
}

/// `POST accounts/{id}/deny`.
pub async fn deny(
    State(app): State<App>,
    administrator: Administrator,
    Path(id): Path<AccountId>,
    Query(seen): Query<Seen>,
    Json(body): Json<Reason>,
) -> Result<axum::Json<Account>, ProblemResponse> {
    let decision = AccountDecision::Deny(text::reason(&body.reason)?);
    decide(&app, &administrator, &id, decision, &seen).await
}

/// `POST accounts/{id}/suspend`.
pub async fn suspend(
    State(app): State<App>,
    administrator: Administrator,
    Path(id): Path<AccountId>,
    Query(seen): Query<Seen>,
    Json(body): Json<Reason>,
) -> Result<axum::Json<Account>, ProblemResponse> {
    let decision = AccountDecision::Suspend(text::reason(&body.reason)?);
    decide(&app, &administrator, &id, decision, &seen).await
}

/// `POST accounts/{id}/reinstate`.
pub async fn reinstate(
    State(app): State<App>,
    administrator: Administrator,
    Path(id): Path<AccountId>,
    Query(seen): Query<Seen>,
) -> Result<axum::Json<Account>, ProblemResponse> {
    decide(&app, &administrator, &id, AccountDecision::Reinstate, &seen).await
}

/// `POST accounts/{id}/reopen`.
pub async fn reopen(
    State(app): State<App>,
    administrator: Administrator,
    Path(id): Path<AccountId>,
    Query(seen): Query<Seen>,
    Json(body): Json<Reason>,
) -> Result<axum::Json<Account>, ProblemResponse> {
    let decision = AccountDecision::Reopen(text::reason(&body.reason)?);
    decide(&app, &administrator, &id, decision, &seen).await
}

/// `DELETE` [`api::paths::admin_sessions`].
pub async fn end_sessions(
    State(app): State<App>,
    administrator: Administrator,
    Path(id): Path<AccountId>,
) -> Result<StatusCode, ProblemResponse> {
    session::end_all(&app, administrator.id(), &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn decide(
    app: &App,
    administrator: &Administrator,
    id: &AccountId,
    decision: AccountDecision,
    seen: &Seen,
) -> Result<axum::Json<Account>, ProblemResponse> {
    let account = decisions::decide(app, administrator.id(), id, &decision, seen).await?;
    Ok(axum::Json(account))
}
