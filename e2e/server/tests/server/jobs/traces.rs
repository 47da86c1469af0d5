//! What an OpenTelemetry collector is sent.

use std::{
    thread,
    time::{Duration, Instant},
};

use api::{GrantId, job::JobState, paths};
use engines::{Collector, SentSpan};

use crate::{
    house::{
        people::Person,
        process::{Server, Start},
    },
    jobs::{JOBS, scene_with, send, wait_until_final},
};

const PATIENCE: Duration = Duration::from_secs(60);

/// Everything that spans say.
const SAID: [&str; 7] = [
    "http.request.method",
    "http.response.status_code",
    "http.route",
    "request",
    "rows",
    "worker",
    "ending",
];

/// The span that satisfies a condition, once the collector has it.
fn wait_for_span(collector: &Collector, is_it: impl Fn(&SentSpan) -> bool) -> SentSpan {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(span) = collector.spans().into_iter().find(&is_it) {
            return span;
        }
        assert!(Instant::now() < deadline, "{:?}", collector.spans());
        thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_job_is_one_trace_through_the_server_that_was_asked_and_the_one_that_evaluated() {
    let collector = Collector::start();
    let endpoint: &'static str = collector.endpoint().leak();
    let flags: &'static [&'static str] = vec![JOBS[0], JOBS[1], "--otlp-endpoint", endpoint].leak();
    let start = Start {
        flags,
        on_postgres: true,
        ..Start::default()
    };
    let mut scene = scene_with(&start);
    scene.server.hold_jobs();
    let second = Server::beside(&scene.server, &start);
    let mut user = Person {
        account: scene.user.account.clone(),
        browser: scene.user.browser.moved_to(second.origin()),
    };
    let sent = send(&mut scene);
    let done = wait_until_final(&mut user, &sent.id);
    assert_eq!(done.state, JobState::Answered);

    let job = wait_for_span(&collector, |span| span.name == "job");
    let asked = wait_for_span(&collector, |span| span.id == job.parent);
    let route = paths::grant_evaluations(&GrantId("{id}".into()));
    assert_eq!(asked.name, format!("POST {route}"));
    assert_eq!(asked.trace, job.trace);
    assert_ne!(asked.process, job.process);
    for name in ["gather", "evaluate", "settle"] {
        let part = wait_for_span(&collector, |span| {
            span.name == name && span.parent == job.id
        });
        assert_eq!((&part.trace, &part.process), (&job.trace, &job.process));
    }
    let ending = |span: &SentSpan| {
        span.attributes
            .iter()
            .any(|(key, value)| key == "ending" && value.contains("answered"))
    };
    assert!(ending(&job), "{job:?}");
    for span in collector.spans() {
        let unknown = span
            .attributes
            .iter()
            .find(|(key, _)| !SAID.contains(&key.as_str()));
        assert_eq!(unknown, None, "{span:?}");
        let told = format!("{span:?}");
        let account = &scene.user.account;
        assert!(!told.contains(&account.id.0) && !told.contains(&account.profile.email));
    }
}

#[test]
fn a_collector_that_is_gone_delays_nothing_and_the_last_report_comes_when_a_server_ends() {
    let gone = &[
        "--job-from-milliseconds",
        "0",
        "--otlp-endpoint",
        "http://127.0.0.1:9",
    ];
    let mut scene = scene_with(&Start {
        flags: gone,
        ..Start::default()
    });
    let sent = send(&mut scene);
    wait_until_final(&mut scene.user, &sent.id);

    let collector = Collector::start();
    let endpoint: &'static str = collector.endpoint().leak();
    scene.server.restart(&Start {
        flags: vec!["--otlp-endpoint", endpoint].leak(),
        ..Start::default()
    });
    let input = scene.input(1);
    assert_eq!(scene.evaluate(&input, 1).status, 200);
    scene.server.stop();
    let metrics = collector.metrics();
    for name in ["http.server.request.duration", "tacit.evaluation.duration"] {
        assert!(metrics.iter().any(|metric| metric == name), "{metrics:?}");
    }
    let evaluated = collector.spans().iter().any(|span| span.name == "evaluate");
    assert!(evaluated, "{:?}", collector.spans());
}
