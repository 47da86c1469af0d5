//! A server that moves from SQLite and a folder to PostgreSQL and another folder.

use crate::house::{process::Start, scene::Scene};

#[test]
fn nobody_notices_that_a_server_moved_house() {
    let mut scene = Scene::granted();
    if !scene.server.keeps_its_rows_in_files() {
        return;
    }
    let input = scene.input(1);
    scene.evaluate(&input, 1).success();
    scene.server.move_house(&Start::default());
    let answer = scene.evaluate(&input, 1);
    scene.check_answer(&answer, 1);
    assert_eq!(scene.grant_now().rows_used, 2);
}

#[test]
fn nothing_is_moved_from_where_nothing_is() {
    let scene = Scene::granted();
    let place = |name| format!("sqlite:{}", scene.server.data(name).display());
    let (missing, to) = (place("missing.sqlite"), place("moved.sqlite"));
    let refused = scene
        .server
        .run(&["migrate", "--from", &missing, "--to", &to]);
    let told = String::from_utf8(refused.stderr).unwrap();
    assert!(!refused.status.success());
    assert!(told.contains("Nothing was copied"), "{told}");
    for name in ["missing.sqlite", "moved.sqlite"] {
        assert!(!scene.server.data(name).exists());
    }
}
