//! A registration that is refused before it ends.

use api::{ProblemKind, paths};
use client::{
    Entrance, Registration,
    port::{MemoryKeep, Method},
};
use native::block_on;

use crate::{scene::Scene, server::user};

#[test]
fn an_address_that_somebody_has_is_told_before_there_is_a_kit() {
    let scene = Scene::new();
    let client = scene.users_visit(MemoryKeep::default());
    let (path, kind) = (paths::REGISTER_START, ProblemKind::Conflict);
    scene.server.trouble(Method::Post, path, kind);
    let registration = Registration {
        profile: user().profile,
        role: user().role,
        password: "five quite unlikely words here".to_owned(),
        entrance: Entrance::Approval,
    };
    let refused = block_on(client.begin_registration(registration)).err();
    assert!(refused.is_some_and(|failure| failure.is(kind)));
    let finishes = scene.server.count(Method::Post, paths::REGISTER_FINISH);
    assert_eq!(finishes, 0, "nothing is registered");
}
