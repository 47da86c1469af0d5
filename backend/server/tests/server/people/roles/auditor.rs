//! An auditor reads what happened, and changes nothing.

use api::{
    ProblemKind,
    account::{Account, Role},
    list::ListPage,
    log::ActivityPage,
    paths,
};
use axum::{body::Body, http::Method};
use tacit_http::{openapi::Callers, routes::routes};

use crate::house::House;

const AUDITOR: &str = "auditor@demo.example";

/// What every account does with itself: nothing of it concerns anybody else.
const OWN: [&str; 8] = [
    paths::SESSION,
    "/api/password",
    paths::PASSKEYS,
    paths::RECOVERY,
    paths::VAULT,
    paths::CONFIRMATION_LINK,
    "/api/proof",
    "/api/account",
];

#[tokio::test]
async fn an_auditor_can_call_nothing_that_changes_more_than_her_own_account() {
    let house = House::new().await;
    let auditor = house.member(Role::Auditor, AUDITOR).await;
    for operation in routes().into_iter().map(|route| route.operation) {
        let (method, path, callers) = (operation.method, operation.path, operation.callers);
        let is_own = OWN.iter().any(|own| path.starts_with(own));
        let expected = match callers {
            Callers::Anyone => continue,
            Callers::Overseers => {
                assert_eq!(method, "get", "{path} is for overseers, who only read");
                false
            }
            Callers::Members => {
                let only_reads = method == "get" || is_own;
                assert!(only_reads, "{method} {path} is for every member");
                continue;
            }
            Callers::Administrators
            | Callers::Curators
            | Callers::Participants
            | Callers::Owners
            | Callers::Users => true,
        };
        let path = path.replace("{part}", "0").replace(['{', '}'], "");
        let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
        let mut auditor = auditor.clone();
        let request = auditor.request(method.clone(), &path).body(Body::empty());
        let answer = auditor.send(request.unwrap()).await;
        let is_forbidden = answer.status.as_u16() == ProblemKind::Forbidden.status();
        assert_eq!(is_forbidden, expected, "{method} {path}");
    }
}

#[tokio::test]
async fn an_auditor_reads_every_entry_with_names_and_every_account() {
    let house = House::new().await;
    house.administrator().await;
    let mut auditor = house.member(Role::Auditor, AUDITOR).await;
    let log: ActivityPage = auditor.get(paths::ACTIVITY).await.json();
    let names = log.entries.iter().map(|entry| entry.actor_name.as_deref());
    assert!(names.clone().count() >= 3 && names.clone().all(|name| name.is_some()));
    let accounts: ListPage<Account> = auditor.get(paths::ADMIN_ACCOUNTS).await.json();
    assert_eq!(accounts.total, 2);
    auditor.get(paths::ADMIN_HEALTH).await.expect_status(200);
    auditor.get(paths::USAGE).await.expect_status(200);
}

#[tokio::test]
async fn nobody_registers_as_auditor_without_an_invitation() {
    let house = House::new().await;
    house.administrator().await;
    let answer = house.browser().register(Role::Auditor, AUDITOR, None).await;
    answer.expect_problem(ProblemKind::Forbidden);
}
