//! A server that moves from SQLite and a folder to PostgreSQL and another folder.

use std::fs;

use crate::house::{
    process::{Place, Server, Start},
    scene::Scene,
};

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

const WORKING: &str = "work on the database: 1.";

/// Moves into a new SQLite file of that name; answers whether it did, and what was said.
fn moved(server: &Server, to: &str, flags: &[&str]) -> (bool, String) {
    let file = |name| format!("sqlite:{}", server.data(name).display());
    let (from, to) = (file("tacit.sqlite"), file(to));
    let migrate = ["migrate", "--from", &from, "--to", &to];
    let done = server.run(&[&migrate, flags].concat());
    let told = [done.stdout, done.stderr].concat();
    (done.status.success(), String::from_utf8(told).unwrap())
}

/// A granted model on SQLite, whatever other tests are on, whose server was stopped.
fn stopped() -> Scene {
    let server = Server::start_in(Place::default(), &Start::default());
    let mut scene = Scene::granted_on(server);
    scene.server.stop();
    scene
}

#[test]
fn nothing_is_copied_while_objects_are_missing_unless_that_is_said() {
    let scene = stopped();
    let place = |name| format!("file:{}", scene.server.data(name).display());
    let (wrong, to) = (place("nowhere"), place("moved"));
    let flags = ["--from-objects", &wrong, "--to-objects", &to];
    let (is_done, told) = moved(&scene.server, "moved.sqlite", &flags);
    assert!(!is_done && told.contains(&wrong), "{told}");
    assert!(told.contains("Nothing was copied"), "{told}");
    for name in ["nowhere", "moved", "moved.sqlite"] {
        assert!(!scene.server.data(name).exists(), "{name}");
    }
    let flags = [&flags[..], &["--lose-objects"]].concat();
    let (is_done, told) = moved(&scene.server, "moved.sqlite", &flags);
    assert!(is_done && told.contains("Keep the old place."), "{told}");
    assert!(!told.contains("deleted"), "{told}");
}

#[test]
fn without_a_word_of_the_objects_they_are_those_beside_the_database() {
    let scene = stopped();
    let (is_done, told) = moved(&scene.server, "rows.sqlite", &[]);
    assert!(
        is_done && told.contains("The objects stay in file:"),
        "{told}"
    );
    assert!(!told.contains("old place can be deleted"), "{told}");
    let objects = format!("file:{}", scene.server.data("moved").display());
    let flags = ["--to-objects", objects.as_str()];
    let (is_done, told) = moved(&scene.server, "all.sqlite", &flags);
    assert!(
        is_done && told.contains("old place can be deleted"),
        "{told}"
    );
    let mut copied = scene.server.files("moved");
    let mut were = scene.server.files("blobs");
    copied.sort();
    were.sort();
    assert!(!were.is_empty());
    assert_eq!(copied, were);

    fs::remove_dir_all(scene.server.data("blobs")).unwrap();
    let (is_done, told) = moved(&scene.server, "neither.sqlite", &[]);
    assert!(!is_done && told.contains("--from-objects"), "{told}");
}

#[test]
fn nothing_is_copied_from_a_server_that_runs() {
    let server = Server::start_in(Place::default(), &Start::default());
    let (is_done, told) = moved(&server, "moved.sqlite", &[]);
    assert!(!is_done && told.contains("Another server runs"), "{told}");
    assert!(!server.data("moved.sqlite").exists());
}

#[test]
fn nothing_is_copied_from_postgresql_while_servers_work_on_it() {
    let start = Start {
        on_postgres: true,
        ..Start::default()
    };
    let mut scene = Scene::granted_on(Server::start_with(&start));
    let objects = format!("file:{}", scene.server.data("blobs").display());
    let from = scene.server.database().unwrap().to_owned();
    let elsewhere = tempfile::tempdir().unwrap();
    let moved = elsewhere.path().join("moved.sqlite");
    let to = format!("sqlite:{}", moved.display());
    let data = elsewhere.path().to_str().unwrap();
    let rows = ["migrate", "--data", data, "--from", &from, "--to", &to];
    let migrate = |flags: &[&str]| {
        let done = Server::run_elsewhere(&[&rows, flags].concat());
        let told = [done.stdout, done.stderr].concat();
        (done.status.success(), String::from_utf8(told).unwrap())
    };
    let named = ["--from-objects", objects.as_str()];
    let (is_done, told) = migrate(&named);
    assert!(!is_done && told.contains(WORKING), "{told}");
    scene.server.stop();
    // PostgreSQL notices a moment later that somebody left.
    let refused = || Some(migrate(&[]).1).filter(|told| !told.contains(WORKING));
    let told = (0..100).find_map(|_| refused()).unwrap();
    assert!(told.contains("--from-objects"), "{told}");
    assert!(!moved.exists());
    let (is_done, told) = migrate(&named);
    assert!(is_done && moved.exists(), "{told}");
}
