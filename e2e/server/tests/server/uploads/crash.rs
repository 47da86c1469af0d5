use std::io::Write;

use api::{ProblemKind, grant::GrantState, limits, paths, upload::Upload};

use crate::house::{
    process::{Start, head},
    scene::{Scene, evaluate},
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
