//! What protects the server and its visitors from requests that mean harm.

use std::{convert::Infallible, task::Poll, time::Duration};

use api::{ProblemKind, account::Role, limits, paths};
use axum::{
    body::{Body, Bytes},
    http::{HeaderValue, Method, header},
};
use futures_util::{StreamExt as _, stream};

use crate::{
    browser::{Answer, Browser},
    house::{House, PASSWORD},
};

const EMAIL: &str = "user@demo.example";

async fn post_body(browser: &mut Browser, headers: &[(&str, &str)], body: Body) -> Answer {
    let mut request = browser.request(Method::POST, paths::SIGN_IN_START);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    browser.send(request.body(body).unwrap()).await
}

type Chunk = Result<Bytes, Infallible>;

/// A body that must not be read.
fn trap() -> Body {
    Body::from_stream(stream::poll_fn(|_| -> Poll<Option<Chunk>> {
        panic!("the body was read")
    }))
}

#[tokio::test]
async fn a_body_that_announces_too_much_is_refused_before_it_is_read() {
    let house = House::new().await;
    for length in ["10000000000", "99999999999999999999999999"] {
        let headers = [
            ("content-type", "application/json"),
            ("content-length", length),
        ];
        let answer = post_body(&mut house.browser(), &headers, trap()).await;
        answer.expect_problem(ProblemKind::TooLarge);
    }
}

#[tokio::test]
async fn a_body_that_announces_nothing_is_cut_at_the_limit() {
    let house = House::new().await;
    let body = Body::from_stream(stream::repeat(Chunk::Ok(Bytes::from_static(&[b' '; 4096]))));
    let headers = [("content-type", "application/json")];
    let answer = post_body(&mut house.browser(), &headers, body).await;
    answer.expect_problem(ProblemKind::TooLarge);
}

#[tokio::test]
async fn a_body_that_brings_nothing_is_given_up() {
    let house = House::new().await;
    let begun = stream::iter([Chunk::Ok(Bytes::from_static(b"{"))]);
    let body = Body::from_stream(begun.chain(stream::pending()));
    let headers = [("content-type", "application/json")];
    let mut anybody = house.browser();
    let answer = post_body(&mut anybody, &headers, body);
    let answer = tokio::time::timeout(Duration::from_secs(20), answer).await;
    let problem = answer.unwrap().expect_problem(ProblemKind::Busy);
    assert!(problem.happened.contains("nothing came"), "{problem:?}");
}

#[tokio::test]
async fn whoever_is_not_signed_in_sends_kilobytes() {
    let house = House::new().await;
    for length in [limits::ANONYMOUS_JSON_BYTES + 1, limits::JSON_BYTES] {
        let length = length.to_string();
        let headers = [
            ("content-type", "application/json"),
            ("content-length", length.as_str()),
        ];
        let answer = post_body(&mut house.browser(), &headers, trap()).await;
        answer.expect_problem(ProblemKind::TooLarge);
    }
}

#[tokio::test]
async fn a_body_that_does_not_parse_is_refused_without_an_echo() {
    let house = House::new().await;
    let bodies = [
        ("application/json", r#"{"email": "canary", "request""#),
        ("application/json", r#"{"email": 7, "request": "canary"}"#),
        (
            "application/json",
            r#"{"email": "canary@demo.example", "request": "canary"}"#,
        ),
        ("text/plain", r#"canary"#),
    ];
    for (kind, body) in bodies {
        let headers = [("content-type", kind)];
        let answer = post_body(&mut house.browser(), &headers, Body::from(body)).await;
        let problem = answer.expect_problem(ProblemKind::Invalid);
        assert!(!format!("{problem:?}").contains("canary"));
    }
}

#[tokio::test]
async fn another_sites_page_cannot_change_anything() {
    let house = House::new().await;
    let mut browser = house.member(Role::User, EMAIL).await;
    let hostile: [&[(&str, &str)]; 3] = [
        &[("sec-fetch-site", "cross-site")],
        &[
            ("sec-fetch-site", "same-site"),
            ("origin", "http://other.localhost"),
        ],
        &[("origin", "https://evil.example")],
    ];
    for headers in hostile {
        let mut request = browser.request(Method::DELETE, paths::SESSION);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = browser.send(request.body(Body::empty()).unwrap()).await;
        answer.expect_problem(ProblemKind::Forbidden);
    }
    browser.get(paths::SESSION).await.expect_status(200);
    let request = browser
        .request(Method::DELETE, paths::SESSION)
        .header("sec-fetch-site", "same-origin")
        .body(Body::empty())
        .unwrap();
    browser.send(request).await.expect_status(204);
}

/// Asked by a browser on a page of that origin, or by a program, for a server of that name.
async fn asked_as(
    house: &House,
    (method, path): (Method, &str),
    host: &'static str,
    origin: Option<&'static str>,
) -> Answer {
    let mut browser = house.browser();
    let mut request = browser
        .request(method, path)
        .header(header::CONTENT_TYPE, "text/plain")
        .body(Body::from("{}"))
        .unwrap();
    let headers = request.headers_mut();
    headers.insert(header::HOST, HeaderValue::from_static(host));
    if let Some(origin) = origin {
        headers.insert(header::ORIGIN, HeaderValue::from_static(origin));
        headers.insert("sec-fetch-site", HeaderValue::from_static("same-origin"));
    }
    browser.send(request).await
}

#[tokio::test]
async fn a_page_whose_name_leads_here_changes_nothing_and_reads_no_metrics() {
    const OWN: [&str; 2] = ["--origin", "https://tacit.example"];
    let house = House::with(&OWN).await;
    let change = || (Method::POST, paths::SIGN_IN_START);
    for (host, origin) in [
        ("evil.example:8080", Some("http://evil.example:8080")),
        ("evil.example", Some("null")),
        ("127.0.0.1:8080", Some("http://evil.example:8080")),
        ("evil.example", None),
    ] {
        let refused = asked_as(&house, change(), host, origin).await;
        refused.expect_problem(ProblemKind::Forbidden);
    }
    for (host, origin) in [
        ("tacit.example", Some("https://tacit.example")),
        // As a proxy may ask.
        ("tacit", Some("https://tacit.example")),
        ("localhost:8080", Some("http://localhost:8080")),
        ("127.0.0.1:8080", None),
        ("[::1]:8080", None),
    ] {
        // What is asked is wrong, not by what name.
        let answered = asked_as(&house, change(), host, origin).await;
        answered.expect_problem(ProblemKind::Invalid);
    }
    for (host, status) in [
        ("evil.example:8080", 404),
        ("127.0.0.1:8080", 200),
        ("localhost:8080", 200),
        ("tacit.example", 200),
    ] {
        let metrics = (Method::GET, "/metrics");
        let answer = asked_as(&house, metrics, host, None).await;
        answer.expect_status(status);
        let health = (Method::GET, "/healthz");
        let answer = asked_as(&house, health, host, None).await;
        answer.expect_status(204);
    }
    let behind = [&OWN[..], &["--behind-proxy", "true"]].concat();
    let house = house.again(&behind).await;
    let program = asked_as(&house, change(), "tacit", None).await;
    program.expect_problem(ProblemKind::Invalid);
    let page = asked_as(&house, change(), "tacit", Some("http://evil.example")).await;
    page.expect_problem(ProblemKind::Forbidden);
}

/// What pages may load: everything from the service alone, fonts among it.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' blob: data:; \
                      font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; \
                      frame-ancestors 'none'";

#[tokio::test]
async fn every_answer_carries_the_protections_of_a_browser() {
    let house = House::serving(&[("index.html", "<p>page</p>"), ("worker.js", "0")]).await;
    let mut browser = house.browser();
    for path in ["/", "/worker.js", "/no-such.js", paths::SESSION, "/healthz"] {
        let answer = browser.get(path).await;
        let policy = answer.headers[header::CONTENT_SECURITY_POLICY]
            .to_str()
            .unwrap();
        assert_eq!(policy, POLICY, "{path}");
        assert_eq!(answer.headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
        assert_eq!(answer.headers[header::REFERRER_POLICY], "no-referrer");
        assert_eq!(answer.headers["cross-origin-opener-policy"], "same-origin");
        assert!(answer.headers.contains_key("x-request-id"));
        assert!(answer.headers.contains_key(header::CACHE_CONTROL));
    }
    let answer = browser.get(paths::SESSION).await;
    assert_eq!(answer.headers[header::CACHE_CONTROL], "no-store");
    assert!(
        !answer
            .headers
            .contains_key(header::STRICT_TRANSPORT_SECURITY)
    );
}

#[tokio::test]
async fn guessing_a_password_is_slowed_down_for_each_account() {
    let house = House::with(&["--sign-ins-per-account=3"]).await;
    let mut browser = house.browser();
    for _ in 0..3 {
        let answer = browser.sign_in(EMAIL, "guess").await;
        answer.expect_problem(ProblemKind::WrongCredentials);
    }
    let mut elsewhere = house.browser().at_address([192, 0, 2, 1]);
    let answer = elsewhere.sign_in("USER@demo.example", "guess").await;
    answer.expect_problem(ProblemKind::TooMany);
    assert_eq!(answer.headers[header::RETRY_AFTER], "60");
    let other = browser.sign_in("other@demo.example", "guess").await;
    other.expect_problem(ProblemKind::WrongCredentials);
}

#[tokio::test]
async fn sign_ins_and_registrations_are_limited_for_each_address() {
    let house = House::with(&["--sign-ins-per-minute=1", "--registrations-per-minute=2"]).await;
    let mut browser = house.browser();
    browser
        .register(Role::User, EMAIL, None)
        .await
        .expect_status(201);
    let second = browser
        .register(Role::User, "second@demo.example", None)
        .await;
    second.expect_problem(ProblemKind::TooMany);
    let first = browser.sign_in(EMAIL, PASSWORD).await;
    first.expect_problem(ProblemKind::AccountPending);
    browser
        .sign_in(EMAIL, PASSWORD)
        .await
        .expect_problem(ProblemKind::TooMany);
    let mut elsewhere = house.browser().at_address([192, 0, 2, 1]);
    let answer = elsewhere.sign_in(EMAIL, PASSWORD).await;
    answer.expect_problem(ProblemKind::AccountPending);
}

#[tokio::test]
async fn one_session_cannot_take_the_whole_server() {
    let house = House::with(&["--requests-per-minute=5"]).await;
    let mut greedy = house.member(Role::User, EMAIL).await;
    let mut other = house.member(Role::Owner, "owner@demo.example").await;
    for _ in 0..5 {
        greedy.get(paths::SESSION).await.expect_status(200);
    }
    greedy
        .get(paths::SESSION)
        .await
        .expect_problem(ProblemKind::TooMany);
    other.get(paths::SESSION).await.expect_status(200);
}

#[tokio::test]
async fn a_request_that_never_ends_is_ended() {
    let house = House::with(&["--request-seconds=1"]).await;
    let stalled = Body::from_stream(stream::pending::<Chunk>());
    let headers = [("content-type", "application/json")];
    let mut browser = house.browser();
    let answer = post_body(&mut browser, &headers, stalled);
    let answer = tokio::time::timeout(Duration::from_secs(10), answer)
        .await
        .unwrap();
    answer.expect_problem(ProblemKind::Busy);
}

#[tokio::test]
async fn an_address_or_method_that_does_not_exist_is_a_problem_like_any_other() {
    let house = House::new().await;
    let mut browser = house.browser();
    browser
        .get("/api/no-such-thing")
        .await
        .expect_problem(ProblemKind::NotFound);
    browser
        .delete(paths::SIGN_IN_START)
        .await
        .expect_problem(ProblemKind::NotFound);
}

#[tokio::test]
async fn metrics_name_routes_and_stay_on_this_machine() {
    let house = House::new().await;
    let mut browser = house.browser();
    browser
        .get("/api/vault/secret-name")
        .await
        .expect_problem(ProblemKind::SignedOut);
    browser.get("/healthz").await.expect_status(204);
    let metrics = browser.get("/metrics").await;
    let text = String::from_utf8(metrics.body.to_vec()).unwrap();
    assert!(text.contains("path=\"/api/vault/{name}\",status=\"401\""));
    assert!(!text.contains("secret-name"));
    let mut outside = house.browser().at_address([192, 0, 2, 1]);
    outside
        .get("/metrics")
        .await
        .expect_problem(ProblemKind::NotFound);
}
