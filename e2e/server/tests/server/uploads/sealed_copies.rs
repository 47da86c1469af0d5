use api::{
    ProblemKind,
    grant::{Grant, GrantState},
    limits, paths,
    upload::{Upload, UploadStart},
};
use circuits::random_model;
use fhe_client::ClientKey;

use crate::house::{
    fixtures::seal,
    process::Start,
    scene::{Scene, publish_key},
};

#[test]
fn an_upload_that_was_cut_goes_on_where_it_stopped() {
    let mut scene = Scene::with_parts();
    let bytes = scene.sealed();
    let upload: Upload = scene.announce(&bytes).document();
    assert!(upload.parts > 1 && upload.received.is_empty());
    scene.put_part(&upload, 1, &bytes).success();
    let finish = paths::upload_finish(&upload.id);
    assert_eq!(
        scene.owner.browser.post_empty(&finish).problem(),
        ProblemKind::Conflict
    );
    let resumed: Upload = scene.announce(&bytes).document();
    assert_eq!(
        (&resumed.id, resumed.received.as_slice()),
        (&upload.id, &[1][..])
    );
    for part in (0..upload.parts).filter(|part| *part != 1) {
        scene.put_part(&upload, part, &bytes).success();
    }
    let grant: Grant = scene.owner.browser.post_empty(&finish).document();
    assert_eq!(grant.state, GrantState::Active);
    let again: Grant = scene.owner.browser.post_empty(&finish).document();
    assert_eq!(again, grant);
    assert!(scene.server.files("blobs/uploads").is_empty());
    let input = scene.input(1);
    let answer = scene.evaluate(&input, 1);
    scene.check_answer(&answer, 1);
}

#[test]
fn bytes_that_are_no_sealed_model_are_refused_and_forgotten() {
    let mut scene = Scene::new();
    let noise = vec![7; scene.sealed().len()];
    assert_eq!(scene.upload(&noise).problem(), ProblemKind::Nonconforming);
    assert_eq!(scene.grant_now().state, GrantState::Requested);
    assert!(scene.server.files("blobs").is_empty());
    scene.seal();
}

#[test]
fn a_sealed_model_of_other_dimensions_is_refused() {
    let mut scene = Scene::new();
    let (circuit, weights) = random_model(29, 1, 6, 1);
    let same_size = seal(&circuit, &weights, &scene.key);
    assert_eq!(same_size.len(), scene.sealed().len());
    assert_eq!(
        scene.upload(&same_size).problem(),
        ProblemKind::Nonconforming
    );
    let (circuit, weights) = random_model(784, 10, 6, 1);
    let larger = seal(&circuit, &weights, &scene.key);
    assert_eq!(
        scene.announce(&larger).problem(),
        ProblemKind::Nonconforming
    );
}

#[test]
fn ten_gigabytes_are_refused_when_they_are_announced_or_sent() {
    let mut scene = Scene::new();
    let start = UploadStart {
        bytes: 10 << 30,
        ..scene.announcement(&[])
    };
    assert_eq!(
        scene.owner.browser.post(paths::UPLOADS, &start).problem(),
        ProblemKind::TooLarge
    );
    let bytes = scene.sealed();
    let upload: Upload = scene.announce(&bytes).document();
    let request = format!("PUT {}", paths::upload_part(&upload.id, 0));
    for bytes in [limits::PART_BYTES as u64 + 1, 10 << 30] {
        let status = scene.server.announce_body(&request, &scene.owner, bytes);
        assert_eq!(status, "HTTP/1.1 413 Payload Too Large");
    }
}

#[test]
fn a_part_of_another_number_or_size_is_refused() {
    let mut scene = Scene::with_parts();
    let bytes = scene.sealed();
    let upload: Upload = scene.announce(&bytes).document();
    let path = paths::upload_part(&upload.id, 0);
    let answer = scene.owner.browser.put_bytes(&path, &bytes[..1_000]);
    assert_eq!(answer.problem(), ProblemKind::Invalid);
    let path = paths::upload_part(&upload.id, upload.parts);
    let answer = scene.owner.browser.put_bytes(&path, &bytes[..1_000]);
    assert_eq!(answer.problem(), ProblemKind::Invalid);
}

#[test]
fn bytes_other_than_announced_are_refused() {
    let mut scene = Scene::new();
    let bytes = scene.sealed();
    let upload: Upload = scene.announce(&bytes).document();
    let mut damaged = bytes.clone();
    damaged[100] ^= 1;
    scene.put_part(&upload, 0, &damaged).success();
    let finish = paths::upload_finish(&upload.id);
    assert_eq!(
        scene.owner.browser.post_empty(&finish).problem(),
        ProblemKind::Nonconforming
    );
    assert_eq!(scene.grant_now().state, GrantState::Requested);
}

#[test]
fn an_announcement_without_a_right_digest_is_refused() {
    let mut scene = Scene::new();
    let bytes = scene.sealed();
    for digest in ["", "zz", &"G".repeat(64), &"A".repeat(64)] {
        let mut start = serde_json::to_value(scene.announcement(&bytes)).unwrap();
        start["digest"] = digest.into();
        assert_eq!(
            scene.owner.browser.post(paths::UPLOADS, &start).problem(),
            ProblemKind::Invalid
        );
    }
}

#[test]
fn another_owner_neither_sees_nor_fills_an_upload_and_a_user_makes_none() {
    let mut scene = Scene::new();
    let bytes = scene.sealed();
    let upload: Upload = scene.announce(&bytes).document();
    let mut other = scene.another_owner();
    let shown = other.browser.get(&paths::upload(&upload.id));
    assert_eq!(shown.problem(), ProblemKind::NotFound);
    let part = other
        .browser
        .put_bytes(&paths::upload_part(&upload.id, 0), &bytes);
    assert_eq!(part.problem(), ProblemKind::NotFound);
    let start = scene.announcement(&bytes);
    let answer = other.browser.post(paths::UPLOADS, &start);
    assert_eq!(answer.problem(), ProblemKind::NotFound);
    let answer = scene.user.browser.post(paths::UPLOADS, &start);
    assert_eq!(answer.problem(), ProblemKind::Forbidden);
}

#[test]
fn a_new_key_ends_the_upload_under_way() {
    let mut scene = Scene::new();
    let bytes = scene.sealed();
    let upload: Upload = scene.announce(&bytes).document();
    scene.put_part(&upload, 0, &bytes).success();
    scene.key = ClientKey::from_seed(fhe_client::random_seed());
    publish_key(&mut scene.user, &scene.key);
    let finish = paths::upload_finish(&upload.id);
    let refused = scene.owner.browser.post_empty(&finish);
    assert_eq!(refused.problem(), ProblemKind::NotFound);
    assert_eq!(scene.announce(&bytes).problem(), ProblemKind::StaleKey);
    assert_eq!(scene.grant_now().state, GrantState::Requested);
}

#[test]
fn of_many_uploads_under_way_the_oldest_are_forgotten() {
    let mut scene = Scene::new();
    let copies: Vec<Vec<u8>> = (0..5).map(|_| scene.sealed()).collect();
    for copy in &copies {
        let upload: Upload = scene.announce(copy).document();
        scene.put_part(&upload, 0, copy).success();
    }
    assert_eq!(scene.server.files("blobs/uploads").len(), 3);
    let newest: Upload = scene.announce(&copies[4]).document();
    assert_eq!(newest.received, [0]);
}

#[test]
fn an_upload_abandoned_for_a_day_is_cleaned_up() {
    let mut scene = Scene::with_parts();
    let bytes = scene.sealed();
    let upload: Upload = scene.announce(&bytes).document();
    scene.put_part(&upload, 0, &bytes).success();
    assert_eq!(scene.server.files("blobs/uploads"), ["0"]);
    scene.server.restart(&Start {
        ahead_s: 25 * 60 * 60,
        ..Start::default()
    });
    scene.owner.sign_in();
    assert!(scene.server.files("blobs/uploads").is_empty());
    let shown = scene.owner.browser.get(&paths::upload(&upload.id));
    assert_eq!(shown.problem(), ProblemKind::NotFound);
}

#[test]
fn sealing_again_replaces_the_copy_and_keeps_what_was_used() {
    let mut scene = Scene::granted();
    let input = scene.input(3);
    scene.evaluate(&input, 3).success();
    let mut scene = scene.seal();
    assert_eq!(scene.server.files("blobs/sealed").len(), 1);
    assert_eq!(scene.grant_now().rows_used, 3);
    let answer = scene.evaluate(&input, 3);
    scene.check_answer(&answer, 3);
}
