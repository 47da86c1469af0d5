//! Server-sent events.

use std::{
    io::{BufRead, BufReader},
    thread,
    time::Duration,
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

/// Opens a stream of events and reads up to its first.
fn first_event(scene: &Scene, job: &Job) -> BufReader<std::net::TcpStream> {
    let request = format!("GET {}", paths::job_events(&job.id));
    let stream = scene.server.raw_stream(&head(&request, &scene.user, 0));
    let mut stream = BufReader::new(stream);
    let mut line = String::new();
    while !line.starts_with("data: ") {
        line.clear();
        assert!(stream.read_line(&mut line).unwrap() > 0, "no event");
    }
    stream
}

#[test]
fn a_job_is_told_from_the_queue_to_its_answer_and_then_the_stream_ends() {
    let mut scene = scene(JOBS);
    scene.server.hold_jobs();
    let sent = send(&mut scene);
    let mut elsewhere = scene.same_user_elsewhere();
    let path = paths::job_events(&sent.id);
    let following = thread::spawn(move || elsewhere.browser.get(&path));
    thread::sleep(Duration::from_millis(200));
    scene.server.let_jobs_go();
    let stream = following.join().unwrap();
    assert_eq!(stream.headers["content-type"], "text/event-stream");
    let told = events(&String::from_utf8(stream.body).unwrap());
    assert!(matches!(told[0].state, JobState::Waiting { ahead: 0, .. }));
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
    let open: Vec<_> = (0..8).map(|_| first_event(&scene, &sent)).collect();
    let refused = scene.user.browser.get(&paths::job_events(&sent.id));
    assert_eq!(refused.problem(), ProblemKind::TooMany);
    drop(open);
}
