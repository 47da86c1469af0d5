//! Life of a job.

mod crash;
mod events;
mod kept;
mod leases;
mod queue;
mod traces;

use std::time::{Duration, Instant};

use api::{
    JobId, Problem, ProblemKind, evaluation,
    health::Speed,
    job::{Job, JobState},
    log::EntryKind,
    paths,
};
use circuits::random_model;
use fhe_client::ClientKey;

use crate::house::{
    browser::Answer,
    lookups::{label, scene_with_key},
    people::Person,
    process::Start,
    scene::{BUDGET, Scene, publish_key},
};

/// Everything is a job.
pub(crate) const JOBS: &[&str] = &["--job-from-milliseconds", "0"];

/// A sealed linear model whose evaluations are all jobs.
pub(crate) fn scene(flags: &'static [&'static str]) -> Scene {
    scene_with(&Start {
        flags,
        ..Start::default()
    })
}

/// The same on a server that is started so.
fn scene_with(start: &Start) -> Scene {
    Scene::with(start, random_model(30, 1, 6, 1), BUDGET).seal()
}

/// Sends an input of one row that becomes a job.
pub(crate) fn send(scene: &mut Scene) -> Job {
    let input = scene.input(1);
    let answer = scene.evaluate(&input, 1);
    assert_eq!(answer.status, 202);
    answer.document()
}

pub(crate) fn job(user: &mut Person, id: &JobId) -> Job {
    user.browser.get(&paths::job(id)).document()
}

pub(crate) fn result(user: &mut Person, id: &JobId) -> Answer {
    user.browser.get(&paths::job_result(id))
}

pub(crate) fn cancel(user: &mut Person, id: &JobId) -> Answer {
    user.browser.delete(&paths::job(id))
}

/// Waits until a job stands as described.
#[track_caller]
pub(crate) fn wait_for(
    user: &mut Person,
    id: &JobId,
    described: impl Fn(&JobState) -> bool,
) -> Job {
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        let job = job(user, id);
        if described(&job.state) {
            return job;
        }
        assert!(Instant::now() < deadline, "{job:?}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[track_caller]
pub(crate) fn wait_until_final(user: &mut Person, id: &JobId) -> Job {
    wait_for(user, id, JobState::is_final)
}

fn failure(job: Job) -> Problem {
    match job.state {
        JobState::Failed { problem } => problem,
        state => panic!("no failure: {state:?}"),
    }
}

#[test]
fn a_job_is_answered_charged_and_logged_once_and_its_result_fetched_as_often_as_asked() {
    let mut scene = scene(JOBS);
    let sent = send(&mut scene);
    assert_eq!(sent.grant, scene.grant.id);
    let done = wait_until_final(&mut scene.user, &sent.id);
    assert_eq!(done.state, JobState::Answered);
    let first = result(&mut scene.user, &sent.id);
    scene.check_answer(&first, 1);
    assert_eq!(first.number(evaluation::ROWS_LEFT), BUDGET - 1);
    let log_size = scene.health().log_size;
    assert_eq!(first.number(evaluation::LOG_INDEX), log_size - 1);
    assert_eq!(result(&mut scene.user, &sent.id).body, first.body);
    assert_eq!(scene.grant_now().rows_used, 1);
    assert_eq!(scene.health().log_size, log_size);
    let listed: Vec<Job> = scene.user.browser.get(paths::JOBS).document();
    assert_eq!(listed, [done]);
}

#[test]
fn what_is_quick_is_answered_at_once() {
    let mut scene = Scene::granted();
    let input = scene.input(1);
    let answer = scene.evaluate(&input, 1);
    assert_eq!(answer.status, 200);
    let listed: Vec<Job> = scene.user.browser.get(paths::JOBS).document();
    assert!(listed.is_empty());
}

#[test]
fn a_label_of_many_classes_is_a_job_with_progress_and_the_right_answer() {
    let mut scene = scene_with_key(&Start::default(), label());
    let sent = send(&mut scene);
    let running = |state: &JobState| matches!(state, JobState::Running { done, .. } if *done > 0);
    let job = wait_for(&mut scene.user, &sent.id, running);
    let cost = scene.blueprint().cost();
    let JobState::Running { total, .. } = job.state else {
        panic!("{job:?}");
    };
    assert_eq!(total, cost.lookups);
    wait_until_final(&mut scene.user, &sent.id);
    let answer = result(&mut scene.user, &sent.id);
    scene.check_answer(&answer, 1);
}

#[test]
fn a_job_cancelled_while_it_runs_stops_and_costs_nothing() {
    let mut scene = scene_with_key(&Start::default(), label());
    let sent = send(&mut scene);
    wait_for(&mut scene.user, &sent.id, |state| {
        matches!(state, JobState::Running { .. })
    });
    let cancelled: Job = cancel(&mut scene.user, &sent.id).document();
    assert_eq!(cancelled.state, JobState::Cancelled);
    let next = send(&mut scene);
    cancel(&mut scene.user, &next.id).success();
    assert_eq!(job(&mut scene.user, &sent.id).state, JobState::Cancelled);
    let refused = result(&mut scene.user, &sent.id);
    assert_eq!(refused.problem(), ProblemKind::Conflict);
    assert_eq!(scene.grant_now().rows_used, 0);
}

#[test]
fn a_waiting_job_gives_its_rows_back_when_it_is_cancelled() {
    let mut scene = scene(JOBS);
    scene.server.hold_jobs();
    let all = scene.input(BUDGET as usize / 2);
    for _ in 0..2 {
        scene.evaluate(&all, BUDGET as usize / 2).success();
    }
    let one = scene.input(1);
    let full = scene.evaluate(&one, 1);
    assert_eq!(full.problem(), ProblemKind::BudgetUsed);
    let jobs: Vec<Job> = scene.user.browser.get(paths::JOBS).document();
    assert_eq!(jobs.len(), 2);
    cancel(&mut scene.user, &jobs[0].id).success();
    cancel(&mut scene.user, &jobs[0].id).success();
    let sent = send(&mut scene);
    scene.server.let_jobs_go();
    wait_until_final(&mut scene.user, &sent.id);
    let late = cancel(&mut scene.user, &sent.id);
    assert_eq!(late.problem(), ProblemKind::Conflict);
    wait_until_final(&mut scene.user, &jobs[1].id);
    assert_eq!(scene.grant_now().rows_used, BUDGET / 2 + 1);
}

#[test]
fn a_job_whose_grant_is_revoked_while_it_waits_has_no_answer() {
    let mut scene = scene(JOBS);
    scene.server.hold_jobs();
    let sent = send(&mut scene);
    let revoke = paths::grant_revoke(&scene.grant.id);
    scene.owner.browser.post_empty(&revoke).success();
    let problem = failure(job(&mut scene.user, &sent.id));
    assert_eq!(problem.kind, ProblemKind::GrantInactive);
    let refused = result(&mut scene.user, &sent.id);
    assert_eq!(refused.problem(), ProblemKind::GrantInactive);
    assert_eq!(scene.grant_now().rows_used, 0);
}

#[test]
fn a_new_key_or_a_new_copy_ends_jobs_of_the_old_one() {
    let mut scene = scene(JOBS);
    scene.server.hold_jobs();
    let resealed = send(&mut scene);
    let mut scene = scene.seal();
    let problem = failure(job(&mut scene.user, &resealed.id));
    assert_eq!(problem.kind, ProblemKind::Conflict);
    let stale = send(&mut scene);
    let key = ClientKey::from_seed(fhe_client::random_seed());
    publish_key(&mut scene.user, &key);
    let problem = failure(job(&mut scene.user, &stale.id));
    assert_eq!(problem.kind, ProblemKind::StaleKey);
    assert_eq!(scene.grant_now().rows_used, 0);
}

#[test]
fn a_job_is_there_for_its_user_only() {
    let mut scene = scene(JOBS);
    let sent = send(&mut scene);
    wait_until_final(&mut scene.user, &sent.id);
    let mut other = scene.another_user();
    for path in [
        paths::job(&sent.id),
        paths::job_events(&sent.id),
        paths::job_result(&sent.id),
    ] {
        let answer = other.browser.get(&path);
        assert_eq!(answer.problem(), ProblemKind::NotFound);
        let answer = scene.owner.browser.get(&path);
        assert_eq!(answer.problem(), ProblemKind::Forbidden);
    }
    let answer = cancel(&mut other, &sent.id);
    assert_eq!(answer.problem(), ProblemKind::NotFound);
}

#[test]
fn bytes_that_are_no_ciphertext_never_become_a_job() {
    let mut scene = scene(JOBS);
    let refused = scene.evaluate(b"no ciphertext", 1);
    assert_eq!(refused.problem(), ProblemKind::Nonconforming);
    let jobs: Vec<Job> = scene.user.browser.get(paths::JOBS).document();
    assert!(jobs.is_empty());
}

#[test]
fn results_are_kept_for_a_day() {
    let mut scene = scene(JOBS);
    let sent = send(&mut scene);
    wait_until_final(&mut scene.user, &sent.id);
    for (hours, kept) in [(23, true), (25, false)] {
        scene.server.restart(&Start {
            flags: JOBS,
            ahead_s: hours * 60 * 60,
            ..Start::default()
        });
        scene.user.sign_in();
        let answer = result(&mut scene.user, &sent.id);
        match kept {
            true => answer.success(),
            false => assert_eq!(answer.problem(), ProblemKind::NotFound),
        }
    }
}

#[test]
fn jobs_are_in_the_log_the_usage_and_the_metrics_like_other_evaluations() {
    let mut scene = scene(JOBS);
    let sent = send(&mut scene);
    wait_until_final(&mut scene.user, &sent.id);
    let kind = serde_json::to_value(EntryKind::Evaluated).unwrap();
    let path = format!("{}?kind={}", paths::ACTIVITY, kind.as_str().unwrap());
    let page: api::log::ActivityPage = scene.owner.browser.get(&path).document();
    assert_eq!(page.entries.len(), 1);
    let usage: api::log::Usage = scene.owner.browser.get(paths::USAGE).document();
    assert_eq!(usage.cells[0].evaluations, 1);
    let health = scene.health();
    assert_eq!((health.evaluations, health.jobs_waiting), (1, 0));
    let metrics = String::from_utf8(scene.user.browser.get("/metrics").body).unwrap();
    for line in [
        "tacit_evaluation_duration_seconds_count 1",
        "tacit_jobs_waiting 0",
    ] {
        assert!(metrics.lines().any(|found| found == line), "{metrics}");
    }
}

#[test]
fn everybody_signed_in_learns_how_fast_the_server_is() {
    let mut scene = Scene::new();
    let speed: Speed = scene.owner.browser.get(paths::SPEED).document();
    assert_eq!(speed.lookup_ms.len(), 3);
    assert!(speed.threads > 0 && speed.external_product_us > 0.0);
}
