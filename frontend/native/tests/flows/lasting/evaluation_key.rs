use api::ProblemKind;
use circuit::LookupSet;
use client::{
    EvaluationKeyStage, Outcome, Stop,
    port::{MemoryKeep, Method},
};
use native::block_on;

use crate::scene::{Scene, make_keys};

#[test]
fn an_evaluation_key_is_stopped_or_broken_off_and_made_again_with_the_same_bytes() {
    let scene = Scene::new();
    let user = scene.users_visit(MemoryKeep::default());
    make_keys(&user).unwrap();
    block_on(user.publish_own_key()).unwrap();
    let make = |stop: &Stop, on_stage: &dyn Fn(EvaluationKeyStage)| -> Outcome<_> {
        block_on(user.make_evaluation_key(LookupSet::Bits3, stop, on_stage))
    };

    let stop = Stop::default();
    let after_two = |stage| {
        if matches!(stage, EvaluationKeyStage::Make(2, _)) {
            stop.ask();
        }
    };
    assert!(make(&stop, &after_two).is_err());
    assert_eq!(scene.server.count(Method::Post, "/uploads"), 0);

    scene
        .server
        .trouble(Method::Put, "/parts/5", ProblemKind::SignedOut);
    let failure = make(&Stop::default(), &|_| {}).unwrap_err();
    assert!(failure.is(ProblemKind::SignedOut));
    let announced = scene
        .server
        .change(|state| state.announced.clone())
        .unwrap();
    let there = scene.server.change(|state| state.parts.len());
    assert_eq!(there, 5);

    let sent = scene.server.count(Method::Put, "/parts/");
    let user = scene.users_visit(MemoryKeep::default());
    let stop = Stop::default();
    let made = user.make_evaluation_key(LookupSet::Bits3, &stop, |_| {});
    let made = block_on(made).unwrap();
    assert_eq!(made.digest, announced.digest.to_string());
    let parts = scene.server.change(|state| state.parts.len());
    assert_eq!(
        scene.server.count(Method::Put, "/parts/") - sent,
        parts - there
    );
}
