//! The examples of proxies: they let through whatever the server takes, and say who asks as the server reads it.

mod passed;
mod program;

use std::{fs, time::Duration};

use api::limits;
use axum::{body::Body, http::Method};
use service::config::{CommandLine, Config};
use tacit_http::routes::routes;

use super::kit;
use crate::house::House;

const MEBIBYTE: usize = 1 << 20;

/// What a proxy is told under a name, once.
#[track_caller]
fn told(file: &str, name: &str) -> String {
    let text = fs::read_to_string(kit("proxy").join(file)).unwrap();
    let lines = text.lines().map(|line| line.trim().trim_end_matches(';'));
    let values = lines.filter_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    let values: Vec<&str> = values.map(str::trim).collect();
    assert_eq!(values.len(), 1, "{file}: {name}: {values:?}");
    values[0].to_owned()
}

#[track_caller]
fn seconds(file: &str, name: &str) -> Duration {
    let told = told(file, name);
    let number = told.strip_suffix('s').unwrap();
    Duration::from_secs(number.parse().unwrap())
}

#[track_caller]
fn mebibytes(file: &str, name: &str, unit: &str) -> usize {
    let told = told(file, name);
    let number: usize = told.strip_suffix(unit).unwrap().parse().unwrap();
    number * MEBIBYTE
}

fn defaults() -> Config {
    CommandLine::read(["tacit-server"]).unwrap().config
}

#[test]
fn a_proxy_takes_the_largest_body_that_a_route_takes() {
    let largest = routes().iter().map(|route| route.most_bytes).max().unwrap();
    assert_eq!(largest, limits::VAULT_ITEM_BYTES);
    assert!(mebibytes("nginx.conf", "client_max_body_size", "m") >= largest);
    assert!(mebibytes("Caddyfile", "max_size", "MiB") >= largest);
}

#[test]
fn a_proxy_waits_for_longer_than_the_server_and_keeps_connections_for_less() {
    let config = defaults();
    for (file, name) in [
        ("nginx.conf", "proxy_read_timeout"),
        ("nginx.conf", "proxy_send_timeout"),
        ("Caddyfile", "response_header_timeout"),
    ] {
        assert!(seconds(file, name) > config.request_timeout(), "{name}");
    }
    for (file, name) in [
        ("nginx.conf", "keepalive_timeout"),
        ("Caddyfile", "keepalive"),
    ] {
        assert!(seconds(file, name) < config.head_timeout(), "{name}");
    }
}

#[test]
fn a_proxy_asks_where_the_server_listens_and_holds_no_answer_back() {
    let address = defaults().listen.to_string();
    let nginx = fs::read_to_string(kit("proxy/nginx.conf")).unwrap();
    assert!(nginx.contains(&format!("upstream tacit {{\n    server {address};\n")));
    assert_eq!(told("nginx.conf", "proxy_pass"), "http://tacit");
    let caddy = told("Caddyfile", "reverse_proxy");
    assert_eq!(caddy.strip_suffix(" {"), Some(address.as_str()));
    assert_eq!(told("nginx.conf", "proxy_buffering"), "off");
}

/// `/metrics` is for the server's own machine, so it tells whom the server takes somebody for.
#[tokio::test]
async fn the_server_reads_the_header_in_which_a_proxy_says_who_asks() {
    let nginx = told("nginx.conf", "proxy_set_header X-Forwarded-For");
    let caddy = told("Caddyfile", "header_up X-Forwarded-For");
    assert_eq!((&*nginx, &*caddy), ("$remote_addr", "{remote_host}"));
    let house = House::with(&["--behind-proxy", "true"]).await;
    for (address, status) in [
        ("192.0.2.7", 404),
        ("127.0.0.1", 200),
        ("192.0.2.7:4711", 404),
        ("[2001:db8::7]:4711", 404),
        ("unknown", 404),
    ] {
        let mut proxy = house.browser();
        let request = proxy.request(Method::GET, "/metrics");
        let request = request.header("X-Forwarded-For", address);
        let answer = proxy.send(request.body(Body::empty()).unwrap()).await;
        answer.expect_status(status);
    }
}
