//! What is asked at the first visit of anybody: nothing that is not there, which a browser would tell as a fault.

use api::ProblemKind;
use client::{KeyKind, ShownHolder, port::MemoryKeep};
use native::block_on;

use crate::{
    scene::{Scene, make_keys},
    server::{Server, grant},
    signatures::Sealed,
};

fn assert_nothing_refused(server: &Server) {
    let refused = server.change(|state| state.refused.clone());
    assert_eq!(refused, []);
}

#[test]
fn an_owner_a_user_and_an_auditor_ask_for_nothing_that_is_not_there() {
    let scene = Scene::new();
    for _ in 0..2 {
        scene.visit();
        scene.users_visit(MemoryKeep::default());
        scene.auditors_visit();
        assert_nothing_refused(&scene.server);
    }
}

#[test]
fn from_the_first_model_to_the_first_form_nothing_is_asked_for_that_is_not_there() {
    let sealed = Sealed::new();
    sealed.asked().unwrap();
    block_on(sealed.user.signing_key()).unwrap();
    assert_nothing_refused(&sealed.scene.server);
}

#[test]
fn a_key_that_is_made_and_not_published_is_none_for_everybody() {
    let scene = Scene::new();
    let (user, owner) = (scene.users_visit(MemoryKeep::default()), scene.visit());
    make_keys(&user).unwrap();
    block_on(user.follow_log());
    let grant = grant();
    let shown = ShownHolder::user_of(&grant);
    let none = block_on(owner.check_key(&grant.user, KeyKind::Sealing, shown)).unwrap_err();
    assert!(none.is(ProblemKind::NotFound));
    assert_eq!(none.happened, "This user has not published a key yet.");
    assert_nothing_refused(&scene.server);
}
