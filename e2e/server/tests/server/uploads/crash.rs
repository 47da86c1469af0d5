use std::{fs, io::Write};

use api::{ProblemKind, grant::GrantState, key::UploadedKey, limits, paths, upload::Upload};

use crate::house::{
    lookups::{EVALUATION_KEY, announce, decision, scene_with_key, upload},
    process::{Start, head},
    scene::{Scene, evaluate},
    uploads::put_part,
};

#[test]
fn a_server_killed_in_the_middle_of_an_upload_loses_only_the_part_on_its_way() {
    let mut scene = Scene::with_parts();
    let bytes = scene.sealed();
    let upload: Upload = scene.announce(&bytes).document();
    scene.put_part(&upload, 1, &bytes).success();
    let request = format!("PUT {}", paths::upload_part(&upload.id, 0));
    let request = head(&request, &scene.owner, limits::PART_BYTES as u64);
    let mut on_its_way = scene.server.raw_stream(&request);
    on_its_way
        .write_all(&bytes[..limits::PART_BYTES / 2])
        .unwrap();
    scene.server.restart(&Start::default());
    let resumed: Upload = scene.announce(&bytes).document();
    assert_eq!((resumed.id, resumed.received), (upload.id, vec![1]));
    let mut scene = scene.seal_announced(&bytes);
    let input = scene.input(1);
    let answer = scene.evaluate(&input, 1);
    scene.check_answer(&answer, 1);
}

#[test]
fn a_server_killed_in_the_middle_of_an_evaluation_gives_its_rows_back() {
    let mut scene = Scene::granted();
    let (input, id) = (scene.input(68), scene.grant.id.clone());
    let one = scene.input(1);
    scene.evaluate(&one, 1).success();
    scene.server.hold();
    scene.wait_for(|health| health.running == health.threads);
    let mut elsewhere = scene.same_user_elsewhere();
    let waiting = std::thread::spawn({
        let input = input.clone();
        move || evaluate(&mut elsewhere, &id, &input, 68)
    });
    scene.wait_for(|health| health.queued == 1);
    // Until it is killed, the rows that wait are set aside: 1 + 68 of 100 are taken.
    assert_eq!(
        scene.evaluate(&input, 68).problem(),
        ProblemKind::BudgetUsed
    );
    scene.server.kill();
    assert!(waiting.join().is_err(), "an answer from a dead server");
    scene.server.let_go();
    scene.server.restart(&Start::default());
    assert_eq!(scene.grant_now().rows_used, 1);
    let answer = scene.evaluate(&input, 68);
    scene.check_answer(&answer, 68);
    assert_eq!(scene.grant_now().rows_used, 69);
}

#[test]
fn a_server_killed_at_any_time_keeps_every_entry_it_acknowledged() {
    let mut scene = Scene::granted();
    let input = scene.input(1);
    for round in 0..3 {
        let answer = scene.evaluate(&input, 1);
        let index = answer.number(api::evaluation::LOG_INDEX);
        scene.server.restart(&Start::default());
        assert_eq!(scene.health().log_size, index + 1);
        assert_eq!(scene.grant_now().rows_used, round + 1);
    }
}

#[test]
fn a_full_disk_is_said_and_nothing_is_lost() {
    let mut scene = Scene::with_parts();
    let bytes = scene.sealed();
    let upload: Upload = scene.announce(&bytes).document();
    scene.server.restart(&Start {
        file_kilobytes: Some(1_000),
        ..Start::default()
    });
    let answer = scene.put_part(&upload, 0, &bytes);
    assert_eq!(answer.problem(), ProblemKind::StorageFull);
    assert_eq!(scene.grant_now().state, GrantState::Requested);
    scene.server.restart(&Start::default());
    let resumed: Upload = scene.announce(&bytes).document();
    assert_eq!((resumed.id, resumed.received), (upload.id, vec![]));
    let mut scene = scene.seal_announced(&bytes);
    assert_eq!(scene.grant_now().state, GrantState::Active);
}

const KEYS: &str = "blobs/evaluation-keys";
const A_DAY_LATER: Start = Start {
    flags: &[],
    ahead_s: 25 * 60 * 60,
    draws: false,
    file_kilobytes: None,
    log_is_full: false,
    on_postgres: false,
};

fn keys(scene: &mut Scene) -> Vec<UploadedKey> {
    scene.user.browser.get(paths::EVALUATION_KEYS).document()
}

fn other_key() -> Vec<u8> {
    let mut other = EVALUATION_KEY.clone();
    let last = other.len() - 1;
    other[last] ^= 1;
    other
}

/// A server that died when the object of another key was in its place, and no row named it yet.
fn between_object_and_row(other: &[u8]) -> Scene {
    let mut scene = scene_with_key(&Start::default(), decision());
    let begun: Upload = announce(&mut scene.user, other).document();
    for part in 0..begun.parts {
        put_part(&mut scene.user, &begun, part, other).success();
    }
    scene.server.kill();
    let object = scene.server.data(KEYS).join(&begun.id.0);
    fs::write(object, other).unwrap();
    scene
}

#[track_caller]
fn expect_answer(scene: &mut Scene) {
    let input = scene.input(1);
    let answer = scene.evaluate(&input, 1);
    scene.check_answer(&answer, 1);
}

#[test]
fn a_key_answers_until_another_one_is_in_the_rows_wherever_the_server_was_killed_before() {
    let other = other_key();
    let mut scene = between_object_and_row(&other);
    scene.server.restart(&Start::default());
    expect_answer(&mut scene);
    assert_eq!(scene.server.files(KEYS).len(), 2);
    let before = keys(&mut scene);
    let replaced: UploadedKey = upload(&mut scene.user, &other).document();
    assert_ne!(before, std::slice::from_ref(&replaced));
    assert_eq!(keys(&mut scene), [replaced]);
    assert_eq!(scene.server.files(KEYS).len(), 1);
    assert!(scene.server.files("blobs/uploads").is_empty());
}

#[test]
fn a_key_that_was_never_finished_is_gone_after_a_day_and_the_one_before_answers() {
    let mut scene = between_object_and_row(&other_key());
    scene.server.restart(&A_DAY_LATER);
    scene.user.sign_in();
    assert_eq!(scene.server.files(KEYS).len(), 1);
    assert!(scene.server.files("blobs/uploads").is_empty());
    expect_answer(&mut scene);
}

#[test]
fn what_a_killed_server_left_of_a_key_that_was_replaced_is_gone_after_a_day() {
    let mut scene = scene_with_key(&Start::default(), decision());
    upload(&mut scene.user, &other_key()).success();
    let replaced = scene.server.files(KEYS);
    upload(&mut scene.user, &EVALUATION_KEY).success();
    let newest = scene.server.files(KEYS);
    assert_ne!(replaced, newest);
    scene.server.kill();
    let (object, parts) = (
        scene.server.data(KEYS).join(&replaced[0]),
        scene.server.data("blobs/uploads").join(&newest[0]),
    );
    fs::write(object, other_key()).unwrap();
    fs::create_dir_all(&parts).unwrap();
    fs::write(parts.join("0"), "part").unwrap();
    scene.server.restart(&A_DAY_LATER);
    scene.user.sign_in();
    assert_eq!(scene.server.files(KEYS), newest);
    assert!(scene.server.files("blobs/uploads").is_empty());
    expect_answer(&mut scene);
}
