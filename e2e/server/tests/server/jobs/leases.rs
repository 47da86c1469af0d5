//! Two servers that work on one PostgreSQL database.

use api::job::{Job, JobState};

use crate::{
    house::{
        lookups::{decision, label, scene_with_key},
        people::Person,
        process::{Server, Start},
        scene::{Scene, evaluate},
    },
    jobs::{JOBS, cancel, result, send, wait_for, wait_until_final},
};

const START: Start = Start {
    flags: &[],
    ahead_s: 0,
    draws: false,
    file_kilobytes: None,
    log_is_full: false,
    on_postgres: true,
};

/// A scene with a job that its first server evaluates, a second server, and the user at the second one.
fn running() -> (Scene, Job, Server, Person) {
    running_beside(0)
}

/// The same with a second server whose clock is so many seconds ahead.
fn running_beside(ahead_s: u64) -> (Scene, Job, Server, Person) {
    let mut scene = scene_with_key(&START, label());
    let sent = send(&mut scene);
    wait_for(&mut scene.user, &sent.id, has_begun);
    let second = Server::beside(&scene.server, &Start { ahead_s, ..START });
    let user = Person {
        account: scene.user.account.clone(),
        browser: scene.user.browser.moved_to(second.origin()),
    };
    (scene, sent, second, user)
}

#[test]
fn a_clock_that_is_an_hour_ahead_takes_no_job_from_its_evaluator() {
    let (mut scene, sent, _second, mut user) = running_beside(3_600);
    let done = wait_until_final(&mut user, &sent.id);
    assert_eq!(done.state, JobState::Answered);
    let next = send(&mut scene);
    wait_until_final(&mut user, &next.id);
    assert_eq!(scene.grant_now().rows_used, 2);
}

fn has_begun(state: &JobState) -> bool {
    matches!(state, JobState::Running { done, .. } if *done > 0)
}

#[test]
fn a_job_of_a_server_that_is_killed_is_answered_by_another_one() {
    let (mut scene, sent, _second, mut user) = running();
    scene.server.kill();
    let done = wait_until_final(&mut user, &sent.id);
    assert_eq!(done.state, JobState::Answered);
    scene.check_answer(&result(&mut user, &sent.id), 1);
    scene.server.restart(&START);
    assert_eq!(scene.grant_now().rows_used, 1);
}

#[test]
fn an_evaluator_that_stood_still_and_wakes_ends_nothing_and_charges_nothing() {
    let (mut scene, sent, _second, mut user) = running();
    scene.server.freeze();
    let done = wait_until_final(&mut user, &sent.id);
    assert_eq!(done.state, JobState::Answered);
    let answer = result(&mut user, &sent.id).body;
    scene.server.wake();
    let next = send(&mut scene);
    wait_until_final(&mut user, &next.id);
    assert_eq!(result(&mut user, &sent.id).body, answer);
    assert_eq!(scene.grant_now().rows_used, 2);
}

/// The same of the command that evaluates and listens nowhere.
#[test]
fn a_process_that_evaluates_alone_stood_still_and_wakes_ends_nothing_and_charges_nothing() {
    let mut scene = scene_with_key(&START, label());
    scene.server.hold_jobs();
    let evaluator = Server::evaluator_beside(&scene.server);
    let sent = send(&mut scene);
    wait_for(&mut scene.user, &sent.id, has_begun);
    evaluator.freeze();
    scene.server.let_jobs_go();
    let done = wait_until_final(&mut scene.user, &sent.id);
    assert_eq!(done.state, JobState::Answered);
    let answer = result(&mut scene.user, &sent.id).body;
    scene.server.hold_jobs();
    evaluator.wake();
    let next = send(&mut scene);
    let done = wait_until_final(&mut scene.user, &next.id);
    assert_eq!(done.state, JobState::Answered);
    let after = result(&mut scene.user, &next.id);
    scene.check_answer(&after, 1);
    assert_eq!(result(&mut scene.user, &sent.id).body, answer);
    assert_eq!(scene.grant_now().rows_used, 2);
    let workers = "SELECT count(DISTINCT worker) FROM jobs";
    assert_eq!(scene.server.ask_database(workers).trim(), "2");
}

#[test]
fn progress_is_seen_and_a_job_cancelled_through_any_server() {
    let (mut scene, sent, _second, mut user) = running();
    wait_for(&mut user, &sent.id, has_begun);
    cancel(&mut user, &sent.id).success();
    assert_eq!(
        wait_until_final(&mut scene.user, &sent.id).state,
        JobState::Cancelled
    );
    let next = send(&mut scene);
    assert_eq!(
        wait_until_final(&mut user, &next.id).state,
        JobState::Answered
    );
    assert_eq!(scene.grant_now().rows_used, 1);
}

/// Both evaluate, and the one without her key takes all jobs in.
#[test]
fn a_job_goes_to_the_evaluator_that_has_its_key_in_memory() {
    const SENT: usize = 5;
    let warm = Start {
        flags: JOBS,
        ..START
    };
    let cold = Start {
        flags: &[
            "--job-from-milliseconds",
            "0",
            "--evaluation-key-cache-megabytes",
            "1",
        ],
        ..START
    };
    let mut scene = scene_with_key(&warm, decision());
    let first = send(&mut scene);
    wait_until_final(&mut scene.user, &first.id);
    let second = Server::beside(&scene.server, &cold);
    let mut user = Person {
        account: scene.user.account.clone(),
        browser: scene.user.browser.moved_to(second.origin()),
    };
    let input = scene.input(1);
    for _ in 0..SENT {
        let sent: Job = evaluate(&mut user, &scene.grant.id, &input, 1).document();
        let done = wait_until_final(&mut user, &sent.id);
        assert_eq!(done.state, JobState::Answered);
    }
    let workers = second.ask_database("SELECT worker FROM jobs ORDER BY sequence");
    let workers: Vec<&str> = workers.split_whitespace().collect();
    assert_eq!(workers.len(), 1 + SENT);
    let warm = workers[1..].iter().filter(|worker| **worker == workers[0]);
    // A machine that is busy may let the head start pass.
    assert!(2 * warm.count() > SENT, "{workers:?}");
}
