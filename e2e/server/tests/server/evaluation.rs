use std::time::{Duration, Instant};

use api::{GrantId, ProblemKind, evaluation, grant::GrantState, limits, paths, upload::Purpose};
use circuits::random_model;
use fhe_client::ClientKey;

use crate::house::{
    browser::{Answer, Browser},
    people::Person,
    process::Start,
    scene::{Scene, evaluate, publish_key, request_access},
    uploads,
};

#[test]
fn bytes_that_are_no_ciphertext_are_refused_and_cost_no_budget() {
    let mut scene = Scene::granted();
    let input = scene.input(2);
    for wrong in [
        &b"no ciphertext"[..],
        &[],
        &input[..input.len() - 1],
        &input[1..],
    ] {
        assert_eq!(
            scene.evaluate(wrong, 2).problem(),
            ProblemKind::Nonconforming
        );
    }
    assert_eq!(scene.grant_now().rows_used, 0);
}

#[test]
fn a_ciphertext_of_other_dimensions_is_refused() {
    let mut scene = Scene::granted();
    let (other, _) = random_model(31, 1, 6, 1);
    let rows = circuits::random_rows(31, 1, 1);
    let input = scene.key.encrypt(&other.check().unwrap(), &rows).unwrap();
    assert_eq!(
        scene.evaluate(&input, 1).problem(),
        ProblemKind::Nonconforming
    );
    let two_rows = scene.input(2);
    assert_eq!(
        scene.evaluate(&two_rows, 1).problem(),
        ProblemKind::Nonconforming
    );
    assert_eq!(
        scene.evaluate(&two_rows, 69).problem(),
        ProblemKind::Nonconforming
    );
    assert_eq!(scene.evaluate(&two_rows, 0).problem(), ProblemKind::Invalid);
}

#[test]
fn an_input_larger_than_allowed_is_refused_before_it_is_read() {
    let scene = Scene::granted();
    let request = format!("POST {}", paths::grant_evaluations(&scene.grant.id));
    for bytes in [limits::INPUT_BYTES as u64 + 1, 10 << 30] {
        let status = scene.server.announce_body(&request, &scene.user, bytes);
        assert_eq!(status, "HTTP/1.1 413 Payload Too Large");
    }
}

#[test]
fn without_a_grant_or_before_it_is_sealed_there_is_no_answer() {
    let mut scene = Scene::new();
    let input = scene.input(1);
    assert_eq!(
        scene.evaluate(&input, 1).problem(),
        ProblemKind::GrantInactive
    );
    let unknown = GrantId("00000000-0000-4000-8000-000000000000".into());
    let answer = evaluate(&mut scene.user, &unknown, &input, 1);
    assert_eq!(answer.problem(), ProblemKind::NotFound);
}

#[test]
fn the_session_of_another_user_another_role_or_nobody_gets_no_answer() {
    let mut scene = Scene::granted();
    let (input, id) = (scene.input(1), scene.grant.id.clone());
    let mut stranger = scene.another_user();
    let answer = evaluate(&mut stranger, &id, &input, 1);
    assert_eq!(answer.problem(), ProblemKind::NotFound);
    let answer = evaluate(&mut scene.owner, &id, &input, 1);
    assert_eq!(answer.problem(), ProblemKind::Forbidden);
    let mut nobody = Person {
        account: stranger.account,
        browser: Browser::new(scene.server.origin()),
    };
    assert_eq!(
        evaluate(&mut nobody, &id, &input, 1).problem(),
        ProblemKind::SignedOut
    );
}

#[test]
fn an_expired_session_gets_no_answer_and_a_new_one_does() {
    let mut scene = Scene::granted();
    let input = scene.input(1);
    scene.server.restart(&Start {
        ahead_s: 13 * 60 * 60,
        ..Start::default()
    });
    assert_eq!(scene.evaluate(&input, 1).problem(), ProblemKind::SignedOut);
    scene.user.sign_in();
    let answer = scene.evaluate(&input, 1);
    scene.check_answer(&answer, 1);
}

#[test]
fn a_used_budget_refuses_what_does_not_fit_and_answers_what_does() {
    let mut scene = Scene::with(&Start::default(), random_model(30, 1, 6, 1), 5).seal();
    let (three, two) = (scene.input(3), scene.input(2));
    assert_eq!(scene.evaluate(&three, 3).number(evaluation::ROWS_LEFT), 2);
    assert_eq!(scene.evaluate(&three, 3).problem(), ProblemKind::BudgetUsed);
    assert_eq!(scene.evaluate(&two, 2).number(evaluation::ROWS_LEFT), 0);
    let one = scene.input(1);
    assert_eq!(scene.evaluate(&one, 1).problem(), ProblemKind::BudgetUsed);
    assert_eq!(scene.grant_now().rows_used, 5);
}

#[test]
fn requests_at_the_same_time_never_exceed_the_budget() {
    let mut scene = Scene::with(&Start::default(), random_model(30, 1, 6, 1), 7).seal();
    let (input, id) = (scene.input(1), scene.grant.id.clone());
    let sessions: Vec<Person> = (0..4).map(|_| scene.same_user_elsewhere()).collect();
    let tries = sessions.into_iter().map(|mut person| {
        let (input, id) = (input.clone(), id.clone());
        std::thread::spawn(move || {
            let answers = (0..5).map(|_| evaluate(&mut person, &id, &input, 1));
            answers.filter(|answer| answer.status.is_success()).count()
        })
    });
    let tries: Vec<_> = tries.collect();
    let answered: usize = tries.into_iter().map(|thread| thread.join().unwrap()).sum();
    assert_eq!(answered, 7);
    assert_eq!(scene.grant_now().rows_used, 7);
}

#[test]
fn a_budget_of_one_asked_by_fifty_at_once_gives_one_answer() {
    let mut scene = Scene::with(&Start::default(), random_model(30, 1, 6, 1), 1).seal();
    let (input, path) = (scene.input(1), paths::grant_evaluations(&scene.grant.id));
    let tries = (0..50).map(|_| {
        let (input, path, mut browser) = (input.clone(), path.clone(), scene.user.browser.clone());
        let rows = [(evaluation::ROWS, "1")];
        std::thread::spawn(move || browser.post_bytes(&path, &input, &rows))
    });
    let tries: Vec<_> = tries.collect();
    let answers: Vec<Answer> = tries
        .into_iter()
        .map(|thread| thread.join().unwrap())
        .collect();
    let (answered, refused): (Vec<_>, Vec<_>) = answers
        .iter()
        .partition(|answer| answer.status.is_success());
    assert_eq!(answered.len(), 1);
    scene.check_answer(answered[0], 1);
    assert!(
        refused
            .iter()
            .all(|answer| answer.problem() == ProblemKind::BudgetUsed)
    );
    assert_eq!(scene.grant_now().rows_used, 1);
}

#[test]
fn a_revoked_grant_among_good_ones_costs_them_nothing() {
    let mut scene = Scene::granted();
    let (input, id) = (scene.input(1), scene.grant.id.clone());
    let mut another = scene.another_user();
    let epoch = publish_key(&mut another, &scene.key).epoch;
    let other = request_access(&mut another, &scene.model).id;
    let sealed = scene.sealed();
    let start = uploads::announcement(Purpose::SealedCopy(other.clone()), &sealed, epoch);
    uploads::upload(&mut scene.owner, &start, &sealed).success();
    scene.evaluate(&input, 1).success();
    evaluate(&mut another, &other, &input, 1).success();
    scene.server.hold();
    scene.wait_for(|health| health.running == health.threads);
    let ask = |browser: &Browser, grant: &GrantId| {
        let (mut browser, path) = (browser.clone(), paths::grant_evaluations(grant));
        let (input, rows) = (input.clone(), [(evaluation::ROWS, "1")]);
        std::thread::spawn(move || browser.post_bytes(&path, &input, &rows))
    };
    let good: Vec<_> = (0..4).map(|_| ask(&scene.user.browser, &id)).collect();
    let revoked = ask(&another.browser, &other);
    scene.wait_for(|health| health.queued == 5);
    let revoke = paths::grant_revoke(&other);
    scene.owner.browser.post_empty(&revoke).success();
    scene.server.let_go();
    assert_eq!(
        revoked.join().unwrap().problem(),
        ProblemKind::GrantInactive
    );
    for answer in good {
        scene.check_answer(&answer.join().unwrap(), 1);
    }
    assert_eq!(scene.grant_now().rows_used, 5);
}

#[test]
fn a_full_queue_says_so_at_once_and_those_who_wait_get_their_answer() {
    let start = Start {
        flags: &["--threads", "1", "--queue-limit", "1"],
        ..Start::default()
    };
    let mut scene = Scene::with(&start, random_model(30, 1, 6, 1), 100).seal();
    let (input, id) = (scene.input(1), scene.grant.id.clone());
    scene.evaluate(&input, 1).success();
    scene.server.hold();
    scene.wait_for(|health| health.running == 1);
    let mut elsewhere = scene.same_user_elsewhere();
    let waiting = std::thread::spawn({
        let input = input.clone();
        move || evaluate(&mut elsewhere, &id, &input, 1)
    });
    scene.wait_for(|health| health.queued == 1);
    let asked = Instant::now();
    let refused = scene.evaluate(&input, 1);
    assert_eq!(refused.problem(), ProblemKind::Busy);
    assert!(refused.headers.contains_key("retry-after"));
    assert!(asked.elapsed() < Duration::from_secs(2));
    scene.server.let_go();
    scene.check_answer(&waiting.join().unwrap(), 1);
    assert_eq!(scene.grant_now().rows_used, 2);
}

#[test]
fn a_grant_revoked_while_its_evaluation_waits_lets_no_answer_out() {
    let mut scene = Scene::granted();
    let (input, id) = (scene.input(1), scene.grant.id.clone());
    scene.evaluate(&input, 1).success();
    scene.server.hold();
    scene.wait_for(|health| health.running == health.threads);
    let mut elsewhere = scene.same_user_elsewhere();
    let waiting = std::thread::spawn(move || evaluate(&mut elsewhere, &id, &input, 1));
    scene.wait_for(|health| health.queued == 1);
    let revoke = paths::grant_revoke(&scene.grant.id);
    scene.owner.browser.post_empty(&revoke).success();
    scene.server.let_go();
    assert_eq!(
        waiting.join().unwrap().problem(),
        ProblemKind::GrantInactive
    );
    assert_eq!(scene.grant_now().rows_used, 1);
}

#[test]
fn an_input_under_another_key_is_answered_with_noise_only() {
    let mut scene = Scene::granted();
    let foreign = ClientKey::from_seed(fhe_client::random_seed());
    let input = foreign.encrypt(&scene.blueprint(), &scene.rows(1)).unwrap();
    scene.evaluate(&input, 1).success();
    assert_eq!(scene.grant_now().state, GrantState::Active);
}
