//! What passes the proxies of the kit, as they really are, and what does not.

use std::{collections::BTreeSet, time::Duration};

use api::{ProblemKind, account::Role, limits, paths, vault::VERSION_HEADER};
use axum::http::{Method, header};
use listening::Connections;
use tokio::{io::AsyncReadExt, time::timeout};

use super::program::{NAME, Proxied, Proxy};
use crate::{
    browser::Browser,
    connections::{self, Listening},
    house::House,
};

const PATIENCE: Duration = Duration::from_secs(10);
const OWN: &str = "host: tacit.example\r\n";
const ASSET: &str = "app-0123456789abcdef.js";

/// The server that the examples ask.
async fn server() -> (House, Listening) {
    let page = format!("<title>Tacit</title>{}", " ".repeat(4_000));
    let house = House::serving(&[("index.html", page.as_str()), (ASSET, "0")]).await;
    let origin = format!("https://{NAME}");
    let flags = ["--origin", origin.as_str(), "--behind-proxy", "true"];
    let house = house.again(&flags).await;
    let served = Connections {
        router: house.browser().router(),
        ..connections::connections()
    };
    let listening = connections::listen(served).await;
    (house, listening)
}

/// The line by which somebody is known.
fn known(browser: &Browser) -> String {
    let request = browser.request(Method::GET, "/").body(()).unwrap();
    let cookies = request.headers().get_all(header::COOKIE).iter();
    let cookies: Vec<&str> = cookies.map(|cookie| cookie.to_str().unwrap()).collect();
    format!("cookie: {}\r\n", cookies.join("; "))
}

#[track_caller]
fn expect_each_header_once(proxy: &str, seen: &Proxied) {
    let names: BTreeSet<&str> = seen.headers.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names.len(), seen.headers.len(), "{proxy}: {seen:?}");
}

#[tokio::test]
async fn a_proxy_leads_from_plain_http_to_the_same_page_over_tls() {
    let (_house, server) = server().await;
    for (name, proxy) in Proxy::both(server.address).await {
        let seen = proxy.ask_plainly("/models/one?page=2").await;
        assert!([301, 308].contains(&seen.status), "{name}: {seen:?}");
        let target = "https://tacit.example/models/one?page=2";
        assert_eq!(seen.header("location"), target, "{name}");
    }
}

#[tokio::test]
async fn nginx_lets_the_authority_ask_certbot_without_tls() {
    let (_house, server) = server().await;
    let proxy = Proxy::nginx(server.address).await;
    let challenge = "/.well-known/acme-challenge/asked";
    let seen = proxy.ask_plainly(challenge).await;
    assert_eq!((seen.status, seen.body.as_str()), (200, "certbot"));
}

#[tokio::test]
async fn pages_and_files_pass_a_proxy_with_each_header_once() {
    let (_house, server) = server().await;
    for (name, proxy) in Proxy::both(server.address).await {
        for coding in ["", "accept-encoding: gzip, br\r\n"] {
            let page = proxy.get("/", &format!("{OWN}{coding}")).await;
            assert_eq!(page.status, 200, "{name}: {page:?}");
            expect_each_header_once(name, &page);
            let policy = page.header("content-security-policy");
            assert!(policy.contains("frame-ancestors 'none'"), "{name}");
            let transport = page.header("strict-transport-security");
            assert_eq!(transport, "max-age=63072000", "{name}");
            assert_eq!(page.header("cache-control"), "no-cache", "{name}");
            assert_eq!(page.body.contains("<title>"), coding.is_empty(), "{name}");
        }
        let asset = proxy.get(&format!("/{ASSET}"), OWN).await;
        expect_each_header_once(name, &asset);
        let caching = asset.header("cache-control");
        assert!(caching.ends_with("immutable"), "{name}: {caching}");
    }
}

#[tokio::test]
async fn the_largest_item_passes_a_proxy_and_a_larger_one_is_refused_as_that() {
    let (house, server) = server().await;
    let user = house.member(Role::User, "user@demo.example").await;
    let path = paths::vault_item("case");
    let largest = vec![7; limits::VAULT_ITEM_BYTES];
    let larger = vec![7; limits::VAULT_ITEM_BYTES + 1];
    let proxies = Proxy::both(server.address).await;
    for (version, (name, proxy)) in proxies.iter().enumerate() {
        let lines = format!(
            "origin: https://{NAME}\r\n{VERSION_HEADER}: {version}\r\n{}",
            known(&user)
        );
        let kept = proxy.put(&path, &lines, &largest).await;
        assert_eq!(kept.status, 204, "{name}: {kept:?}");
        let refused = proxy.put(&path, &lines, &larger).await;
        assert_eq!(refused.status, 413, "{name}: {refused:?}");
    }
}

/// The server closes such a connection, and the proxy writes to it still.
#[tokio::test]
async fn a_refusal_passes_a_proxy_though_the_server_reads_no_body() {
    let (_house, server) = server().await;
    let path = paths::vault_item("case");
    let body = vec![7; limits::VAULT_ITEM_BYTES];
    let lines = format!("{VERSION_HEADER}: 0\r\n");
    for (name, proxy) in Proxy::both(server.address).await {
        for _ in 0..3 {
            let seen = proxy.put(&path, &lines, &body).await;
            assert_eq!(seen.status, ProblemKind::SignedOut.status(), "{name}");
            assert!(seen.body.contains("signed_out"), "{name}: {seen:?}");
        }
    }
}

#[tokio::test]
async fn events_pass_a_proxy_while_more_are_to_come() {
    let (house, server) = server().await;
    let user = house.member(Role::User, "user@demo.example").await;
    let lines = format!("{OWN}{}", known(&user));
    for (name, proxy) in Proxy::both(server.address).await {
        let mut stream = proxy.follow(paths::LISTS_EVENTS, &lines).await;
        let mut told = String::new();
        let heard = async {
            while !told.contains("data: ") {
                let mut bytes = [0; 4096];
                let length = stream.read(&mut bytes).await.unwrap();
                assert_ne!(length, 0, "{name}: {told}");
                told.push_str(&String::from_utf8_lossy(&bytes[..length]));
            }
        };
        let heard = timeout(PATIENCE, heard).await;
        assert!(heard.is_ok(), "{name} holds events back");
    }
}

/// `/metrics` is for the server's own machine, and that is where the visitor is.
#[tokio::test]
async fn what_a_visitor_says_of_his_address_does_not_pass_a_proxy() {
    let (_house, server) = server().await;
    let elsewhere = "x-forwarded-for: 192.0.2.7\r\n";
    for (name, proxy) in Proxy::both(server.address).await {
        for forged in ["", elsewhere, elsewhere.repeat(2).as_str()] {
            let seen = proxy.get("/metrics", &format!("{OWN}{forged}")).await;
            assert_eq!(seen.status, 200, "{name}: {forged}{seen:?}");
        }
    }
}

#[tokio::test]
async fn a_proxy_answers_under_no_other_name() {
    let (_house, server) = server().await;
    for (name, proxy) in Proxy::both(server.address).await {
        for (host, status) in [
            ("tacit.example", 200),
            ("TACIT.example:443", 200),
            ("evil.example", 421),
            ("tacit.example.evil.example", 421),
            ("127.0.0.1", 421),
        ] {
            let seen = proxy.get("/", &format!("host: {host}\r\n")).await;
            assert_eq!(seen.status, status, "{name}: {host}");
        }
    }
}
