//! The browser app's files.

use api::ProblemKind;
use axum::{
    body::Body,
    http::{Method, header},
};

use crate::house::House;

const PAGE: &str = "<script type=\"module\">init()</script><p>page</p>";
const SCRIPT: &str = "app-0123456789abcdef.js";

#[tokio::test]
async fn routes_of_the_app_start_from_its_page() {
    let house = House::serving(&[("index.html", PAGE), (SCRIPT, "0")]).await;
    let mut browser = house.browser();
    for path in ["/", "/index.html", "/sign-in", "/models/7f3a"] {
        let answer = browser.get(path).await;
        assert_eq!(answer.body, PAGE);
        assert_eq!(
            answer.headers[header::CONTENT_TYPE],
            "text/html; charset=utf-8"
        );
        assert_eq!(answer.headers[header::CACHE_CONTROL], "no-cache");
    }
    let script = browser.get(&format!("/{SCRIPT}")).await;
    assert_eq!(
        script.headers[header::CONTENT_TYPE],
        "text/javascript; charset=utf-8"
    );
    assert!(
        script.headers[header::CACHE_CONTROL]
            .to_str()
            .unwrap()
            .contains("immutable")
    );
}

#[tokio::test]
async fn a_missing_file_is_not_the_page() {
    let house = House::serving(&[("index.html", PAGE)]).await;
    let mut browser = house.browser();
    for path in [
        "/no-such.js",
        "/../data/opaque.key",
        "/..%2fdata%2fopaque.key",
    ] {
        browser
            .get(path)
            .await
            .expect_problem(ProblemKind::NotFound);
    }
    let request = browser
        .request(Method::POST, "/sign-in")
        .body(Body::empty())
        .unwrap();
    browser
        .send(request)
        .await
        .expect_problem(ProblemKind::NotFound);
}

#[tokio::test]
async fn the_pages_own_inline_script_is_allowed_by_its_hash() {
    let house = House::serving(&[("index.html", PAGE)]).await;
    let answer = house.browser().get("/").await;
    let policy = answer.headers[header::CONTENT_SECURITY_POLICY]
        .to_str()
        .unwrap();
    // printf 'init()' | openssl dgst -sha256 -binary | base64
    assert!(
        policy.contains("'sha256-w4ujnOpjBoH2vcasx+reJRUwYivG8Q3afx/XevGJod8='"),
        "{policy}"
    );
}

#[tokio::test]
async fn a_server_without_the_app_still_answers() {
    let house = House::new().await;
    house
        .browser()
        .get("/")
        .await
        .expect_problem(ProblemKind::NotFound);
    house.browser().get("/healthz").await.expect_status(204);
}
