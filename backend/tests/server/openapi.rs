//! The API's description, held against the router.

use api::{Problem, paths};
use axum::{body::Body, http::Method};
use backend::http::openapi::{Callers, operations};
use serde_json::Value;

use crate::house::House;

#[tokio::test]
async fn the_description_is_served_and_all_its_references_resolve() {
    let house = House::new().await;
    let document: Value = house.browser().get(paths::OPENAPI).await.json();
    assert_eq!(document["openapi"], "3.1.0");
    let mut references = Vec::new();
    collect_references(&document, &mut references);
    assert!(!references.is_empty());
    for reference in references {
        let pointer = reference.strip_prefix('#').unwrap();
        assert!(document.pointer(pointer).is_some(), "{reference}");
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
    for operation in operations() {
        let mut stranger = house.browser();
        let method = Method::from_bytes(operation.method.to_uppercase().as_bytes()).unwrap();
        let path = operation
            .path
            .replace("{part}", "0")
            .replace(['{', '}'], "");
        let request = stranger.request(method, &path).body(Body::empty()).unwrap();
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

/// Counts the handlers on the router's one screen.
#[test]
fn every_route_is_described() {
    let router = include_str!("../../src/http/router.rs");
    let (_, screen) = router.split_once("fn people()").unwrap();
    let (screen, _) = screen.split_once("fn json(").unwrap();
    let handlers: usize = ["get(", "post(", "put(", "delete("]
        .iter()
        .map(|method| screen.matches(method).count())
        .sum();
    assert_eq!(operations().len(), handlers);
}
