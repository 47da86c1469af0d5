//! Who may know whom, from `cargo tree`, natively and for the browser.

use std::collections::BTreeSet;

use walls::{Graph, crates, workspace_dependencies};

/// Named by no source: it switches on a feature, so that every build of the workspace compiles tfhe
/// with the same ones, once.
const UNNAMED: &[(&str, &str)] = &[("tacit-server", "bitflags"), ("storage", "reqwest")];

/// Crates that hold a secret key or a clear model. `pads` makes the secrets of opened candidate keys again, on the way to their public
/// keys, and gives none away: keys that nobody will use.
const SECRET_HOLDERS: [&str; 8] = [
    "fhe-client",
    "compiler",
    "desk",
    "workbench",
    "worker",
    "importer",
    "native",
    "demo",
];

#[test]
fn the_server_reaches_no_crate_that_can_hold_a_secret() {
    for package in ["tacit-server", "fhe-server", "fhe-core", "pads"] {
        let breaches = Graph::native(package).breaches(&SECRET_HOLDERS);
        assert!(breaches.is_empty(), "{breaches:?}");
    }
}

#[test]
fn what_the_server_does_and_evaluates_reaches_no_web_framework() {
    for package in ["service", "evaluator"] {
        let breaches = Graph::native(package).breaches(&["axum", "tacit-http"]);
        assert!(breaches.is_empty(), "{breaches:?}");
    }
    assert!(Graph::native("tacit-http").reaches("axum"));
}

#[test]
fn the_browser_reaches_no_crate_of_the_server() {
    for package in [
        "app",
        "client",
        "native",
        "worker",
        "importer",
        "workbench",
        "desk",
        "protocol",
        "demo",
    ] {
        for graph in [Graph::browser(package), Graph::native(package)] {
            let breaches = graph.breaches(&["fhe-server", "storage", "service"]);
            assert!(breaches.is_empty(), "{breaches:?}");
        }
    }
}

#[test]
fn app_and_client_reach_no_cryptography_and_leave_it_to_the_worker() {
    for package in ["app", "client"] {
        let breaches =
            Graph::browser(package).breaches(&["tfhe", "fhe-core", "fhe-client", "desk"]);
        assert!(breaches.is_empty(), "{breaches:?}");
    }
}

#[test]
fn only_the_importer_carries_the_compiler_to_a_browser() {
    for package in ["app", "client", "worker"] {
        let breaches = Graph::browser(package).breaches(&["compiler", "workbench"]);
        assert!(breaches.is_empty(), "{breaches:?}");
    }
    assert!(Graph::browser("importer").reaches("compiler"));
}

#[test]
fn the_contract_the_card_and_the_log_know_nothing_of_ciphertexts() {
    for package in [
        "api",
        "card",
        "preparation",
        "circuit",
        "ledger",
        "protocol",
        "compiler",
    ] {
        let breaches = Graph::native(package).breaches(&["tfhe", "fhe-core"]);
        assert!(breaches.is_empty(), "{breaches:?}");
    }
}

#[test]
fn no_crate_declares_a_dependency_that_its_sources_do_not_name() {
    let mut unused = Vec::new();
    for member in crates() {
        let names = member.unused_dependencies().into_iter();
        unused.extend(names.map(|name| (member.name.clone(), name)));
    }
    let unused: Vec<_> = unused
        .iter()
        .map(|(member, name)| (member.as_str(), name.as_str()))
        .collect();
    assert_eq!(unused, UNNAMED);
}

#[test]
fn every_dependency_of_the_workspace_belongs_to_a_crate() {
    let used: BTreeSet<_> = crates()
        .iter()
        .flat_map(|member| member.dependencies())
        .collect();
    let idle: Vec<_> = workspace_dependencies()
        .difference(&used)
        .cloned()
        .collect();
    assert!(idle.is_empty(), "{idle:?}");
}

#[test]
fn a_real_dependency_is_seen_natively_and_for_the_browser() {
    assert!(Graph::native("tacit-server").reaches("fhe-server"));
    assert!(Graph::browser("worker").reaches("fhe-client"));
    let breaches = Graph::native("desk").breaches(&["fhe-client", "service"]);
    assert_eq!(breaches, ["desk -> fhe-client"]);
}
