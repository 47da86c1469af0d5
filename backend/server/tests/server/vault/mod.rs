//! The vault, on the server's side: names, versions, sizes and bytes it cannot read.

mod keeping;

use std::{
    fs::{self, File},
    time::{Duration, SystemTime},
};

use api::{
    ProblemKind,
    account::Role,
    limits,
    log::{ActivityPage, KeyProof, Leaf},
    paths,
    vault::{NEXT_HEADER, VERSION_HEADER, VERSIONS, VaultItem},
};
use axum::{
    body::Body,
    http::{Method, header},
};
use service::{
    base::random::{digest, hexadecimal},
    use_cases::{sweeper::sweep, vault::REPLACED_FOR},
};

use crate::{
    browser::{Answer, Browser},
    house::{House, PASSWORD},
};

const SECOND: Duration = Duration::from_secs(1);

async fn put(browser: &mut Browser, name: &str, version: u64, bytes: impl Into<Body>) -> Answer {
    let request = browser
        .request(Method::PUT, &paths::vault_item(name))
        .header(header::CONTENT_TYPE, "application/octet-stream")
        .header(VERSION_HEADER, version)
        .body(bytes.into())
        .unwrap();
    browser.send(request).await
}

async fn put_as(browser: &mut Browser, version: u64, next: &str) -> Answer {
    let request = browser
        .request(Method::PUT, &paths::vault_item("keys"))
        .header(header::CONTENT_TYPE, "application/octet-stream")
        .header(VERSION_HEADER, version)
        .header(NEXT_HEADER, next)
        .body(Body::from("blob"))
        .unwrap();
    browser.send(request).await
}

/// Whatever had the numbers between lies in no vault any more.
#[tokio::test]
async fn an_item_gets_a_number_beyond_those_that_were_given_before_and_none_below() {
    let house = House::new().await;
    let mut browser = house.member(Role::User, "user@demo.example").await;
    let first = put_as(&mut browser, 0, "7").await;
    first.expect_status(204);
    assert_eq!(first.headers[VERSION_HEADER], "7");
    for next in ["7", "6", "0", "-1", "x", "9223372036854775808"] {
        let refused = put_as(&mut browser, 7, next).await;
        refused.expect_problem(ProblemKind::Invalid);
    }
    let behind = put_as(&mut browser, 6, "9").await;
    behind.expect_problem(ProblemKind::VaultConflict);
    put_as(&mut browser, 7, "9").await.expect_status(204);
    let read = browser.get(&paths::vault_item("keys")).await;
    assert_eq!(read.headers[VERSION_HEADER], "9");
}

fn blobs(house: &House) -> usize {
    fs::read_dir(house.folder().join("data/blobs/vault")).map_or(0, Iterator::count)
}

/// Sweeps as if all blobs were written two days ago.
async fn sweep_old(house: &House) {
    let before = SystemTime::now() - 2 * Duration::from_secs(24 * 60 * 60);
    for blob in fs::read_dir(house.folder().join("data/blobs/vault")).unwrap() {
        let blob = File::options().write(true).open(blob.unwrap().path());
        blob.unwrap().set_modified(before).unwrap();
    }
    sweep(&house.app).await.unwrap();
}

#[tokio::test]
async fn an_item_is_read_back_with_its_version() {
    let house = House::new().await;
    let mut browser = house.member(Role::User, "user@demo.example").await;
    put(&mut browser, "keys", 0, "first")
        .await
        .expect_status(204);
    let second = put(&mut browser, "keys", 1, "second").await;
    assert_eq!(second.headers[VERSION_HEADER], "2");

    let read = browser.get(&paths::vault_item("keys")).await;
    assert_eq!(read.body, "second");
    assert_eq!(read.headers[VERSION_HEADER], "2");
    assert_eq!(
        read.headers[header::CONTENT_TYPE],
        "application/octet-stream"
    );
    let list: Vec<VaultItem> = browser.get(paths::VAULT).await.json();
    assert_eq!(
        list,
        [VaultItem {
            name: "keys".to_owned(),
            version: 2,
            bytes: 6
        }]
    );
}

#[tokio::test]
async fn what_an_item_was_stays_for_a_while_and_no_longer() {
    let house = House::new().await;
    let mut browser = house.member(Role::User, "user@demo.example").await;
    for seen in 0..3 {
        put(&mut browser, "keys", seen, "blob")
            .await
            .expect_status(204);
    }
    assert_eq!(blobs(&house), 3);
    sweep_old(&house).await;
    assert_eq!(blobs(&house), 3, "a database may be put back by seconds");
    house.clock.put_forward(REPLACED_FOR + SECOND);
    put(&mut browser, "keys", 3, "blob")
        .await
        .expect_status(204);
    assert_eq!(blobs(&house), 2);
    house.clock.put_forward(REPLACED_FOR + SECOND);
    sweep_old(&house).await;
    assert_eq!(blobs(&house), 1);
}

#[tokio::test]
async fn every_list_of_a_vault_is_noted_in_the_log() {
    let house = House::new().await;
    let mut browser = house.member(Role::User, "user@demo.example").await;
    for (name, seen, bytes) in [
        ("trust", 0, "another item"),
        (VERSIONS, 0, "a list"),
        (VERSIONS, 1, "a newer list"),
    ] {
        put(&mut browser, name, seen, bytes)
            .await
            .expect_status(204);
    }
    let refused = put(&mut browser, VERSIONS, 1, "a list of another tab").await;
    refused.expect_problem(ProblemKind::VaultConflict);
    let page = format!("{}?kind=vault_noted", paths::ACTIVITY);
    let page: ActivityPage = browser.get(&page).await.json();
    let leaf = |entry: &api::log::Activity| serde_json::from_str::<Leaf>(&entry.leaf).unwrap();
    let leaves: Vec<Leaf> = page.entries.iter().map(leaf).collect();
    let newest = digest(b"a newer list");
    assert_eq!(leaves.len(), 2);
    assert_eq!(leaves[0].key, Some(hexadecimal(&newest)));
    let account = leaves[0].account.clone().unwrap();
    let (log, size) = (paths::LOG_KEYS, leaves[0].index + 1);
    let path = format!("{log}?kind=vault_noted&account={account}&size={size}");
    let proof: KeyProof = browser.get(&path).await.json();
    let end = proof.end.unwrap();
    assert_eq!((end.key.0, end.index), (newest.to_vec(), leaves[0].index));
    assert_eq!(proof.keys, []);
}

#[tokio::test]
async fn two_tabs_cannot_overwrite_each_other() {
    let house = House::new().await;
    let mut one = house.member(Role::User, "user@demo.example").await;
    let mut other = one.clone();
    put(&mut one, "history", 0, "from one")
        .await
        .expect_status(204);
    let refused = put(&mut other, "history", 0, "from the other").await;
    refused.expect_problem(ProblemKind::VaultConflict);
    assert_eq!(
        one.get(&paths::vault_item("history")).await.body,
        "from one"
    );
    assert_eq!(blobs(&house), 1);
}

#[tokio::test]
async fn of_writers_at_the_same_time_one_wins() {
    let house = House::new().await;
    let browser = house.member(Role::User, "user@demo.example").await;
    let writers = (0..8).map(|writer: u8| {
        let mut browser = browser.clone();
        tokio::spawn(async move { put(&mut browser, "keys", 0, vec![writer]).await.status })
    });
    let mut won = 0;
    for writer in writers.collect::<Vec<_>>() {
        won += usize::from(writer.await.unwrap() == 204);
    }
    assert_eq!(won, 1);
    assert_eq!(blobs(&house), 1);
}

#[tokio::test]
async fn an_item_whose_blob_is_gone_is_told_as_lost_and_written_anew_at_its_version() {
    let house = House::new().await;
    let mut browser = house.member(Role::User, "user@demo.example").await;
    for seen in 0..2 {
        put(&mut browser, "log", seen, "blob")
            .await
            .expect_status(204);
    }
    fs::remove_dir_all(house.folder().join("data/blobs/vault")).unwrap();
    for _ in 0..2 {
        let lost = browser.get(&paths::vault_item("log")).await;
        lost.expect_problem(ProblemKind::VaultLost);
        assert_eq!(lost.status, 410);
    }
    let listed: Vec<VaultItem> = browser.get(paths::VAULT).await.json();
    assert_eq!(listed[0].version, 2);
    let behind = put(&mut browser, "log", 0, "anew").await;
    behind.expect_problem(ProblemKind::VaultConflict);
    put(&mut browser, "log", 2, "anew").await.expect_status(204);
    assert_eq!(browser.get(&paths::vault_item("log")).await.body, "anew");
}

#[tokio::test]
async fn another_account_does_not_see_an_item() {
    let house = House::new().await;
    let mut holder = house.member(Role::User, "user@demo.example").await;
    let mut other = house.member(Role::Owner, "owner@demo.example").await;
    put(&mut holder, "keys", 0, "blob").await.expect_status(204);
    let absent = other.get(&paths::vault_item("keys")).await;
    absent.expect_status(204);
    other
        .delete(&paths::vault_item("keys"))
        .await
        .expect_problem(ProblemKind::NotFound);
    assert_eq!(other.get(paths::VAULT).await.json::<Vec<VaultItem>>(), []);
    house
        .browser()
        .get(paths::VAULT)
        .await
        .expect_problem(ProblemKind::SignedOut);
}

#[tokio::test]
async fn a_deleted_item_is_gone_from_the_disk() {
    let house = House::new().await;
    let mut browser = house.member(Role::User, "user@demo.example").await;
    put(&mut browser, "keys", 0, "blob")
        .await
        .expect_status(204);
    browser
        .delete(&paths::vault_item("keys"))
        .await
        .expect_status(204);
    browser
        .get(&paths::vault_item("keys"))
        .await
        .expect_status(204);
    house.clock.put_forward(REPLACED_FOR + SECOND);
    sweep_old(&house).await;
    assert_eq!(blobs(&house), 0);
}

#[tokio::test]
async fn names_and_versions_are_checked() {
    let house = House::new().await;
    let mut browser = house.member(Role::User, "user@demo.example").await;
    for name in ["Keys", "a_b", "..%2Fkeys", &"a".repeat(65)] {
        put(&mut browser, name, 0, "blob")
            .await
            .expect_problem(ProblemKind::Invalid);
    }
    let request = browser
        .request(Method::PUT, &paths::vault_item("keys"))
        .header(header::CONTENT_TYPE, "application/octet-stream")
        .body(Body::from("blob"))
        .unwrap();
    browser
        .send(request)
        .await
        .expect_problem(ProblemKind::Invalid);
}

#[tokio::test]
async fn a_vault_holds_a_limited_number_of_items() {
    let house = House::new().await;
    let mut browser = house.member(Role::User, "user@demo.example").await;
    for item in 0..limits::VAULT_ITEMS {
        put(&mut browser, &format!("item-{item}"), 0, "blob")
            .await
            .expect_status(204);
    }
    let problem = put(&mut browser, "one-more", 0, "blob")
        .await
        .expect_problem(ProblemKind::TooLarge);
    assert_eq!(problem.happened, "The vault holds as many items as it can.");
    assert!(problem.action.starts_with("Nothing in it is lost. Delete"));
    put(&mut browser, api::vault::CLOSED, 0, "blob")
        .await
        .expect_status(204);
    browser
        .delete(&paths::vault_item(api::vault::CLOSED))
        .await
        .expect_status(204);
    put(&mut browser, "item-0", 1, "changed")
        .await
        .expect_status(204);
    browser
        .delete(&paths::vault_item("item-1"))
        .await
        .expect_status(204);
    put(&mut browser, "one-more", 0, "blob")
        .await
        .expect_status(204);
}

#[tokio::test]
async fn the_largest_item_fits_and_a_larger_one_does_not() {
    let house = House::new().await;
    let mut browser = house.member(Role::User, "user@demo.example").await;
    let largest = vec![7; limits::VAULT_ITEM_BYTES];
    put(&mut browser, "model-1", 0, largest.clone())
        .await
        .expect_status(204);
    assert_eq!(
        browser.get(&paths::vault_item("model-1")).await.body,
        largest
    );
    let larger = vec![7; limits::VAULT_ITEM_BYTES + 1];
    put(&mut browser, "model-1", 1, larger)
        .await
        .expect_problem(ProblemKind::TooLarge);
}

#[tokio::test]
async fn a_blob_left_behind_by_a_crash_is_deleted_after_a_day() {
    let house = House::new().await;
    let mut browser = house.member(Role::User, "user@demo.example").await;
    put(&mut browser, "keys", 0, "blob")
        .await
        .expect_status(204);
    fs::write(house.folder().join("data/blobs/vault/orphan"), "blob").unwrap();
    sweep(&house.app).await.unwrap();
    assert_eq!(blobs(&house), 2, "it may be one that is being put in place");
    house.clock.put_forward(Duration::from_secs(25 * 60 * 60));
    sweep(&house.app).await.unwrap();
    assert_eq!(blobs(&house), 1);
    browser
        .sign_in("user@demo.example", PASSWORD)
        .await
        .expect_status(200);
    browser
        .get(&paths::vault_item("keys"))
        .await
        .expect_status(200);
}
