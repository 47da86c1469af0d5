//! Expanded evaluation keys in memory.

use api::{account::Role, grant::Grant, upload::Purpose};

use crate::house::{
    lookups::{EVALUATION_KEY, client_key, decision, scene_with_key, upload},
    people::Person,
    process::Start,
    scene::{Scene, evaluate, publish_key, request_access},
    uploads::{self, announcement},
};

/// One more user with the same keys and a grant to the scene's model.
fn another_user(scene: &mut Scene, number: usize) -> (Person, Grant) {
    let email = format!("user-{number}@example.org");
    let mut user = Person::join(&scene.server, &mut scene.administrator, &email, Role::User);
    publish_key(&mut user, &client_key());
    let grant = request_access(&mut user, &scene.model);
    let sealed = scene.sealed();
    let start = announcement(Purpose::SealedCopy(grant.id.clone()), &sealed, 1);
    uploads::upload(&mut scene.owner, &start, &sealed).success();
    upload(&mut user, &EVALUATION_KEY).success();
    (user, grant)
}

#[test]
fn keys_are_read_again_after_a_restart() {
    let mut scene = scene_with_key(&Start::default(), decision());
    let input = scene.input(1);
    scene.evaluate(&input, 1).success();
    let cached = scene.health().cached_evaluation_key_bytes;
    assert!(cached > EVALUATION_KEY.len() as u64);
    scene.server.restart(&Start::default());
    assert_eq!(scene.health().cached_evaluation_key_bytes, 0);
    let answer = scene.evaluate(&input, 1);
    scene.check_answer(&answer, 1);
    assert_eq!(scene.health().cached_evaluation_key_bytes, cached);
}

#[test]
fn a_key_larger_than_the_cache_is_used_and_not_held() {
    let start = Start {
        flags: &["--evaluation-key-cache-megabytes", "1"],
        ..Start::default()
    };
    let mut scene = scene_with_key(&start, decision());
    let input = scene.input(1);
    for _ in 0..2 {
        let answer = scene.evaluate(&input, 1);
        scene.check_answer(&answer, 1);
    }
    assert_eq!(scene.health().cached_evaluation_key_bytes, 0);
}

#[test]
fn keys_of_more_users_than_fit_take_turns_in_memory() {
    const MEGABYTES: &str = "150";
    let start = Start {
        flags: &["--evaluation-key-cache-megabytes", MEGABYTES],
        ..Start::default()
    };
    let mut scene = scene_with_key(&start, decision());
    let others: Vec<_> = (0..3).map(|n| another_user(&mut scene, n)).collect();
    let input = scene.input(1);
    scene.evaluate(&input, 1).success();
    let one = scene.health().cached_evaluation_key_bytes;
    let limit = MEGABYTES.parse::<u64>().unwrap() * 1_000_000;
    assert!(one < limit && 4 * one > limit, "{one}");
    let asking = others.into_iter().map(|(mut user, grant)| {
        let input = input.clone();
        std::thread::spawn(move || {
            for _ in 0..2 {
                evaluate(&mut user, &grant.id, &input, 1).success();
            }
        })
    });
    let asking: Vec<_> = asking.collect();
    asking.into_iter().for_each(|thread| thread.join().unwrap());
    let answer = scene.evaluate(&input, 1);
    scene.check_answer(&answer, 1);
    assert!(scene.health().cached_evaluation_key_bytes <= limit);
}
