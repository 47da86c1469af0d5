//! An S3 service that is not there for a while, or answers with something else than was put there.

use std::{thread, time::Duration};

use api::ProblemKind;
use engines::{Gate, Manner};

use crate::house::{
    browser::Browser,
    process::{Place, S3_SERVER, Server, Start},
    scene::Scene,
};

/// A granted model whose objects lie behind a gate, and a server that has not read them.
fn scene(prefix: &str) -> (Scene, Gate) {
    let gate = Gate::before(S3_SERVER.endpoint());
    let place = Place::in_bucket(prefix, &gate.endpoint());
    let server = Server::start_in(place, &Start::default());
    let mut scene = Scene::granted_on(server);
    scene.server.restart(&Start::default());
    // It has looked at them once when it answers.
    scene.grant_now();
    (scene, gate)
}

#[test]
fn objects_that_are_unavailable_for_a_moment_are_asked_for_again() {
    let (mut scene, gate) = scene("moment");
    let input = scene.input(1);
    for manner in [Manner::Unavailable, Manner::Shut] {
        gate.set(manner);
        scene.server.restart(&Start::default());
        thread::scope(|scope| {
            scope.spawn(|| {
                thread::sleep(Duration::from_millis(500));
                gate.set(Manner::Open);
            });
            let answer = scene.evaluate(&input, 1);
            scene.check_answer(&answer, 1);
        });
    }
    assert_eq!(scene.grant_now().rows_used, 2);
}

#[test]
fn objects_that_stay_unavailable_are_told_and_nothing_is_charged() {
    let (mut scene, gate) = scene("long");
    let input = scene.input(1);
    gate.set(Manner::Unavailable);
    let answer = scene.evaluate(&input, 1);
    assert_eq!(answer.problem(), ProblemKind::Busy);
    gate.set(Manner::Open);
    assert_eq!(scene.grant_now().rows_used, 0);
    scene.evaluate(&input, 1).success();
}

#[test]
fn a_server_starts_while_its_objects_are_away() {
    let (mut scene, gate) = scene("start");
    let input = scene.input(1);
    gate.set(Manner::Unavailable);
    scene.server.restart(&Start::default());
    assert_eq!(scene.grant_now().rows_used, 0);
    gate.set(Manner::Open);
    let answer = scene.evaluate(&input, 1);
    scene.check_answer(&answer, 1);
}

#[test]
fn a_server_whose_objects_are_away_says_so_to_whoever_asks_whether_it_works() {
    let (mut scene, gate) = scene("health");
    for manner in [Manner::Unavailable, Manner::Shut] {
        scene.server.restart(&Start::default());
        let mut balancer = Browser::new(scene.server.origin());
        // It has started when it answers.
        balancer.get(api::paths::SERVICE).success();
        gate.set(manner);
        assert_eq!(balancer.get("/healthz").problem(), ProblemKind::Busy);
        gate.set(Manner::Open);
        balancer.get("/healthz").success();
    }
}

#[test]
fn half_an_object_and_another_one_are_refused_and_nothing_is_charged() {
    let (mut scene, gate) = scene("damaged");
    let input = scene.input(1);
    let another = scene.sealed();
    let half = another[..another.len() / 2].to_vec();
    for manner in [Manner::Other(another), Manner::Other(half)] {
        gate.set(manner);
        let answer = scene.evaluate(&input, 1);
        assert_eq!(answer.problem(), ProblemKind::Internal);
    }
    gate.set(Manner::Half);
    let answer = scene.evaluate(&input, 1);
    assert_eq!(answer.problem(), ProblemKind::Busy, "it ends in the middle");
    gate.set(Manner::Open);
    assert_eq!(scene.grant_now().rows_used, 0);
    let answer = scene.evaluate(&input, 1);
    scene.check_answer(&answer, 1);
}
