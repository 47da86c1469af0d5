//! How the server answers, and what it reads of a request.

use api::{Problem, ProblemKind, vault::VERSION_HEADER};
use client::port::{HttpAnswer, HttpRequest};
use serde::Serialize;

pub(crate) fn document(document: &impl Serialize) -> HttpAnswer {
    HttpAnswer {
        status: 200,
        headers: Vec::new(),
        body: serde_json::to_vec(document).unwrap(),
    }
}

pub(super) fn empty() -> HttpAnswer {
    versioned(Vec::new(), 0)
}

pub(super) fn versioned(body: Vec<u8>, version: u64) -> HttpAnswer {
    HttpAnswer {
        status: 200,
        headers: vec![(VERSION_HEADER.to_owned(), version.to_string())],
        body,
    }
}

pub(super) fn refusal(kind: ProblemKind) -> HttpAnswer {
    let problem = Problem {
        kind,
        happened: format!("{kind:?}"),
        action: "Try something else.".to_owned(),
    };
    HttpAnswer {
        status: kind.status(),
        ..document(&problem)
    }
}

pub(super) fn header(request: &HttpRequest, name: &str) -> String {
    let found = request.headers.iter().find(|(known, _)| *known == name);
    found.map_or(String::new(), |(_, value)| value.clone())
}

pub(super) fn text<'a>(query: &'a str, name: &str) -> &'a str {
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let mut found = pairs.filter(|(known, _)| *known == name);
    found.next().unwrap().1
}
