//! Server-sent events.

use std::{
    io::{BufRead, BufReader},
    net::TcpStream,
};

use api::{
    ProblemKind,
    job::{Job, JobState},
    paths,
};

use crate::{
    house::{process::head, scene::Scene},
    jobs::{JOBS, scene, send, wait_until_final},
};

/// The jobs in a text of events.
fn events(text: &str) -> Vec<Job> {
    assert!(text.contains("event: job\n"));
    let data = text.lines().filter_map(|line| line.strip_prefix("data: "));
    data.map(|data| serde_json::from_str(data).unwrap())
        .collect()
}

/// Opens a stream of events and reads its first.
fn first_event(scene: &Scene, job: &Job) -> (Job, BufReader<TcpStream>) {
    let request = format!("GET {}", paths::job_events(&job.id));
    let stream = scene.server.raw_stream(&head(&request, &scene.user, 0));
    let mut stream = BufReader::new(stream);
    let start = lines_until(&mut stream, |line| line.starts_with("data: "));
    assert!(start.contains("content-type: text/event-stream\r\n"));
    let first = events(&start).remove(0);
    (first, stream)
}

/// What a stream brings up to the first line that is an `end`, that line included.
fn lines_until(stream: &mut BufReader<TcpStream>, end: impl Fn(&str) -> bool) -> String {
    let mut text = String::new();
    loop {
        let start = text.len();
        assert!(stream.read_line(&mut text).unwrap() > 0, "cut off: {text}");
        if end(&text[start..]) {
            return text;
        }
    }
}

#[test]
fn a_job_is_told_from_the_queue_to_its_answer_and_then_the_stream_ends() {
    let mut scene = scene(JOBS);
    scene.server.hold_jobs();
    let sent = send(&mut scene);
    let (first, mut stream) = first_event(&scene, &sent);
    assert!(matches!(first.state, JobState::Waiting { ahead: 0, .. }));
    scene.server.let_jobs_go();
    let last_chunk = |line: &str| line == "0\r\n";
    let told = events(&lines_until(&mut stream, last_chunk));
    assert_eq!(told.last().unwrap().state, JobState::Answered);
    assert!(told.iter().all(|job| job.id == sent.id));
}

#[test]
fn who_reconnects_learns_the_state_of_that_moment() {
    let mut scene = scene(JOBS);
    scene.server.hold_jobs();
    let sent = send(&mut scene);
    drop(first_event(&scene, &sent));
    scene.server.let_jobs_go();
    wait_until_final(&mut scene.user, &sent.id);
    let again = scene.user.browser.get(&paths::job_events(&sent.id));
    let told = events(&String::from_utf8(again.body).unwrap());
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].state, JobState::Answered);
}

#[test]
fn one_user_follows_only_so_many_streams() {
    let mut scene = scene(JOBS);
    scene.server.hold_jobs();
    let sent = send(&mut scene);
    let open: Vec<_> = (0..16).map(|_| first_event(&scene, &sent)).collect();
    let refused = scene.user.browser.get(&paths::job_events(&sent.id));
    assert_eq!(refused.problem(), ProblemKind::TooMany);
    drop(open);
}

#[test]
fn a_stream_tells_nothing_that_comes_after_its_session() {
    let mut scene = scene(JOBS);
    scene.server.hold_jobs();
    let sent = send(&mut scene);
    let (_, mut stream) = first_event(&scene, &sent);
    scene.user.browser.delete(paths::SESSION).success();
    scene.user.sign_in();
    scene.server.let_jobs_go();
    let done = wait_until_final(&mut scene.user, &sent.id);
    assert_eq!(done.state, JobState::Answered);
    let rest = lines_until(&mut stream, |line| line == "0\r\n");
    assert!(!rest.contains("data: "), "{rest}");
}
