//! A server that moves from SQLite and a folder to PostgreSQL and S3, or elsewhere.

use std::fs;

use api::{
    account::{Account, Role},
    list::ListPage,
    log::LogPolicy,
    paths,
};
use client::{Client, Entrance, LogStatus, Registration};
use ledger::{Note, NoteKey, ProofPlan, cosigned_at, verify_consistency};

use crate::{
    house::{
        people::profile,
        process::{Place, Server, Start},
        scene::Scene,
        witness::WatchingWitness,
    },
    log::{head, proof},
};

#[test]
fn nobody_notices_that_a_server_moved_house() {
    let mut scene = Scene::granted();
    if !scene.server.keeps_its_rows_in_files() {
        return;
    }
    let input = scene.input(1);
    scene.evaluate(&input, 1).success();
    let objects = scene.server.data("moved");
    let place = Place {
        objects: Some(format!("file:{}", objects.display())),
        ..Place::on_postgres()
    };
    scene.server.move_to(place, &Start::default());
    let answer = scene.evaluate(&input, 1);
    scene.check_answer(&answer, 1);
    assert_eq!(scene.grant_now().rows_used, 2);
}

const EMAIL: &str = "follower@example.org";
const PASSWORD: &str = "a password of her own";

/// Somebody whose browser followed the log, with a vault of her own.
fn follower(scene: &mut Scene) -> Client {
    let client = native::client(&scene.server.origin(), None);
    native::block_on(client.register(Registration {
        profile: profile(EMAIL, Role::User),
        role: Role::User,
        password: PASSWORD.to_owned(),
        entrance: Entrance::Approval,
    }))
    .unwrap();
    let pending = |account: &&Account| account.profile.email == EMAIL;
    let listed: ListPage<Account> = scene
        .administrator
        .browser
        .get(paths::ADMIN_ACCOUNTS)
        .document();
    let account = listed.items.iter().find(pending).unwrap();
    let approve = paths::admin_account(&account.id, "approve");
    let administrator = &mut scene.administrator.browser;
    administrator.post_empty(&approve).success();
    native::block_on(client.sign_in(EMAIL.to_owned(), PASSWORD.to_owned())).unwrap();
    client
}
/// Reads the log once more where it was left; answers its size, under the one witness there is.
#[track_caller]
fn followed(client: &Client) -> u64 {
    match native::block_on(client.follow_log()) {
        LogStatus::Verified { size, watch } if !watch.weakened && watch.cosigned == 1 => size,
        status => panic!("{status:?}"),
    }
}

/// The newest head as it is signed.
fn note(scene: &mut Scene) -> Note {
    let checkpoint = scene.user.browser.get(paths::LOG_CHECKPOINT);
    checkpoint.success();
    Note::parse(&checkpoint.body).unwrap()
}

#[test]
fn who_followed_the_log_before_a_move_to_postgresql_and_s3_and_back_goes_on_after() {
    let server = Server::start_in(Place::default(), &Start::default());
    let mut scene = Scene::granted_on(server);
    let policy: LogPolicy = scene.user.browser.get(paths::LOG_POLICY).document();
    let witness = WatchingWitness::of(NoteKey::parse(&policy.log).unwrap());
    scene.server.tell("TACIT_WITNESSES", witness.told.clone());
    scene.server.restart(&Start::default());
    let client = follower(&mut scene);
    scene
        .user
        .browser
        .put_in_vault("history", 0, b"sealed")
        .success();
    let input = scene.input(1);
    scene.evaluate(&input, 1).success();

    for place in [Place::far_away("moved"), Place::default()] {
        let (before, signed) = (head(&scene), note(&mut scene));
        assert_eq!(followed(&client), before.size);
        let answered = scene.grant_now().rows_used;
        let objects = scene.server.objects();
        assert!(!objects.is_empty());
        scene.server.move_to(place, &Start::default());
        assert_eq!(scene.server.objects(), objects);
        let same = note(&mut scene);
        assert_eq!(same.text, signed.text);
        for note in [&signed, &same] {
            cosigned_at(note, &witness.key).unwrap();
        }
        assert_eq!(followed(&client), before.size);

        let answer = scene.evaluate(&input, 1);
        scene.check_answer(&answer, 1);
        assert_eq!(scene.grant_now().rows_used, answered + 1);
        let item = scene.user.browser.get(&paths::vault_item("history"));
        assert_eq!(item.body, b"sealed");
        let after = head(&scene);
        let plan = ProofPlan::consistency(before.size, after.size).unwrap();
        let proof = proof(&scene, &plan, after.size);
        verify_consistency(before.size, before.root, after.size, after.root, &proof).unwrap();
        cosigned_at(&note(&mut scene), &witness.key).unwrap();
        assert_eq!(followed(&client), after.size);
        assert!(after.size > before.size);
    }
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
    let beside = |end: &str| scene.server.data(&format!("rows.sqlite{end}")).exists();
    assert!(beside("") && !beside("-wal") && !beside("-shm"));
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
