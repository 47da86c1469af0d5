//! What a role may not do it cannot call.

mod auditor;

use api::{
    AccountId, ProblemKind,
    account::{Reason, Role},
    paths,
};
use axum::http::Method;

use crate::{
    browser::{Answer, Browser},
    house::House,
};

fn administrator_routes() -> Vec<(Method, String)> {
    let id = AccountId("nobody".to_owned());
    let decisions = ["approve", "deny", "suspend", "reinstate", "reopen"];
    let mut routes: Vec<(Method, String)> = decisions
        .map(|verb| (Method::POST, paths::admin_account(&id, verb)))
        .into();
    routes.push((Method::DELETE, paths::admin_sessions(&id)));
    for path in [
        paths::ADMIN_ACCOUNTS,
        paths::ADMIN_HEALTH,
        paths::ADMIN_INVITATIONS,
    ] {
        routes.push((Method::GET, path.to_owned()));
    }
    routes
}

async fn call(browser: &mut Browser, method: &Method, path: &str) -> Answer {
    match *method {
        Method::GET => browser.get(path).await,
        Method::DELETE => browser.delete(path).await,
        _ => {
            browser
                .post(
                    path,
                    &Reason {
                        reason: "A reason".to_owned(),
                    },
                )
                .await
        }
    }
}

#[tokio::test]
async fn administrator_routes_are_closed_to_visitors() {
    let house = House::new().await;
    for (method, path) in administrator_routes() {
        let answer = call(&mut house.browser(), &method, &path).await;
        answer.expect_problem(ProblemKind::SignedOut);
    }
}

#[tokio::test]
async fn administrator_routes_are_closed_to_owners_and_users() {
    let house = House::new().await;
    for (role, email) in [
        (Role::Owner, "owner@demo.example"),
        (Role::User, "user@demo.example"),
    ] {
        let mut browser = house.member(role, email).await;
        for (method, path) in administrator_routes() {
            let answer = call(&mut browser, &method, &path).await;
            answer.expect_problem(ProblemKind::Forbidden);
        }
    }
}

#[tokio::test]
async fn administrator_routes_are_open_to_administrators() {
    let house = House::new().await;
    let mut administrator = house.administrator().await;
    for (method, path) in administrator_routes() {
        let answer = call(&mut administrator, &method, &path).await;
        let expected = if method == Method::GET { 200 } else { 404 };
        answer.expect_status(expected);
    }
}
