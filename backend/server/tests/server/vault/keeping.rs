//! What stays of what is kept, whatever becomes of the database meanwhile.

use std::{
    collections::BTreeSet,
    fs,
    io::{Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use api::{ProblemKind, UploadId, account::Role, paths};
use service::use_cases::{
    sweeper::{self, sweep},
    vault::MOST_REPLACED,
};

use super::{SECOND, blobs, put};
use crate::{books, house::House, log};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
const EMAIL: &str = "keeper@demo.example";

fn upload(name: &str) -> UploadId {
    UploadId(name.to_owned())
}

/// Puts files into their places, as uploads do.
async fn put_files(house: &House, name: &str) {
    let (sealed, keys) = (&house.app.sealed, &house.app.evaluation_keys);
    sealed.put(&upload(name), "sealed").await.unwrap();
    keys.put(&upload(name), "key").await.unwrap();
}

/// Names of what lies in the folder of objects.
fn files(house: &House) -> BTreeSet<String> {
    let folder = house.folder().join("data/blobs");
    let name = |path: &Path| path.strip_prefix(&folder).unwrap().display().to_string();
    let kinds = fs::read_dir(&folder).unwrap();
    let files = kinds.flat_map(|kind| fs::read_dir(kind.unwrap().path()).unwrap());
    files.map(|file| name(&file.unwrap().path())).collect()
}

/// A grant with a sealed copy and an evaluation key, whose files have the grant's name.
async fn name_files(house: &House, grant: &str) {
    books::fill(house, &[(grant, "active", 9)]).await;
    house
        .execute(format!(
            "INSERT INTO evaluation_keys (account, lookups, key_epoch, bytes, digest, object, uploaded_at) \
             VALUES ('{grant}', 'lookups', 1, 3, '', '{grant}', 0)"
        ))
        .await;
}

#[tokio::test]
async fn sealed_copies_and_evaluation_keys_that_nothing_names_are_deleted_after_a_day() {
    let house = House::new().await;
    name_files(&house, "used").await;
    put_files(&house, "used").await;
    put_files(&house, "orphan").await;
    let all = files(&house);
    assert_eq!(all.len(), 4);
    sweep(&house.app).await.unwrap();
    assert_eq!(files(&house), all, "another state may name them");
    house.clock.put_forward(DAY + SECOND);
    sweep(&house.app).await.unwrap();
    let used = ["evaluation-keys/used", "sealed/used"].map(str::to_owned);
    assert_eq!(files(&house), BTreeSet::from(used));
}

/// Two calls may finish an upload at the same time, and one of them may not know whether its commit was made.
#[tokio::test]
async fn what_a_refused_upload_put_in_place_goes_unless_another_call_took_it_over_or_still_may() {
    let house = House::new().await;
    name_files(&house, "used").await;
    house
        .execute(
            "INSERT INTO uploads (id, owner, purpose, subject, key_epoch, bytes, digest, started_at) \
             VALUES ('begun', 'used', 'sealed_copy', 'used', 1, 6, '', 0)"
                .to_owned(),
        )
        .await;
    for name in ["used", "begun", "refused"] {
        put_files(&house, name).await;
        let (app, upload) = (&house.app, upload(name));
        for store in [&app.sealed, &app.evaluation_keys] {
            sweeper::forget_refused(app, store, &upload).await.unwrap();
            let is_there = store.read(&upload).await.unwrap().is_some();
            assert_eq!(is_there, name != "refused", "{name}");
        }
    }
}

#[tokio::test]
async fn what_was_replaced_beyond_a_number_is_given_back_the_oldest_first() {
    let house = House::new().await;
    let mut browser = house.member(Role::User, EMAIL).await;
    let mut written = Vec::new();
    for seen in 0..u64::from(MOST_REPLACED) + 3 {
        let before = files(&house);
        house.clock.put_forward(SECOND);
        put(&mut browser, "case", seen, "blob")
            .await
            .expect_status(204);
        written.extend(files(&house).difference(&before).cloned());
    }
    let kept: BTreeSet<String> = written[2..].iter().cloned().collect();
    assert_eq!(files(&house), kept);
    assert_eq!(blobs(&house), MOST_REPLACED as usize + 1);
}

#[tokio::test]
async fn a_server_on_a_database_that_was_put_back_deletes_nothing_and_reads_no_vault() {
    let house = House::on_sqlite().await;
    let mut browser = house.member(Role::User, EMAIL).await;
    put(&mut browser, "keys", 0, "before")
        .await
        .expect_status(204);
    let copy = house.folder().join("copy.sqlite");
    house.app.database.snapshot(&copy).await.unwrap();
    put(&mut browser, "keys", 1, "after")
        .await
        .expect_status(204);
    put(&mut browser, "models", 0, "models")
        .await
        .expect_status(204);
    name_files(&house, "newer").await;
    put_files(&house, "newer").await;
    log::grow(&house, 1).await;
    log::checkpoint(&mut browser).await;
    let all = files(&house);

    let newest = house.folder().join("newest.sqlite");
    let house = house
        .again_after(|data| {
            fs::rename(data.join("tacit.sqlite"), &newest).unwrap();
            fs::rename(&copy, data.join("tacit.sqlite")).unwrap();
        })
        .await;
    // Two days later nobody has decided yet.
    house.clock.put_forward(2 * DAY);
    sweeper::start(&house.app).await.unwrap();
    assert!(sweep(&house.app).await.is_err());
    assert_eq!(files(&house), all);
    browser.moved_to(&house);
    for refused in [
        browser.get(&paths::vault_item("keys")).await,
        put(&mut browser, "keys", 1, "lost").await,
        browser.get(paths::SESSION).await,
        browser.get(paths::LOG_CHECKPOINT).await,
    ] {
        refused.expect_problem(ProblemKind::Busy);
        let told = String::from_utf8(refused.body.to_vec()).unwrap();
        assert!(told.contains("put back to an earlier state"), "{told}");
    }
    for answered in [paths::LOG_POLICY, paths::SERVICE] {
        browser.get(answered).await.expect_status(200);
    }
    assert_eq!(files(&house), all);

    let house = house
        .again_after(|data| fs::rename(&newest, data.join("tacit.sqlite")).unwrap())
        .await;
    sweeper::start(&house.app).await.unwrap();
    browser.moved_to(&house);
    for (item, blob) in [("keys", "after"), ("models", "models")] {
        let read = browser.get(&paths::vault_item(item)).await;
        assert_eq!(read.body, blob);
    }
    let (sealed, keys) = (&house.app.sealed, &house.app.evaluation_keys);
    assert!(sealed.read(&upload("newer")).await.unwrap().is_some());
    assert!(keys.read(&upload("newer")).await.unwrap().is_some());
}

#[tokio::test]
async fn an_item_whose_commit_nobody_confirmed_is_there_if_it_was_made() {
    let house = House::on_postgres_by(cut_after_commit).await;
    let mut browser = house.member(Role::User, EMAIL).await;
    let unconfirmed = put(&mut browser, "keys", 0, "blob").await;
    unconfirmed.expect_problem(ProblemKind::Busy);
    let read = browser.get(&paths::vault_item("keys")).await;
    assert_eq!(read.body, "blob");
}

/// A way to a PostgreSQL database on which the first connection that writes an item of a vault ends between the commit and its reply.
fn cut_after_commit(database: String) -> String {
    let (account, rest) = database.split_once('@').unwrap();
    let (server, name) = rest.split_once('/').unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let way = listener.local_addr().unwrap();
    let server = server.to_owned();
    thread::spawn(move || {
        for client in listener.incoming().flatten() {
            let server = TcpStream::connect(&server).unwrap();
            thread::spawn(move || pass(client, server));
        }
    });
    format!("{account}@{way}/{name}")
}

fn pass(mut client: TcpStream, mut server: TcpStream) {
    let is_cut = Arc::new(AtomicBool::new(false));
    let back = (server.try_clone().unwrap(), client.try_clone().unwrap());
    thread::spawn({
        let is_cut = is_cut.clone();
        move || pass_back(back.0, back.1, &is_cut)
    });
    let (mut piece, mut writes_item) = ([0; 64 << 10], false);
    while let Ok(read @ 1..) = client.read(&mut piece) {
        writes_item |= says(&piece[..read], b"INSERT INTO vault_items");
        if writes_item && says(&piece[..read], b"COMMIT") {
            is_cut.store(true, Ordering::SeqCst);
        }
        if server.write_all(&piece[..read]).is_err() {
            break;
        }
    }
    let _ = server.shutdown(Shutdown::Both);
}

fn pass_back(mut server: TcpStream, mut client: TcpStream, is_cut: &AtomicBool) {
    let mut piece = [0; 64 << 10];
    while let Ok(read @ 1..) = server.read(&mut piece) {
        if is_cut.load(Ordering::SeqCst) || client.write_all(&piece[..read]).is_err() {
            break;
        }
    }
    let _ = client.shutdown(Shutdown::Both);
}

fn says(piece: &[u8], words: &[u8]) -> bool {
    piece.windows(words.len()).any(|some| some == words)
}
