//! The API's description, held against the router.

use std::{collections::HashSet, fs, path::PathBuf};

use api::{Problem, paths};
use axum::{body::Body, http::Method};
use serde_json::{Map, Value};
use tacit_http::{
    openapi::{Callers, document},
    routes::routes,
};

use crate::house::House;

#[tokio::test]
async fn the_description_is_served_and_all_its_references_resolve() {
    let house = House::new().await;
    let document: Value = house.browser().get(paths::OPENAPI).await.json();
    assert_eq!(document["openapi"], "3.1.0");
    for operation in routes().into_iter().map(|route| route.operation) {
        let described = &document["paths"][operation.described_path()][operation.method];
        assert_eq!(described["summary"], operation.summary);
    }
    let mut references = Vec::new();
    collect_references(&document, &mut references);
    assert!(!references.is_empty());
    for reference in references {
        let pointer = reference.strip_prefix('#').unwrap();
        assert!(document.pointer(pointer).is_some(), "{reference}");
    }
}

/// Set, it renews the description that is checked in.
const RENEW: &str = "TACIT_DESCRIPTION";

/// Whoever wrote a client reads here what changes for her.
#[test]
fn the_description_is_the_one_that_is_checked_in() {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/server/routes/openapi.json");
    let table = routes();
    let mut now = document(table.iter().map(|route| &route.operation));
    now["info"]["version"] = "any".into();
    let now = serde_json::to_string_pretty(&sorted(now)).unwrap() + "\n";
    if std::env::var_os(RENEW).is_some() {
        fs::write(&file, &now).unwrap();
    }
    let known = fs::read_to_string(&file).unwrap_or_default();
    let mut lines = known.lines().zip(now.lines()).zip(1..);
    let other = lines.find(|((known, now), _)| known != now);
    assert!(
        known == now,
        "The API's description is another one, at first in {other:?}. If that is meant, renew {} by\n\
         {RENEW}=1 cargo test --profile tested --locked --test server the_description_is_the_one\n\
         and read in the difference what changes for clients.",
        file.display()
    );
}

/// Members by their names, whatever order they are kept in.
fn sorted(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let mut members: Vec<_> = members.into_iter().collect();
            members.sort_by(|(one, _), (two, _)| one.cmp(two));
            let members = members.into_iter();
            Value::Object(
                members
                    .map(|(name, value)| (name, sorted(value)))
                    .collect::<Map<_, _>>(),
            )
        }
        Value::Array(items) => items.into_iter().map(sorted).collect(),
        other => other,
    }
}

fn collect_references(value: &Value, references: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            if let Some(Value::String(reference)) = members.get("$ref") {
                references.push(reference.clone());
            }
            members
                .values()
                .for_each(|member| collect_references(member, references));
        }
        Value::Array(items) => items
            .iter()
            .for_each(|item| collect_references(item, references)),
        _ => {}
    }
}

#[tokio::test]
async fn every_described_operation_exists_and_asks_strangers_to_sign_in() {
    let house = House::new().await;
    for operation in routes().into_iter().map(|route| route.operation) {
        let mut stranger = house.browser();
        let method = Method::from_bytes(operation.method.to_uppercase().as_bytes()).unwrap();
        let request = stranger.request(method, &filled(&operation.path));
        let request = request.body(Body::empty()).unwrap();
        let answer = stranger.send(request).await;
        if operation.callers != Callers::Anyone {
            assert_eq!(
                answer.status, 401,
                "{} {}",
                operation.method, operation.path
            );
        } else if !answer.status.is_success() {
            let problem: Problem = answer.json();
            assert_eq!(
                problem.kind,
                api::ProblemKind::Invalid,
                "{}",
                operation.path
            );
        }
    }
}

#[tokio::test]
async fn a_described_path_takes_no_method_that_is_not_described() {
    let house = House::new().await;
    let described: HashSet<_> = routes()
        .into_iter()
        .map(|route| (route.operation.path, route.operation.method))
        .collect();
    for (path, _) in &described {
        for method in ["get", "post", "put", "patch", "delete"] {
            if described.contains(&(path.clone(), method)) {
                continue;
            }
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
            let mut stranger = house.browser();
            let request = stranger.request(method.clone(), &filled(path));
            let answer = stranger.send(request.body(Body::empty()).unwrap()).await;
            assert_eq!(answer.status, 404, "{method} {path}");
        }
    }
}

/// A path with something in place of each parameter.
fn filled(path: &str) -> String {
    path.replace("{part}", "0").replace(['{', '}'], "")
}
