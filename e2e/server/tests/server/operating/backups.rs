//! Backups, of whatever place, and putting them back into whatever place.

use std::{
    fs,
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
        process::{Place, Server, Start},
        scene::{Scene, evaluate},
    },
    log::{head, leaves, proof},
};

/// Runs a command that asks for a passphrase.
pub(super) fn with_passphrase(server: &Server, command: &[&str]) -> Output {
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
    assert!(!scene.server.data("").exists());

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
    assert!(!scene.server.data("").exists());
    let restored = with_backup(&scene.server, &RESTORE, &backup, PASSPHRASE);
    assert!(restored.status.success(), "{restored:?}");
    scene.server.restart(&Start::default());
    scene.user.sign_in();
    let input = scene.input(1);
    let answer = scene.evaluate(&input, 1);
    scene.check_answer(&answer, 1);
}

#[test]
fn a_restore_beside_the_database_of_a_server_that_runs_leaves_nothing() {
    let mut server = Server::start();
    let other = Server::start();
    let folder = tempfile::tempdir().unwrap();
    let backup = folder.path().join("backup");
    let written = with_backup(&server, &BACKUP, &backup, PASSPHRASE);
    assert!(written.status.success(), "{written:?}");
    let beside = other.data("restored.sqlite");
    server.lose_everything_for(Place {
        database: Some(format!("sqlite:{}", beside.display())),
        ..Place::default()
    });
    refused(&server, &backup, PASSPHRASE, "Stop it");
    assert!(!server.data("").exists() && !beside.exists());
    assert!(other.data("server.lock").exists());
}

#[test]
fn a_backup_of_postgresql_and_s3_is_restored_into_others_and_into_one_folder() {
    let server = Server::start_in(Place::far_away("kept"), &Start::default());
    let mut scene = Scene::granted_on(server);
    let input = scene.input(1);
    scene.evaluate(&input, 1).success();
    let browser = &mut scene.user.browser;
    browser.put_in_vault("history", 0, b"sealed").success();
    let (before, objects) = (head(&scene), scene.server.objects());
    let folder = tempfile::tempdir().unwrap();
    let backup = folder.path().join("backup");
    let written = with_backup(&scene.server, &BACKUP, &backup, PASSPHRASE);
    assert!(written.status.success(), "{written:?}");
    assert!(!scene.server.data("blobs").exists());

    for place in [Place::far_away("restored"), Place::default()] {
        scene.server.lose_everything_for(place);
        let restored = with_backup(&scene.server, &RESTORE, &backup, PASSPHRASE);
        assert!(restored.status.success(), "{restored:?}");
        assert_eq!(scene.server.objects(), objects);
        let twice = with_backup(&scene.server, &RESTORE, &backup, PASSPHRASE);
        assert!(!twice.status.success(), "what was there was overwritten");
        scene.server.restart(&Start::default());
        scene.user.sign_in();
        let answer = scene.evaluate(&input, 1);
        scene.check_answer(&answer, 1);
        assert_eq!(scene.grant_now().rows_used, 2);
        let item = scene.user.browser.get(&paths::vault_item("history"));
        assert_eq!(item.body, b"sealed");
        let after = head(&scene);
        let plan = ProofPlan::consistency(before.size, after.size).unwrap();
        let proof = proof(&scene, &plan, after.size);
        verify_consistency(before.size, before.root, after.size, after.root, &proof).unwrap();
    }
}

#[test]
fn a_restore_into_a_bucket_in_which_something_lies_touches_nothing_there() {
    let server = Server::start_in(Place::far_away("taken"), &Start::default());
    let mut scene = Scene::granted_on(server);
    let folder = tempfile::tempdir().unwrap();
    let backup = folder.path().join("backup");
    let written = with_backup(&scene.server, &BACKUP, &backup, PASSPHRASE);
    assert!(written.status.success(), "{written:?}");
    let objects = scene.server.objects();
    scene.server.lose_everything_for(Place::far_away("taken"));
    let refused = with_backup(&scene.server, &RESTORE, &backup, PASSPHRASE);
    let told = String::from_utf8(refused.stderr).unwrap();
    assert!(
        !refused.status.success() && told.contains("is not empty"),
        "{told}"
    );
    assert_eq!(scene.server.objects(), objects);
}
