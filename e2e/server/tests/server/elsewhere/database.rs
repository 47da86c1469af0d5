//! A PostgreSQL server that goes away, has no room, or comes back with less than it had.

use std::{
    collections::BTreeSet,
    thread,
    time::{Duration, Instant},
};

use api::{
    ProblemKind,
    job::{Job, JobState},
    model::Unpublishing,
    paths,
};
use engines::Postgres;

use crate::{
    house::{
        browser::Answer,
        process::{Place, Server, Start},
        scene::{self, Scene},
    },
    jobs::{JOBS, job, send, wait_until_final},
};

const PATIENCE: Duration = Duration::from_secs(30);
/// Between two questions: the budget has rows for a while.
const PAUSE: Duration = Duration::from_millis(30);

/// Evaluations in the log, and rows that are charged or set aside, as the database has them.
const BOOKS: &str = "SELECT (SELECT count(*) FROM log_entries WHERE kind = 'evaluated'), \
                     (SELECT sum(rows_used) FROM grants), (SELECT sum(rows_reserved) FROM grants)";

/// A granted model on a database of its own.
fn scene_on(postgres: &Postgres) -> (Scene, String) {
    let database = postgres.database();
    let place = Place {
        database: Some(database.clone()),
        ..Place::default()
    };
    let server = Server::start_in(place, &Start::default());
    (Scene::granted_on(server), database)
}

/// Asks again until there is an answer; whatever comes before says what happened and what to do. Answers how often it failed.
fn ask_until_answered(scene: &mut Scene, input: &[u8]) -> u64 {
    let deadline = Instant::now() + PATIENCE;
    let mut failures = 0;
    loop {
        let answer = scene.evaluate(input, 1);
        if answer.status.is_success() {
            scene.check_answer(&answer, 1);
            return failures;
        }
        assert_eq!(answer.problem(), ProblemKind::Busy, "{answer:?}");
        failures += 1;
        thread::sleep(PAUSE);
        assert!(Instant::now() < deadline, "it does not go on by itself");
    }
}

#[track_caller]
fn check_books(postgres: &Postgres, database: &str, answered: u64, failed: u64) {
    let books = postgres.ask(database, BOOKS);
    let counts: Vec<u64> = books
        .trim()
        .split('|')
        .map(|count| count.parse().unwrap())
        .collect();
    assert_eq!((counts[0], counts[2]), (counts[1], 0), "charged as logged");
    assert!((answered..=answered + failed).contains(&counts[0]));
}

#[test]
fn answers_go_on_after_the_database_was_killed_and_nothing_is_lost_or_charged_twice() {
    let postgres = Postgres::start();
    let (mut scene, database) = scene_on(&postgres);
    let input = scene.input(1);
    let (mut answered, mut failed) = (0, 0);
    thread::scope(|scope| {
        let kills = scope.spawn(|| {
            for _ in 0..3 {
                thread::sleep(Duration::from_millis(150));
                postgres.kill();
                thread::sleep(Duration::from_millis(150));
                postgres.start_again();
            }
        });
        while !kills.is_finished() {
            failed += ask_until_answered(&mut scene, &input);
            answered += 1;
            thread::sleep(PAUSE);
        }
    });
    failed += ask_until_answered(&mut scene, &input);
    check_books(&postgres, &database, answered + 1, failed);
}

#[test]
fn a_server_waits_for_a_database_that_starts_later() {
    let postgres = Postgres::start();
    let (mut scene, _) = scene_on(&postgres);
    postgres.kill();
    thread::scope(|scope| {
        scope.spawn(|| {
            thread::sleep(Duration::from_millis(500));
            postgres.start_again();
        });
        scene.server.restart(&Start::default());
    });
    let input = scene.input(1);
    scene.evaluate(&input, 1).success();
}

#[test]
fn a_server_that_finds_no_database_says_so_and_ends() {
    let postgres = Postgres::start();
    let (mut scene, _) = scene_on(&postgres);
    scene.server.stop();
    postgres.kill();
    let ended = scene.server.run(&[]);
    assert!(!ended.status.success());
    let told = String::from_utf8(ended.stderr).unwrap();
    assert!(
        told.contains("The database cannot be reached. Look"),
        "{told}"
    );
}

#[test]
fn a_server_with_fewer_connections_than_it_wants_tells_some_to_come_back_and_charges_the_others() {
    let postgres = Postgres::start();
    let (mut scene, _) = scene_on(&postgres);
    postgres.start_again_with(&[
        ("max_connections", "7"),
        ("superuser_reserved_connections", "0"),
        ("max_wal_senders", "0"),
    ]);
    let input = scene.input(1);
    let user = scene.user.clone();
    let ask = || {
        let answer = scene::evaluate(&mut user.clone(), &scene.grant.id, &input, 1);
        let is_answered = answer.status.is_success();
        assert!(is_answered || answer.problem() == ProblemKind::Busy);
        u64::from(is_answered)
    };
    let answered: u64 = thread::scope(|scope| {
        let askers: Vec<_> = (0..12).map(|_| scope.spawn(ask)).collect();
        let answered = askers.into_iter().map(|asker| asker.join().unwrap());
        answered.sum()
    });
    ask_until_answered(&mut scene, &input);
    assert_eq!(scene.grant_now().rows_used, answered + 1);
}

/// Lets PostgreSQL refuse whatever adds or changes a row with the code of a disk that is full, while a row says so. Nobody writes
/// meanwhile, so that none holds a table that another waits for.
const DISK: &str = "SELECT pg_advisory_xact_lock(7310587391); \
    CREATE FUNCTION ask_for_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
    IF EXISTS (SELECT 1 FROM full_disk) THEN \
    RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END IF; RETURN NEW; END $$; \
    DO $$ DECLARE told text; BEGIN \
    FOR told IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP \
    EXECUTE format('CREATE TRIGGER ask_for_room BEFORE INSERT OR UPDATE ON %I \
    FOR EACH ROW EXECUTE FUNCTION ask_for_room()', told); END LOOP; END $$; \
    CREATE TABLE full_disk (since BIGINT NOT NULL)";
const FILL: &str = "INSERT INTO full_disk VALUES (1)";
const EMPTY: &str = "DELETE FROM full_disk";

/// No evaluation is a job.
const AT_ONCE: &[&str] = &[];

/// What is kept of what people do.
const KEPT: &str = "SELECT (SELECT count(*) FROM log_entries), (SELECT sum(rows_used) FROM grants), \
                    (SELECT sum(rows_reserved) FROM grants), (SELECT count(*) FROM evaluations), \
                    (SELECT count(*) FROM jobs), (SELECT count(*) FROM models), (SELECT count(*) FROM vault_items)";

/// What changes something, each in a transaction of its own.
fn changes(scene: &mut Scene, input: &[u8]) -> [Answer; 4] {
    let mut card = scene.model.card.clone();
    card.name = "Another model".into();
    let publish = paths::model_publish(&scene.model.id);
    [
        scene.evaluate(input, 1),
        scene.user.browser.put_in_vault("history", 0, b"sealed"),
        scene.owner.browser.post(paths::MODELS, &card),
        scene.owner.browser.post_empty(&publish),
    ]
}

#[test]
fn a_database_whose_disk_is_full_refuses_changes_as_a_whole_and_goes_on_when_there_is_room() {
    for flags in [AT_ONCE, JOBS] {
        let postgres = Postgres::start();
        let (mut scene, database) = scene_on(&postgres);
        scene.server.restart(&Start {
            flags,
            ..Start::default()
        });
        let input = scene.input(1);
        let unpublishing = Unpublishing {
            reason: "For a test.".into(),
            ends_access: false,
        };
        let unpublish = paths::model_unpublish(&scene.model.id);
        let unpublished = scene.owner.browser.post(&unpublish, &unpublishing);
        unpublished.success();
        postgres.ask(&database, DISK);
        postgres.ask(&database, FILL);
        let before = (postgres.ask(&database, KEPT), scene.server.objects());
        for refused in changes(&mut scene, &input) {
            assert_eq!(refused.problem(), ProblemKind::StorageFull);
        }
        let after = (postgres.ask(&database, KEPT), scene.server.objects());
        assert_eq!(after, before, "half written");
        assert_eq!(scene.grant_now().rows_used, 0, "what is there is read");

        postgres.ask(&database, EMPTY);
        for answer in changes(&mut scene, &input) {
            answer.success();
        }
        let jobs: Vec<Job> = scene.user.browser.get(paths::JOBS).document();
        assert_eq!(jobs.is_empty(), flags.is_empty());
        for job in jobs {
            let done = wait_until_final(&mut scene.user, &job.id);
            assert_eq!(done.state, JobState::Answered);
        }
        check_books(&postgres, &database, 1, 0);
    }
}

#[test]
fn a_log_that_lacks_what_was_shown_is_neither_signed_nor_continued_until_it_says_so() {
    let postgres = Postgres::start();
    let (mut scene, database) = scene_on(&postgres);
    let input = scene.input(1);
    scene.evaluate(&input, 1).success();
    scene.server.stop();
    let copy = postgres.copy(&database);
    scene.server.restart(&Start::default());
    scene.evaluate(&input, 1).success();
    let shown = scene.user.browser.get(paths::LOG_CHECKPOINT);
    shown.success();
    postgres.fall_back(&database, &copy);

    let refused = scene.evaluate(&input, 1);
    assert_eq!(refused.problem(), ProblemKind::Busy);
    let told = String::from_utf8(refused.body).unwrap();
    assert!(told.contains("put back to an earlier state"), "{told}");
    let head = scene.user.browser.get(paths::LOG_CHECKPOINT);
    assert_eq!(head.problem(), ProblemKind::Busy);
    let deadline = Instant::now() + PATIENCE;
    while scene.user.browser.get(paths::VAULT).status.is_success() {
        assert!(Instant::now() < deadline, "it does not notice by itself");
        thread::sleep(PAUSE);
    }
    scene.server.restart(&Start::default());
    for path in [paths::LOG_CHECKPOINT, paths::VAULT, paths::SESSION] {
        let refused = scene.user.browser.get(path);
        assert_eq!(
            refused.problem(),
            ProblemKind::Busy,
            "a restart changes nothing"
        );
    }
    scene.user.browser.get(paths::LOG_POLICY).success();

    let accept = ["accept-loss", "--reason", "The copy was behind."];
    scene.server.stop();
    let accepted = scene.server.run(&accept);
    assert!(accepted.status.success(), "{accepted:?}");
    scene.server.restart(&Start::default());
    let ended = scene.evaluate(&input, 1);
    assert_eq!(ended.problem(), ProblemKind::SignedOut);
    scene.user.sign_in();
    scene.evaluate(&input, 1).success();
    scene.user.browser.get(paths::LOG_CHECKPOINT).success();
    assert_eq!(scene.grant_now().rows_used, 2);
    let restored = "SELECT count(*) FROM log_entries WHERE kind = 'restored'";
    assert_eq!(postgres.ask(&database, restored).trim(), "1");
}

#[test]
fn an_evaluator_takes_no_job_on_a_log_that_lacks_what_it_saw_until_that_says_so() {
    let jobs = Start {
        flags: JOBS,
        ..Start::default()
    };
    let postgres = Postgres::start();
    let (mut scene, database) = scene_on(&postgres);
    scene.server.stop();
    let copy = postgres.copy(&database);
    scene.server.restart(&jobs);
    let mut evaluator = Server::evaluator_beside(&scene.server);
    let sent = send(&mut scene);
    wait_until_final(&mut scene.user, &sent.id);
    let size = scene.health().log_size;
    let deadline = Instant::now() + PATIENCE;
    while scene.server.entries_seen().min(evaluator.entries_seen()) < size {
        assert!(Instant::now() < deadline, "somebody does not look");
        thread::sleep(PAUSE);
    }
    scene.server.stop();
    postgres.fall_back(&database, &copy);

    // Nobody told this one of more than the copy holds.
    let mut unaware = Server::beside(&scene.server, &jobs);
    unaware.hold_jobs();
    let mut user = scene.user.clone();
    user.browser = user.browser.moved_to(unaware.origin());
    let input = scene.input(1);
    let sent: Job = scene::evaluate(&mut user, &scene.grant.id, &input, 1).document();
    thread::sleep(Duration::from_secs(3));
    let waiting = job(&mut user, &sent.id).state;
    assert!(matches!(waiting, JobState::Waiting { .. }), "{waiting:?}");

    unaware.stop();
    evaluator.kill();
    let accept = ["accept-loss", "--reason", "The copy was behind."];
    let accepted = scene.server.run(&accept);
    assert!(accepted.status.success(), "{accepted:?}");
    unaware.restart(&jobs);
    evaluator.restart_evaluator();
    user.sign_in();
    let done = wait_until_final(&mut user, &sent.id);
    assert_eq!(done.state, JobState::Answered);
}

#[test]
fn what_came_after_a_copy_is_there_when_the_newer_database_comes_back() {
    let postgres = Postgres::start();
    let (mut scene, database) = scene_on(&postgres);
    scene.server.stop();
    let copy = postgres.copy(&database);
    scene.server.restart(&Start::default());
    let mut scene = scene.seal();
    let browser = &mut scene.user.browser;
    browser.put_in_vault("models", 0, b"newer").success();
    browser.get(paths::LOG_CHECKPOINT).success();
    let objects = |scene: &Scene| BTreeSet::from_iter(scene.server.files("blobs"));
    let before = objects(&scene);
    scene.server.stop();
    let newer = postgres.fall_back(&database, &copy);
    // Two days later nobody has decided yet.
    scene.server.restart(&Start {
        ahead_s: 48 * 60 * 60,
        ..Start::default()
    });
    let refused = scene.user.browser.get(paths::VAULT);
    assert_eq!(refused.problem(), ProblemKind::Busy);
    assert_eq!(objects(&scene), before);
    scene.server.stop();
    postgres.fall_back(&database, &newer);
    scene.server.restart(&Start::default());
    let input = scene.input(1);
    let answer = scene.evaluate(&input, 1);
    scene.check_answer(&answer, 1);
    let read = scene.user.browser.get(&paths::vault_item("models"));
    assert_eq!(read.body, b"newer");
}

#[test]
fn an_item_of_a_vault_that_changed_after_the_copy_is_read_as_it_was() {
    let postgres = Postgres::start();
    let (mut scene, database) = scene_on(&postgres);
    let item = paths::vault_item("history");
    let browser = &mut scene.user.browser;
    browser.put_in_vault("history", 0, b"as it was").success();
    scene.server.stop();
    let copy = postgres.copy(&database);
    scene.server.restart(&Start::default());
    let browser = &mut scene.user.browser;
    browser.put_in_vault("history", 1, b"changed").success();
    browser.delete(&item).success();
    postgres.fall_back(&database, &copy);
    let read = browser.get(&item);
    read.success();
    assert_eq!(read.body, b"as it was");
}
