use api::{
    ProblemKind,
    key::UploadedKey,
    limits,
    log::ActivityPage,
    paths,
    upload::{Purpose, Upload, UploadStart},
};
use circuit::LookupSet;
use fhe_client::ClientKey;

use crate::house::{
    lookups::{
        EVALUATION_KEY, SET, announce, announcement, client_key, decision, scene, scene_with_key,
        upload,
    },
    process::Start,
    scene::{BUDGET, Scene, publish_key},
    uploads::put_part,
};

fn listed(scene: &mut Scene) -> Vec<UploadedKey> {
    let answer = scene.user.browser.get(paths::EVALUATION_KEYS);
    answer.document()
}

/// A user with a published key; her model is not sealed.
fn user() -> Scene {
    Scene::with_key(&Start::default(), decision(), BUDGET, client_key())
}

#[test]
fn a_key_whose_upload_was_cut_goes_on_where_it_stopped_and_is_logged() {
    let mut scene = user();
    let begun: Upload = announce(&mut scene.user, &EVALUATION_KEY).document();
    assert!(begun.parts > 1 && begun.received.is_empty());
    put_part(&mut scene.user, &begun, 1, &EVALUATION_KEY).success();
    let finish = paths::upload_finish(&begun.id);
    let early = scene.user.browser.post_empty(&finish);
    assert_eq!(early.problem(), ProblemKind::Conflict);
    scene.server.restart(&Start::default());
    let resumed: Upload = announce(&mut scene.user, &EVALUATION_KEY).document();
    assert_eq!((&resumed.id, &resumed.received[..]), (&begun.id, &[1][..]));
    let key: UploadedKey = upload(&mut scene.user, &EVALUATION_KEY).document();
    assert_eq!(listed(&mut scene), std::slice::from_ref(&key));
    let again: UploadedKey = scene.user.browser.post_empty(&finish).document();
    assert_eq!(again, key);
    assert_eq!((key.set, key.key_epoch), (SET, 1));
    assert!(scene.server.files("blobs/uploads").is_empty());
    assert_eq!(scene.server.files("blobs/evaluation-keys").len(), 1);
    let path = format!("{}?kind=evaluation_key_uploaded", paths::ACTIVITY);
    let page: ActivityPage = scene.user.browser.get(&path).document();
    assert_eq!(page.entries.len(), 1);
    assert!(page.entries[0].detail.contains(&key.digest));
}

#[test]
fn a_key_that_is_finished_several_times_at_once_is_taken_over_once() {
    let mut scene = user();
    let begun: Upload = announce(&mut scene.user, &EVALUATION_KEY).document();
    for part in 0..begun.parts {
        put_part(&mut scene.user, &begun, part, &EVALUATION_KEY).success();
    }
    let finish = paths::upload_finish(&begun.id);
    let call = |_| {
        let (mut browser, finish) = (scene.user.browser.clone(), finish.clone());
        std::thread::spawn(move || browser.post_empty(&finish).document::<UploadedKey>())
    };
    let calls: Vec<_> = (0..4).map(call).collect();
    for call in calls {
        let key = call.join().unwrap();
        assert_eq!(listed(&mut scene), [key]);
    }
    let path = format!("{}?kind=evaluation_key_uploaded", paths::ACTIVITY);
    let page: ActivityPage = scene.user.browser.get(&path).document();
    assert_eq!(page.entries.len(), 1);
}

#[test]
fn bytes_that_are_no_key_are_refused_and_forgotten() {
    let mut scene = user();
    let noise = vec![7; EVALUATION_KEY.len()];
    let refused = upload(&mut scene.user, &noise);
    assert_eq!(refused.problem(), ProblemKind::Nonconforming);
    let short = &EVALUATION_KEY[..EVALUATION_KEY.len() - 1];
    let refused = announce(&mut scene.user, short);
    assert_eq!(refused.problem(), ProblemKind::Nonconforming);
    let other_set = UploadStart {
        purpose: Purpose::EvaluationKey(LookupSet::Bits5),
        ..announcement(&EVALUATION_KEY)
    };
    let refused = scene.user.browser.post(paths::UPLOADS, &other_set);
    assert_eq!(refused.problem(), ProblemKind::Nonconforming);
    assert!(scene.server.files("blobs").is_empty());
    assert!(listed(&mut scene).is_empty());
}

#[test]
fn a_key_whose_header_names_other_parameters_is_refused() {
    let mut scene = user();
    let mut bytes = client_key().evaluation_key_header(LookupSet::Bits4);
    let header = bytes.len();
    bytes.extend(&EVALUATION_KEY[header..]);
    let refused = upload(&mut scene.user, &bytes);
    assert_eq!(refused.problem(), ProblemKind::Nonconforming);
    assert!(scene.server.files("blobs").is_empty());
}

#[test]
fn bytes_other_than_announced_are_refused() {
    let mut scene = user();
    let begun: Upload = announce(&mut scene.user, &EVALUATION_KEY).document();
    let mut damaged = EVALUATION_KEY.clone();
    damaged[1_000] ^= 1;
    for part in 0..begun.parts {
        put_part(&mut scene.user, &begun, part, &damaged).success();
    }
    let finish = paths::upload_finish(&begun.id);
    let refused = scene.user.browser.post_empty(&finish);
    assert_eq!(refused.problem(), ProblemKind::Nonconforming);
}

#[test]
fn sizes_and_digests_out_of_bounds_are_refused_when_announced() {
    let mut scene = user();
    let start = serde_json::to_value(announcement(&EVALUATION_KEY)).unwrap();
    let mut large = start.clone();
    large["bytes"] = (limits::EVALUATION_KEY_BYTES + 1).into();
    let mut digest = start;
    digest["digest"] = "A".repeat(64).into();
    for (start, expected) in [
        (large, ProblemKind::TooLarge),
        (digest, ProblemKind::Invalid),
    ] {
        let answer = scene.user.browser.post(paths::UPLOADS, &start);
        assert_eq!(answer.problem(), expected);
    }
}

#[test]
fn another_user_neither_sees_nor_fills_an_upload_and_an_owner_makes_none() {
    let mut scene = user();
    let begun: Upload = announce(&mut scene.user, &EVALUATION_KEY).document();
    let mut other = scene.another_user();
    let shown = other.browser.get(&paths::upload(&begun.id));
    assert_eq!(shown.problem(), ProblemKind::NotFound);
    let part = put_part(&mut other, &begun, 0, &EVALUATION_KEY);
    assert_eq!(part.problem(), ProblemKind::NotFound);
    let finish = paths::upload_finish(&begun.id);
    let finished = other.browser.post_empty(&finish);
    assert_eq!(finished.problem(), ProblemKind::NotFound);
    let without_key = announce(&mut other, &EVALUATION_KEY);
    assert_eq!(without_key.problem(), ProblemKind::Conflict);
    let owner = announce(&mut scene.owner, &EVALUATION_KEY);
    assert_eq!(owner.problem(), ProblemKind::Forbidden);
}

#[test]
fn a_new_public_key_ends_evaluation_keys_of_the_old_one() {
    let mut scene = user();
    upload(&mut scene.user, &EVALUATION_KEY).success();
    let key = ClientKey::from_seed(fhe_client::random_seed());
    assert_eq!(publish_key(&mut scene.user, &key).epoch, 2);
    assert!(listed(&mut scene).is_empty());
    assert!(scene.server.files("blobs/evaluation-keys").is_empty());
    let stale = announce(&mut scene.user, &EVALUATION_KEY);
    assert_eq!(stale.problem(), ProblemKind::StaleKey);
}

#[test]
fn a_model_with_lookups_asks_for_the_key_and_answers_with_it() {
    let mut scene = scene(&Start::default(), decision());
    let input = scene.input(1);
    let missing = scene.evaluate(&input, 1);
    assert_eq!(missing.problem(), ProblemKind::EvaluationKeyMissing);
    assert_eq!(scene.grant_now().rows_used, 0);
    upload(&mut scene.user, &EVALUATION_KEY).success();
    let answer = scene.evaluate(&input, 1);
    scene.check_answer(&answer, 1);
    assert_eq!(scene.grant_now().rows_used, 1);
}

#[test]
fn the_key_of_another_user_leads_to_noise_and_not_to_a_fault() {
    let mut scene = Scene::with(&Start::default(), decision(), BUDGET).seal();
    upload(&mut scene.user, &EVALUATION_KEY).success();
    let input = scene.input(1);
    let answer = scene.evaluate(&input, 1);
    answer.success();
    let bits = scene
        .key
        .decrypt(&scene.blueprint(), 1, &answer.body)
        .unwrap();
    assert_eq!(bits.len(), 1);
    assert_eq!(scene.grant_now().rows_used, 1);
}

#[test]
fn a_key_that_replaces_another_is_the_one_in_use() {
    let mut scene = scene_with_key(&Start::default(), decision());
    let mut other = EVALUATION_KEY.clone();
    let last = other.len() - 1;
    other[last] ^= 1;
    let replaced: UploadedKey = upload(&mut scene.user, &other).document();
    let back: UploadedKey = upload(&mut scene.user, &EVALUATION_KEY).document();
    assert_ne!(replaced.digest, back.digest);
    assert_eq!(listed(&mut scene), [back]);
    assert_eq!(scene.server.files("blobs/evaluation-keys").len(), 1);
    let input = scene.input(1);
    let answer = scene.evaluate(&input, 1);
    scene.check_answer(&answer, 1);
}

#[test]
fn a_full_disk_keeps_a_key_from_coming_and_loses_nothing() {
    let mut scene = user();
    let begun: Upload = announce(&mut scene.user, &EVALUATION_KEY).document();
    scene.server.restart(&Start {
        file_kilobytes: Some(1_000),
        ..Start::default()
    });
    let refused = put_part(&mut scene.user, &begun, 0, &EVALUATION_KEY);
    assert_eq!(refused.problem(), ProblemKind::StorageFull);
    scene.server.restart(&Start::default());
    upload(&mut scene.user, &EVALUATION_KEY).success();
    assert_eq!(listed(&mut scene).len(), 1);
}
