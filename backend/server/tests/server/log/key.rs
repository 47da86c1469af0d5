//! Changing the key that signs the log, while servers run.

use std::{fs, path::Path, sync::Arc, time::Duration};

use api::{
    ProblemKind,
    log::{EntryKind, Leaf, LogPolicy},
    paths,
};
use ledger::{Checkpoint, LogKeys, Note, NoteKey, Succession, cosigned_at};
use service::config::{Chore, Config, Origin, RotatedKey};
use storage::database::log;
use tacit_server::chores;
use tokio::net::TcpListener;
use witness::Witness;

use crate::house::House;

async fn rotate(house: &House, prepare: bool) -> Result<(), service::error::Error> {
    let key = RotatedKey::LogKey { prepare };
    chores::run(Chore::Rotate { key }, &house.app.config, &house.clock).await
}

/// What a house says of its keys, and its head.
async fn shown(house: &House) -> (LogKeys, Note) {
    let mut anybody = house.browser();
    let head = anybody.get(paths::LOG_CHECKPOINT).await;
    head.expect_status(200);
    let policy: LogPolicy = anybody.get(paths::LOG_POLICY).await.json();
    let changes = policy.changes.iter().map(|change| {
        let note = Note::parse(change.as_bytes()).unwrap();
        Succession::open(&note).unwrap()
    });
    let newest = NoteKey::parse(&policy.log).unwrap();
    let keys = LogKeys::new(newest, changes.collect()).unwrap();
    (keys, Note::parse(&head.body).unwrap())
}

async fn grow(house: &House, byte: u8) {
    let grown = service::use_cases::serving::served_app::record(&house.app, [byte; 32]);
    grown.await.unwrap();
}

fn files_with(folder: &Path, secret: &[u8]) -> usize {
    let files = fs::read_dir(folder).unwrap();
    let contents = files.filter_map(|file| fs::read(file.unwrap().path()).ok());
    contents
        .filter(|bytes| bytes.windows(secret.len()).any(|part| part == secret))
        .count()
}

#[tokio::test]
async fn a_running_server_signs_with_the_key_that_its_log_names_and_the_one_before_is_gone() {
    let house = House::new().await;
    house.app.require_keys_of_service().await.unwrap();
    grow(&house, 1).await;
    let (first, before) = shown(&house).await;
    let data = house.app.config.data.clone();
    let secret = fs::read(data.join("log.key")).unwrap();
    for round in 2..4 {
        rotate(&house, true).await.unwrap();
        let (unchanged, head) = shown(&house).await;
        assert!(Checkpoint::open(&head, unchanged.newest()).is_ok());
        rotate(&house, false).await.unwrap();
        let (keys, head) = shown(&house).await;
        let head = Checkpoint::open(&head, keys.newest()).unwrap();
        let entry = head.size - 1;
        let said = log::leaves(house.app.database.read(), entry, 1)
            .await
            .unwrap();
        let leaf: Leaf = serde_json::from_str(&said[0]).unwrap();
        let change = keys.changes(entry, head.size).next().unwrap();
        assert_eq!(leaf.kind, EntryKind::LogKeyChanged);
        assert_eq!(
            leaf.key,
            Some(service::base::random::hexadecimal(&change.digest))
        );
        assert_eq!(keys.changes(0, head.size).count(), round - 1);
        grow(&house, round as u8).await;
    }
    let (keys, head) = shown(&house).await;
    assert!(Checkpoint::open(&head, first.newest()).is_err());
    assert!(Checkpoint::open(&before, keys.of_size(1)).is_ok());
    assert_eq!(files_with(&data, &secret), 0);
    assert!(!data.join("log-next.key").exists());
    let house = house.again(&[]).await;
    house.app.require_keys_of_service().await.unwrap();
    let (again, head) = shown(&house).await;
    assert_eq!(again, keys);
    assert!(Checkpoint::open(&head, keys.newest()).is_ok());
}

#[tokio::test]
async fn a_command_with_another_origin_than_the_server_changes_no_key_and_prints_no_link() {
    let house = House::new().await;
    let config = house.app.config.clone();
    let early = rotate(&house, false).await.unwrap_err().to_string();
    assert!(early.contains("Start the server anew"), "{early}");
    house.app.require_keys_of_service().await.unwrap();
    grow(&house, 1).await;
    let key = fs::read(config.data.join("log.key")).unwrap();
    let elsewhere = Config {
        origin: Some(Origin::parse("http://127.0.0.1:9000").unwrap()),
        ..config.clone()
    };
    for chore in [
        Chore::Rotate {
            key: RotatedKey::LogKey { prepare: true },
        },
        Chore::Rotate {
            key: RotatedKey::LogKey { prepare: false },
        },
        Chore::SetupLink { additional: false },
        Chore::SetupLink { additional: true },
        Chore::Restored,
        Chore::AcceptLoss {
            reason: "By mistake.".to_owned(),
        },
    ] {
        let refused = chores::run(chore, &elsewhere, &house.clock).await;
        let refused = refused.unwrap_err().to_string();
        for origin in ["http://127.0.0.1:8080", "http://127.0.0.1:9000"] {
            assert!(refused.contains(origin), "{refused}");
        }
    }
    assert_eq!(fs::read(config.data.join("log.key")).unwrap(), key);
    assert!(!config.data.join("log-next.key").exists());
    shown(&house).await;
}

#[tokio::test]
async fn a_log_that_changed_its_key_is_served_under_its_origin_alone() {
    const OTHER: [&str; 2] = ["--origin", "http://localhost:9000"];
    let house = House::new().await;
    house.app.require_keys_of_service().await.unwrap();
    grow(&house, 1).await;
    let house = house.again(&OTHER).await;
    house.app.require_keys_of_service().await.unwrap();
    let (_, head) = shown(&house).await;
    assert!(head.text.starts_with("localhost:9000/api/log\n"));
    rotate(&house, true).await.unwrap();
    rotate(&house, false).await.unwrap();
    let house = house.again(&[]).await;
    let refused = house.app.require_keys_of_service().await.unwrap_err();
    let refused = refused.to_string();
    for origin in ["localhost:9000", "127.0.0.1:8080", "--origin"] {
        assert!(refused.contains(origin), "{refused}");
    }
    let house = house.again(&OTHER).await;
    house.app.require_keys_of_service().await.unwrap();
    shown(&house).await;
}

#[tokio::test]
async fn a_process_that_died_after_the_entry_takes_the_key_up_at_its_next_start() {
    let house = House::new().await;
    house.app.require_keys_of_service().await.unwrap();
    grow(&house, 1).await;
    rotate(&house, true).await.unwrap();
    let mut writing = house.app.database.write().await.unwrap();
    house.app.ledger.change_key(&mut writing).await.unwrap();
    drop(writing);
    let (keys, head) = shown(&house).await;
    assert!(
        Checkpoint::open(&head, keys.newest()).is_ok(),
        "nothing was committed"
    );
    let mut writing = house.app.database.write().await.unwrap();
    house.app.ledger.change_key(&mut writing).await.unwrap();
    writing.commit().await.unwrap();
    let house = house.again(&[]).await;
    house.app.require_keys_of_service().await.unwrap();
    let (changed, head) = shown(&house).await;
    assert_ne!(changed.newest(), keys.newest());
    assert!(Checkpoint::open(&head, changed.newest()).is_ok());
    assert!(!house.app.config.data.join("log-next.key").exists());
}

#[tokio::test]
async fn of_several_servers_one_without_the_new_key_signs_nothing_until_it_has_it() {
    let here = House::on_postgres(&[]).await;
    here.app.require_keys_of_service().await.unwrap();
    grow(&here, 1).await;
    let [prepared, late] = [
        here.beside(Duration::ZERO, &[]).await,
        here.beside(Duration::ZERO, &[]).await,
    ];
    let refused = rotate(&here, false).await.unwrap_err().to_string();
    assert!(refused.contains("--prepare"), "{refused}");
    rotate(&here, true).await.unwrap();
    let data = |house: &House| house.app.config.data.clone();
    let next = data(&prepared).join("log-next.key");
    fs::copy(data(&here).join("log-next.key"), &next).unwrap();
    rotate(&here, false).await.unwrap();
    let (keys, _) = shown(&here).await;
    let (same, head) = shown(&prepared).await;
    assert_eq!(same, keys);
    assert!(Checkpoint::open(&head, keys.newest()).is_ok());
    assert!(!next.exists());
    let answer = late.browser().get(paths::LOG_CHECKPOINT).await;
    answer.expect_problem(ProblemKind::Busy);
    assert!(late.app.require_keys_of_service().await.is_err());
    let key = data(&late).join("log.key");
    fs::copy(data(&here).join("log.key"), key).unwrap();
    let (_, head) = shown(&late).await;
    assert!(Checkpoint::open(&head, keys.newest()).is_ok());
    late.app.require_keys_of_service().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_witness_goes_on_by_the_chain() {
    let house = House::new().await;
    grow(&house, 1).await;
    let folder = tempfile::tempdir().unwrap();
    let witness =
        Witness::open(folder.path(), "witness.example", [house.app.ledger.key()]).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let key = witness.key().clone();
    let told = format!("{key}@http://{}", listener.local_addr().unwrap());
    let router = witness::router(Arc::new(witness));
    tokio::spawn(async move { axum::serve(listener, router).await });
    let house = house.again(&["--witnesses", &told]).await;
    house.app.require_keys_of_service().await.unwrap();
    assert!(cosigned_at(&shown(&house).await.1, &key).is_ok());
    for _ in 0..2 {
        rotate(&house, true).await.unwrap();
        rotate(&house, false).await.unwrap();
        let (keys, head) = shown(&house).await;
        assert!(Checkpoint::open(&head, keys.newest()).is_ok());
        assert!(cosigned_at(&head, &key).is_ok());
    }
}
