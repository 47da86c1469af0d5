//! What an operator does with the program beside serving.

mod backups;
mod full_disk;
mod gone;
mod rehearsal;

use std::{fs, net::TcpStream};

use crate::{
    house::{
        people::Person,
        process::{Place, Server, Start},
    },
    operating::backups::with_passphrase,
};

#[test]
fn a_second_server_on_the_same_data_folder_is_refused_and_the_first_goes_on() {
    let server = Server::start();
    let refused = server.run(&["serve"]);
    assert!(!refused.status.success());
    let told = String::from_utf8(refused.stderr).unwrap();
    assert!(told.contains("Another server runs on the folder"), "{told}");
    assert!(told.contains("Stop it, or choose another folder"), "{told}");
    assert!(TcpStream::connect(server.address()).is_ok());
}

#[test]
fn a_second_server_on_the_same_sqlite_file_is_refused_whatever_its_data_folder() {
    let server = Server::start_in(Place::default(), &Start::default());
    let elsewhere = tempfile::tempdir().unwrap();
    fs::write(elsewhere.path().join("index.html"), "<title>Tacit</title>").unwrap();
    let dist = elsewhere.path().to_str().unwrap();
    let data = elsewhere.path().join("data");
    let file = format!("sqlite:{}", server.data("tacit.sqlite").display());
    let data = data.to_str().unwrap();
    let listen = server.address().to_string();
    let refused = Server::run_elsewhere(&[
        "--data",
        data,
        "--dist",
        dist,
        "--database",
        &file,
        "--listen",
        &listen,
        "serve",
    ]);
    assert!(!refused.status.success());
    let told = String::from_utf8(refused.stderr).unwrap();
    assert!(told.contains("Another server runs on the folder"), "{told}");
    assert!(told.contains("TACIT_DATABASE"), "{told}");
    assert!(TcpStream::connect(server.address()).is_ok());
}

#[test]
fn a_server_that_was_killed_leaves_its_data_folder_free() {
    let mut server = Server::start();
    server.kill();
    server.restart(&Start::default());
}

#[test]
fn a_set_up_link_is_printed_while_the_server_runs_until_there_is_an_administrator() {
    let server = Server::start();
    Person::administrator(&server);
    let refused = server.run(&["setup-link"]);
    assert!(!refused.status.success() && refused.stdout.is_empty());
    let told = String::from_utf8(refused.stderr).unwrap();
    assert!(
        told.contains("There is an administrator already."),
        "{told}"
    );
}

#[test]
fn no_set_up_link_is_printed_that_leads_to_another_server() {
    let server = Server::start();
    Person::administrator(&server);
    let elsewhere = [
        "setup-link",
        "--additional",
        "--origin",
        "http://localhost:1",
    ];
    refused_as(&server, &elsewhere, &server.origin());
}

/// Every command that belongs to a server that ran; `backup` is tried by itself, for its passphrase.
fn of_a_server() -> Vec<Vec<&'static str>> {
    let words = [
        "setup-link",
        "setup-link --additional",
        "second-factor-off user@demo.example",
        "accept-loss --reason R",
        "restored",
        "rotate log-key",
        "rotate log-key --prepare",
        "rotate opaque-key",
        "rotate opaque-key --report",
        "rotate opaque-key --drop-old",
    ];
    words.map(|line| line.split(' ').collect()).to_vec()
}

#[track_caller]
fn refused_as(server: &Server, command: &[&str], because: &str) {
    let refused = server.run(command);
    let told = String::from_utf8(refused.stderr).unwrap();
    assert!(!refused.status.success(), "{command:?}");
    assert!(
        refused.stdout.is_empty() && told.contains(because),
        "{command:?}: {told}"
    );
}

#[test]
fn commands_make_no_server_where_none_ran() {
    let mut server = Server::start();
    server.lose_everything();
    for command in of_a_server() {
        refused_as(&server, &command, "No server has run");
        assert!(!server.data("").exists(), "{command:?}");
    }
    let backup = with_passphrase(&server, &["backup", "--to", "backup"]);
    let told = String::from_utf8(backup.stderr).unwrap();
    assert!(told.contains("No server has run"), "{told}");
    assert!(!server.data("").exists());
}

#[test]
fn commands_change_nothing_where_a_restore_was_not_completed() {
    let mut server = Server::start();
    server.kill();
    fs::write(server.data("restoring"), []).unwrap();
    let key = fs::read(server.data("log.key")).unwrap();
    let files = server.files("").len();
    for command in of_a_server() {
        refused_as(&server, &command, "that was not completed");
    }
    assert_eq!(fs::read(server.data("log.key")).unwrap(), key);
    assert_eq!(server.files("").len(), files);
}

#[test]
fn a_backup_into_no_folder_names_the_folder() {
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("missing");
    let file = missing.join("backup");
    let command = ["backup", "--to", file.to_str().unwrap()];
    let refused = with_passphrase(&server, &command);
    let told = String::from_utf8(refused.stderr).unwrap();
    let named = format!("There is no folder {}.", missing.display());
    assert!(!refused.status.success() && told.contains(&named), "{told}");
}
