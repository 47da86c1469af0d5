//! Answers that their sender named: found again like a job's, whatever became of the request.

use api::{JobId, ProblemKind, evaluation, job::JobState, paths};

use super::{JOBS, job, result, scene, wait_until_final};
use crate::house::{browser::Answer, people::Person, process::Start, scene::Scene};

/// Sends an input of so many rows under a name.
fn send_named(
    user: &mut Person,
    scene_grant: &api::GrantId,
    named: (&str, &[u8], usize),
) -> Answer {
    let (name, input, rows) = named;
    let rows = rows.to_string();
    let headers = [(evaluation::ROWS, rows.as_str()), (evaluation::KEEP, name)];
    user.browser
        .post_bytes(&paths::grant_evaluations(scene_grant), input, &headers)
}

fn name(number: u32) -> JobId {
    JobId(format!("{number:032x}"))
}

#[test]
fn an_answer_that_was_named_is_fetched_again_and_charged_once_also_after_a_crash() {
    let mut scene = Scene::granted();
    let (input, grant, id) = (scene.input(2), scene.grant.id.clone(), name(1));
    let answer = send_named(&mut scene.user, &grant, (&id.0, &input, 2));
    assert_eq!(answer.status, 200);
    scene.server.kill();
    scene.server.restart(&Start::default());
    assert_eq!(job(&mut scene.user, &id).state, JobState::Answered);
    let again = result(&mut scene.user, &id);
    assert_eq!(again.body, answer.body);
    for header in [evaluation::LOG_INDEX, evaluation::ROWS_LEFT] {
        assert_eq!(again.number(header), answer.number(header));
    }
    assert_eq!(scene.grant_now().rows_used, 2);
    let mut stranger = scene.another_user();
    assert_eq!(result(&mut stranger, &id).problem(), ProblemKind::NotFound);
}

#[test]
fn a_job_has_the_name_that_its_sender_drew_and_takes_no_second_question_under_it() {
    let mut scene = scene(JOBS);
    let (input, grant, id) = (scene.input(1), scene.grant.id.clone(), name(2));
    let sent = send_named(&mut scene.user, &grant, (&id.0, &input, 1));
    assert_eq!(sent.status, 202);
    wait_until_final(&mut scene.user, &id);
    let second = send_named(&mut scene.user, &grant, (&id.0, &input, 1));
    assert_eq!(second.problem(), ProblemKind::Conflict);
    assert_eq!(scene.grant_now().rows_used, 1);
}

#[test]
fn a_name_that_is_taken_keeps_what_it_names_and_disturbs_nobody() {
    let mut scene = Scene::granted();
    let (input, grant, id) = (scene.input(1), scene.grant.id.clone(), name(3));
    let first = send_named(&mut scene.user, &grant, (&id.0, &input, 1));
    let other = scene.input(1);
    let second = send_named(&mut scene.user, &grant, (&id.0, &other, 1));
    assert_eq!(first.status, 200);
    assert_eq!(second.status, 200);
    assert_eq!(result(&mut scene.user, &id).body, first.body);
    for wrong in ["", "1", "../../../../../../etc/passwd", &"g".repeat(32)] {
        let answer = send_named(&mut scene.user, &grant, (wrong, &input, 1));
        assert_eq!(answer.problem(), ProblemKind::Invalid, "{wrong:?}");
    }
    assert_eq!(scene.grant_now().rows_used, 2);
}

#[test]
fn of_answers_that_were_no_jobs_the_newest_are_kept() {
    let mut scene = Scene::granted();
    let (input, grant) = (scene.input(1), scene.grant.id.clone());
    let most = evaluation::KEPT_ANSWERS;
    for number in 0..most + 2 {
        let id = name(100 + number);
        let answer = send_named(&mut scene.user, &grant, (&id.0, &input, 1));
        assert_eq!(answer.status, 200);
    }
    let listed: Vec<api::job::Job> = scene.user.browser.get(paths::JOBS).document();
    assert_eq!(listed.len(), most as usize);
    let found = |number: u32| listed.iter().any(|job| job.id == name(100 + number));
    assert!(!found(0) && !found(1) && found(2) && found(most + 1));
}
