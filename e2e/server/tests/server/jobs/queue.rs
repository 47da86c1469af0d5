//! Order and limits of the queue.

use api::{
    GrantId, ProblemKind,
    account::Role,
    job::{Job, JobState},
    upload::Purpose,
};

use crate::{
    house::{
        fixtures::seal,
        people::Person,
        process::Start,
        scene::{Scene, evaluate, publish_key, request_access},
        uploads::{announcement, upload},
    },
    jobs::{JOBS, job, result, scene, send, wait_until_final},
};

/// One more user of the scene's model, with the same key.
fn another_user(scene: &mut Scene) -> (Person, GrantId) {
    let join = |administrator| {
        Person::join(
            &scene.server,
            administrator,
            "second@example.org",
            Role::User,
        )
    };
    let mut user = join(&mut scene.administrator);
    publish_key(&mut user, &scene.key);
    let grant = request_access(&mut user, &scene.model);
    let sealed = seal(scene.circuit(), &scene.trained, &scene.key);
    let start = announcement(Purpose::SealedCopy(grant.id.clone()), &sealed, 1);
    upload(&mut scene.owner, &start, &sealed).success();
    (user, grant.id)
}

fn ahead(job: &Job) -> u64 {
    match job.state {
        JobState::Waiting { ahead, .. } => ahead,
        _ => panic!("it does not wait: {job:?}"),
    }
}

#[test]
fn the_second_users_first_job_comes_before_the_first_users_second() {
    let mut scene = scene(JOBS);
    let (mut other, grant) = another_user(&mut scene);
    scene.server.hold_jobs();
    let own: Vec<Job> = (0..3).map(|_| send(&mut scene)).collect();
    assert_eq!(own.iter().map(ahead).collect::<Vec<_>>(), [0, 1, 2]);
    let input = scene.input(1);
    let others: Job = evaluate(&mut other, &grant, &input, 1).document();
    assert_eq!(ahead(&others), 1);
    assert_eq!(ahead(&job(&mut scene.user, &own[1].id)), 2);
    scene.server.let_jobs_go();
    wait_until_final(&mut scene.user, &own[2].id);
    let index = |answer: crate::house::browser::Answer| answer.number(api::evaluation::LOG_INDEX);
    let own: Vec<u64> = own
        .iter()
        .map(|job| index(result(&mut scene.user, &job.id)))
        .collect();
    let others = index(result(&mut other, &others.id));
    assert!(own[0] < others && others < own[1] && own[1] < own[2]);
}

#[test]
fn one_user_has_only_so_many_jobs_in_the_queue() {
    let mut scene = scene(&["--job-from-milliseconds", "0", "--jobs-per-user", "2"]);
    scene.server.hold_jobs();
    let sent = [send(&mut scene), send(&mut scene)];
    let input = scene.input(1);
    let refused = scene.evaluate(&input, 1);
    assert_eq!(refused.problem(), ProblemKind::TooManyJobs);
    scene.server.let_jobs_go();
    for job in &sent {
        wait_until_final(&mut scene.user, &job.id);
    }
    send(&mut scene);
}

#[test]
fn a_full_queue_says_so_and_keeps_what_is_in_it() {
    let mut scene = scene(&["--job-from-milliseconds", "0", "--job-queue-limit", "1"]);
    scene.server.hold_jobs();
    let sent = send(&mut scene);
    let input = scene.input(1);
    let refused = scene.evaluate(&input, 1);
    assert_eq!(refused.problem(), ProblemKind::Busy);
    assert!(refused.headers.contains_key("retry-after"));
    let health = scene.health();
    assert_eq!((health.jobs_waiting, health.job_queue_limit), (1, 1));
    scene.server.let_jobs_go();
    let done = wait_until_final(&mut scene.user, &sent.id);
    assert_eq!(done.state, JobState::Answered);
    assert_eq!(scene.grant_now().rows_used, 1);
}

#[test]
fn a_disk_that_gets_full_refuses_further_jobs_and_loses_none_of_the_others() {
    const MANY: &[&str] = &["--job-from-milliseconds", "0", "--jobs-per-user", "200"];
    let mut scene = scene(MANY);
    if !scene.server.keeps_its_rows_in_files() {
        return;
    }
    scene.server.hold_jobs();
    scene.server.restart(&Start {
        flags: MANY,
        file_kilobytes: Some(1_000),
        ..Start::default()
    });
    let input = scene.input(1);
    let mut sent = Vec::new();
    let refused = loop {
        match scene.evaluate(&input, 1) {
            answer if answer.status.is_success() => sent.push(answer.document::<Job>()),
            refused => break refused,
        }
    };
    assert_eq!(refused.problem(), ProblemKind::StorageFull);
    scene.server.restart(&Start {
        flags: MANY,
        ..Start::default()
    });
    scene.server.let_jobs_go();
    for job in &sent {
        let done = wait_until_final(&mut scene.user, &job.id);
        assert_eq!(done.state, JobState::Answered);
    }
    assert!(!sent.is_empty());
    assert_eq!(scene.grant_now().rows_used, sent.len() as u64);
}
