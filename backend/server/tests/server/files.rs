//! The browser app's files.

use api::{
    ProblemKind,
    log::{EntryKind, Leaf},
};
use axum::{
    body::Body,
    http::{Method, header},
};
use service::{base::random::hexadecimal, use_cases::serving::served_app};
use storage::database::log::{self, Filter, Named};
use tacit_http::site::Site;

use crate::house::House;

const PAGE: &str = "<script type=\"module\" src=\"/app-0123456789abcdef.js\"></script><p>page</p>";
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
async fn a_page_that_the_build_drew_is_served_at_its_address_and_the_waiting_page_elsewhere() {
    let files = [
        ("index.html", "first"),
        ("app.html", "waiting"),
        ("sign-in", "form"),
    ];
    let house = House::serving(&files).await;
    let mut browser = house.browser();
    for (path, page) in [
        ("/", "first"),
        ("/sign-in", "form"),
        ("/sign-in?return=%2Fuser", "form"),
        ("/sign-in/", "waiting"),
        ("/user", "waiting"),
    ] {
        let answer = browser.get(path).await;
        assert_eq!(answer.body, page, "{path}");
        assert_eq!(
            answer.headers[header::CONTENT_TYPE],
            "text/html; charset=utf-8"
        );
        assert_eq!(answer.headers[header::CACHE_CONTROL], "no-cache");
    }
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
async fn no_script_runs_but_the_apps_own_files_and_those_by_their_digest() {
    let house = House::serving(&[("index.html", PAGE)]).await;
    let answer = house.browser().get("/").await;
    let header = |name: &str| answer.headers[name].to_str().unwrap().to_owned();
    let policy = header("content-security-policy");
    let directives: Vec<&str> = policy.split("; ").collect();
    for whole in [
        "default-src 'none'",
        "script-src 'self' 'wasm-unsafe-eval'",
        "style-src 'self'",
        "font-src 'self'",
    ] {
        assert!(directives.contains(&whole), "{whole}");
    }
    assert_eq!(header("integrity-policy"), "blocked-destinations=(script)");
}

/// Digests of manifests that the log names, the newest first.
async fn logged(house: &House) -> Vec<Option<String>> {
    let filter = Filter {
        kind: Some(EntryKind::AppServed),
        limit: 10,
        ..Filter::default()
    };
    let entries = log::list(house.app.database.read(), &filter).await.unwrap();
    let leaf = |entry: &Named| serde_json::from_str::<Leaf>(&entry.leaf).unwrap();
    entries.iter().map(|entry| leaf(entry).manifest).collect()
}

#[tokio::test]
async fn the_log_says_which_app_is_served_once_for_each() {
    let house = House::new().await;
    let (first, second) = ([1; 32], [2; 32]);
    for manifest in [first, first, second, first] {
        served_app::record(&house.app, manifest).await.unwrap();
    }
    let digest = |byte: &str| Some(byte.repeat(32));
    assert_eq!(
        logged(&house).await,
        [digest("01"), digest("02"), digest("01")]
    );
}

#[tokio::test]
async fn the_manifest_of_the_build_is_served_where_webcat_looks_for_it() {
    let manifest = ".well-known/webcat/manifest.json";
    let house = House::serving(&[("index.html", PAGE), (manifest, "{}")]).await;
    let answer = house.browser().get(&format!("/{manifest}")).await;
    assert_eq!(answer.body, "{}");
    assert_eq!(answer.headers[header::CONTENT_TYPE], "application/json");
    let site = Site::load(&house.app.config.dist).unwrap();
    // printf '{}' | sha256sum
    let digest = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
    assert_eq!(
        site.manifest().map(|own| hexadecimal(&own)),
        Some(digest.to_owned())
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
