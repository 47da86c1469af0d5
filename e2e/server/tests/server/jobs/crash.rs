//! Jobs and a server that is killed.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
    time::Duration,
};

use api::{
    GrantId, ProblemKind, evaluation,
    job::{Job, JobState},
    log::{Activity, ActivityPage, EntryDetail, Leaf},
    paths,
};

use circuits::random_model;

use crate::{
    house::{
        lookups::{label, scene_with_key},
        process::Start,
        scene::{BUDGET, Scene},
    },
    jobs::{JOBS, job, result, scene, send, wait_for, wait_until_final},
};

fn jobs() -> Start {
    Start {
        flags: JOBS,
        ..Start::default()
    }
}

/// Log entries about answers under a grant.
fn answers(scene: &mut Scene, grant: &GrantId) -> BTreeSet<u64> {
    let path = format!("{}?kind=evaluated&limit=500", paths::ACTIVITY);
    let page: ActivityPage = scene.administrator.browser.get(&path).document();
    let is_about = |entry: &&Activity| {
        let detail: EntryDetail = serde_json::from_str(&entry.detail).unwrap();
        detail.grant.as_ref() == Some(grant)
    };
    let entries = page.entries.iter().filter(is_about);
    let leaves = entries.map(|entry| serde_json::from_str::<Leaf>(&entry.leaf).unwrap());
    leaves.map(|leaf| leaf.index).collect()
}

#[test]
fn a_server_whose_log_takes_no_more_lines_goes_on() {
    let start = Start {
        log_is_full: true,
        ..Start::default()
    };
    let mut scene = Scene::with(&start, random_model(30, 1, 6, 1), BUDGET).seal();
    let input = scene.input(1);
    let answer = scene.evaluate(&input, 1);
    scene.check_answer(&answer, 1);
}

#[test]
fn jobs_and_their_rows_outlive_a_server_that_is_killed_while_they_wait() {
    let mut scene = scene(JOBS);
    scene.server.hold_jobs();
    let half = scene.input(60);
    let sent: Job = scene.evaluate(&half, 60).document();
    scene.server.restart(&jobs());
    let refused = scene.evaluate(&half, 60);
    assert_eq!(refused.problem(), ProblemKind::BudgetUsed);
    assert!(matches!(
        job(&mut scene.user, &sent.id).state,
        JobState::Waiting { .. }
    ));
    scene.server.let_jobs_go();
    wait_until_final(&mut scene.user, &sent.id);
    let answer = result(&mut scene.user, &sent.id);
    scene.check_answer(&answer, 60);
    assert_eq!(scene.grant_now().rows_used, 60);
    scene.server.restart(&jobs());
    assert_eq!(result(&mut scene.user, &sent.id).body, answer.body);
}

#[test]
fn a_server_killed_at_any_moment_loses_no_job_and_charges_and_answers_none_twice() {
    const MANY: &[&str] = &["--job-from-milliseconds", "0", "--jobs-per-user", "50"];
    let mut scene = scene(MANY);
    let many = Start {
        flags: MANY,
        ..Start::default()
    };
    scene.server.hold_jobs();
    let sent: Vec<Job> = (0..40).map(|_| send(&mut scene)).collect();
    scene.server.let_jobs_go();
    for microseconds in [0, 300, 900, 1_700, 2_900, 4_300, 6_700, 9_100, 12_700] {
        std::thread::sleep(Duration::from_micros(microseconds));
        scene.server.restart(&many);
    }
    let mut entries = BTreeSet::new();
    let mut answered = 0;
    for sent in &sent {
        match wait_until_final(&mut scene.user, &sent.id).state {
            JobState::Answered => {
                let answer = result(&mut scene.user, &sent.id);
                scene.check_answer(&answer, 1);
                entries.insert(answer.number(evaluation::LOG_INDEX));
                answered += 1;
            }
            // Only one that was running when the server was killed, twice.
            JobState::Failed { problem } => assert_eq!(problem.kind, ProblemKind::Internal),
            state => panic!("{state:?}"),
        }
    }
    assert!(answered >= 36, "{answered}");
    assert_eq!(entries.len(), answered);
    let grant = scene.grant.id.clone();
    assert_eq!(answers(&mut scene, &grant), entries);
    assert_eq!(scene.grant_now().rows_used, answered as u64);
}

#[test]
fn a_server_killed_among_many_answers_has_charged_and_logged_every_one_that_left() {
    let mut scene = Scene::with(&Start::default(), random_model(30, 1, 6, 1), 400).seal();
    let (input, grant) = (scene.input(1), scene.grant.id.clone());
    let received = Arc::new(Mutex::new(BTreeSet::new()));
    for many in [1, 6, 13, 21, 34] {
        let asking = (0..8).map(|_| {
            let (input, path) = (input.clone(), paths::grant_evaluations(&grant));
            let (mut browser, received) = (scene.user.browser.clone(), received.clone());
            std::thread::spawn(move || {
                let rows = [(evaluation::ROWS, "1")];
                while let Some(answer) = browser.try_post_bytes(&path, &input, &rows) {
                    let index = answer.number(evaluation::LOG_INDEX);
                    received.lock().unwrap().insert(index);
                }
            })
        });
        let asking: Vec<_> = asking.collect();
        let enough = received.lock().unwrap().len() + many;
        while received.lock().unwrap().len() < enough {
            std::thread::sleep(Duration::from_micros(100));
        }
        scene.server.kill();
        asking.into_iter().for_each(|asking| asking.join().unwrap());
        scene.server.restart(&Start::default());
    }
    let received = received.lock().unwrap().clone();
    let logged = answers(&mut scene, &grant);
    assert!(received.is_subset(&logged), "{received:?} {logged:?}");
    assert_eq!(scene.grant_now().rows_used, logged.len() as u64);
}

#[test]
fn a_job_is_tried_once_more_after_a_crash_and_then_given_up_for_nothing() {
    let mut scene = scene_with_key(&Start::default(), label());
    let running = |state: &JobState| matches!(state, JobState::Running { done, .. } if *done > 0);
    let [first, second] = [send(&mut scene), send(&mut scene)];
    wait_for(&mut scene.user, &first.id, running);
    scene.server.restart(&Start::default());
    wait_for(&mut scene.user, &first.id, running);
    scene.server.restart(&Start::default());
    let JobState::Failed { problem } = wait_until_final(&mut scene.user, &first.id).state else {
        panic!("started a third time");
    };
    assert_eq!(problem.kind, ProblemKind::Internal);
    assert_eq!(
        wait_until_final(&mut scene.user, &second.id).state,
        JobState::Answered
    );
    let answer = result(&mut scene.user, &second.id);
    scene.check_answer(&answer, 1);
    assert_eq!(scene.grant_now().rows_used, 1);
}

#[test]
fn a_server_that_is_asked_to_stop_leaves_its_jobs_to_the_next() {
    let mut scene = scene_with_key(&Start::default(), label());
    let sent = send(&mut scene);
    for _ in 0..3 {
        wait_for(
            &mut scene.user,
            &sent.id,
            |state| matches!(state, JobState::Running { done, .. } if *done > 0),
        );
        scene.server.stop();
        scene.server.restart(&Start::default());
    }
    let done = wait_until_final(&mut scene.user, &sent.id);
    assert_eq!(done.state, JobState::Answered);
    assert_eq!(scene.grant_now().rows_used, 1);
}
