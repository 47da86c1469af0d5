//! What an operator does with the program beside serving.

use std::{
    fs,
    net::TcpStream,
    path::Path,
    process::Output,
    sync::atomic::{AtomicBool, Ordering},
    thread,
};

use api::{
    ProblemKind,
    log::{EntriesFile, Leaf, LogPolicy},
    paths,
};
use ledger::{Checkpoint, Hash, Note, ProofPlan, leaf_hash, verify_consistency, verify_inclusion};

use crate::{
    house::{
        people::Person,
        process::{Place, Server, Start},
        scene::{Scene, evaluate},
    },
    log::{head, leaves, proof},
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

/// Runs a command that asks for a passphrase.
fn with_passphrase(server: &Server, command: &[&str]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let secret = folder.path().join("passphrase");
    fs::write(&secret, PASSPHRASE).unwrap();
    let told = ["--passphrase-file", secret.to_str().unwrap()];
    server.run(&[command, &told].concat())
}

/// Runs `backup` or `restore` with a file and a passphrase.
fn with_backup(server: &Server, command: &[&str], file: &Path, passphrase: &str) -> Output {
    started(&Start::default(), server, command, file, passphrase)
}

fn started(
    start: &Start,
    server: &Server,
    command: &[&str],
    file: &Path,
    passphrase: &str,
) -> Output {
    let secret = file.with_file_name("passphrase");
    fs::write(&secret, passphrase).unwrap();
    let (file, secret) = (file.to_str().unwrap(), secret.to_str().unwrap());
    let arguments = [command, &[file, "--passphrase-file", secret]].concat();
    server.run_with(start, &arguments)
}

const PASSPHRASE: &str = "for the safe in the cellar\n";
const BACKUP: [&str; 2] = ["backup", "--to"];
const RESTORE: [&str; 4] = ["restore", "--reason", "The disk failed.", "--from"];

#[track_caller]
fn refused(server: &Server, file: &Path, passphrase: &str, because: &str) {
    let refused = with_backup(server, &RESTORE, file, passphrase);
    let told = String::from_utf8(refused.stderr).unwrap();
    assert!(
        !refused.status.success() && told.contains(because),
        "{told}"
    );
    assert_eq!(server.files(""), Vec::<String>::new());
}

#[test]
fn a_backup_under_load_is_restored_elsewhere_and_everything_goes_on() {
    let mut scene = Scene::granted();
    let input = scene.input(1);
    scene.evaluate(&input, 1).success();
    let before = head(&scene);
    let folder = tempfile::tempdir().unwrap();
    let backup = folder.path().join("backup");

    let is_over = AtomicBool::new(false);
    let written = thread::scope(|threads| {
        let mut user = scene.same_user_elsewhere();
        let mut keeper = scene.same_user_elsewhere();
        let (input, grant, is_over) = (&input, &scene.grant.id, &is_over);
        threads.spawn(move || {
            for _ in (0..60).take_while(|_| !is_over.load(Ordering::Relaxed)) {
                evaluate(&mut user, grant, input, 1).success();
            }
        });
        threads.spawn(move || {
            for version in (0..).take_while(|_| !is_over.load(Ordering::Relaxed)) {
                let kept = keeper.browser.put_in_vault("case", version, b"sealed");
                kept.success();
            }
        });
        let written = with_backup(&scene.server, &BACKUP, &backup, PASSPHRASE);
        is_over.store(true, Ordering::Relaxed);
        written
    });
    assert!(written.status.success(), "{written:?}");
    let told = String::from_utf8(written.stdout).unwrap();
    assert!(
        told.contains("is written") && !told.contains("not there"),
        "{told}"
    );
    assert!(!scene.server.files("").contains(&"backup.sqlite".to_owned()));
    let again = with_backup(&scene.server, &BACKUP, &backup, PASSPHRASE);
    assert!(!again.status.success(), "a backup was overwritten");

    scene.server.lose_everything();
    let damaged = folder.path().join("damaged");
    let mut bytes = fs::read(&backup).unwrap();
    refused(&scene.server, &backup, "for another safe", "passphrase");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&damaged, &bytes).unwrap();
    refused(&scene.server, &damaged, PASSPHRASE, "damaged");
    bytes[middle] ^= 1;
    fs::write(&damaged, &bytes[..bytes.len() - 1]).unwrap();
    refused(&scene.server, &damaged, PASSPHRASE, "damaged");
    let too_few = [
        "restore",
        "--reason",
        "R",
        "--entries-before",
        "1",
        "--from",
    ];
    let too_few = with_backup(&scene.server, &too_few, &backup, PASSPHRASE);
    let told = String::from_utf8(too_few.stderr).unwrap();
    assert!(
        !too_few.status.success() && told.contains("--entries-before"),
        "{told}"
    );
    assert_eq!(scene.server.files(""), ["server.lock"]);

    let restored = with_backup(&scene.server, &RESTORE, &backup, PASSPHRASE);
    assert!(restored.status.success(), "{restored:?}");
    let twice = with_backup(&scene.server, &RESTORE, &backup, PASSPHRASE);
    let told = String::from_utf8(twice.stderr).unwrap();
    assert!(told.contains("not empty"), "{told}");

    scene.server.restart(&Start::default());
    let old_session = scene.user.browser.get(&paths::grant(&scene.grant.id));
    assert_eq!(old_session.problem(), ProblemKind::SignedOut);
    scene.user.sign_in();
    let answer = scene.evaluate(&input, 1);
    scene.check_answer(&answer, 1);
    let item = scene.user.browser.get(&paths::vault_item("case"));
    item.success();
    assert_eq!(item.body, b"sealed");

    let after = head(&scene);
    let plan = ProofPlan::consistency(before.size, after.size).unwrap();
    let proof = proof(&scene, &plan, after.size);
    verify_consistency(before.size, before.root, after.size, after.root, &proof).unwrap();
    let told = leaves(&scene);
    let restorals = told.iter().filter(|leaf| leaf.contains("\"restored\""));
    assert_eq!(restorals.count(), 1);
    let printed = scene.server.run(&["restored"]);
    let file: EntriesFile = serde_json::from_slice(&printed.stdout).unwrap();
    assert_eq!(file.entries.len(), 1);
    assert_eq!(file.policy.restores[0].leaf, file.entries[0].leaf);
    let policy = scene.user.browser.get(paths::LOG_POLICY);
    let policy: LogPolicy = serde_json::from_slice(&policy.body).unwrap();
    assert_eq!(policy.restores, file.policy.restores);
    let checkpoint =
        Checkpoint::parse(&Note::parse(file.checkpoint.as_bytes()).unwrap().text).unwrap();
    let leaf: Leaf = serde_json::from_str(&file.entries[0].leaf).unwrap();
    let hashes = file.entries[0]
        .proof
        .iter()
        .map(|hash| hash.0.clone().try_into().unwrap());
    let hashes: Vec<Hash> = hashes.collect();
    let hash = leaf_hash(file.entries[0].leaf.as_bytes());
    verify_inclusion(hash, leaf.index, checkpoint.size, &hashes, checkpoint.root).unwrap();
}

#[test]
fn a_full_disk_leaves_neither_half_a_backup_nor_half_a_restore() {
    let mut scene = Scene::granted();
    let folder = tempfile::tempdir().unwrap();
    let backup = folder.path().join("backup");
    let full = Start {
        file_kilobytes: Some(64),
        ..Start::default()
    };
    let fails = |server: &Server, command: &[&str]| {
        let failed = started(&full, server, command, &backup, PASSPHRASE);
        let told = String::from_utf8(failed.stderr).unwrap();
        assert!(
            !failed.status.success() && told.contains("The disk is full"),
            "{told}"
        );
    };
    fails(&scene.server, &BACKUP);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    let written = with_backup(&scene.server, &BACKUP, &backup, PASSPHRASE);
    assert!(written.status.success(), "{written:?}");

    scene.server.lose_everything();
    fails(&scene.server, &RESTORE);
    assert_eq!(scene.server.files(""), ["server.lock"]);
    let restored = with_backup(&scene.server, &RESTORE, &backup, PASSPHRASE);
    assert!(restored.status.success(), "{restored:?}");
    scene.server.restart(&Start::default());
    scene.user.sign_in();
    let input = scene.input(1);
    let answer = scene.evaluate(&input, 1);
    scene.check_answer(&answer, 1);
}
