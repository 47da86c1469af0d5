//! Blobs of vault items, those that were replaced among them.

use api::{AccountId, Timestamp, vault::VaultItem};
use storage::database::{Database, DatabaseAddress, transfer, vault};

use crate::places::{Place, on_every_database};

on_every_database!(
    a_replaced_blob_is_answered_once_to_its_own_account_when_it_is_old_enough,
    of_many_replaced_blobs_of_an_account_the_newest_stay,
    what_was_replaced_long_ago_is_forgotten_whoevers_it_was,
    a_backup_brings_back_no_replaced_blob,
);

async fn insert_accounts(database: &Database) {
    let mut writing = database.write().await.unwrap();
    for id in ["a", "b"] {
        let account = "INSERT INTO accounts (id, role, name, organisation, email, purpose, state, registered_at, opaque_record) \
                       VALUES ($1, 'user', 'A', '', $1, 'p', 'approved', 1, $2)";
        let account = sqlx::query(account).bind(id).bind(vec![1_u8]);
        account.execute(&mut *writing).await.unwrap();
    }
    writing.commit().await.unwrap();
}

fn account(id: &str) -> AccountId {
    AccountId(id.to_owned())
}

/// An item of each of two accounts, and blobs that were replaced at these times.
async fn fill(database: &Database) {
    insert_accounts(database).await;
    let mut writing = database.write().await.unwrap();
    for (id, object) in [("a", "now of a"), ("b", "now of b")] {
        let item = VaultItem {
            name: "history".to_owned(),
            version: 3,
            bytes: 9,
        };
        let put = vault::put(&mut *writing, &account(id), &item, object).await;
        put.unwrap();
    }
    for (id, object, at) in [
        ("a", "first of a", 10),
        ("a", "second of a", 20),
        ("b", "first of b", 10),
    ] {
        let replaced = vault::replaced(&mut *writing, &account(id), object, at).await;
        replaced.unwrap();
    }
    writing.commit().await.unwrap();
}

async fn objects(database: &Database) -> Vec<String> {
    sorted(vault::objects(database.read()).await.unwrap())
}

async fn objects_of(database: &Database, id: &str) -> Vec<String> {
    let of = vault::objects_of(database.read(), &account(id)).await;
    sorted(of.unwrap())
}

fn sorted(mut objects: Vec<String>) -> Vec<String> {
    objects.sort_unstable();
    objects
}

async fn a_replaced_blob_is_answered_once_to_its_own_account_when_it_is_old_enough(place: Place) {
    let database = &place.database;
    fill(database).await;
    let of_a = ["first of a", "now of a", "second of a"];
    assert_eq!(objects_of(database, "a").await, of_a);
    assert_eq!(objects_of(database, "b").await, ["first of b", "now of b"]);
    let mut taken = Vec::new();
    for before in [10, 20, 20, 21] {
        taken.push(take(database, before, 2).await);
    }
    let expected: [&[&str]; 4] = [&[], &["first of a"], &[], &["second of a"]];
    assert_eq!(taken, expected);
    assert_eq!(objects_of(database, "a").await, ["now of a"]);
    assert_eq!(
        objects(database).await,
        ["first of b", "now of a", "now of b"]
    );
}

async fn of_many_replaced_blobs_of_an_account_the_newest_stay(place: Place) {
    let database = &place.database;
    fill(database).await;
    assert!(take(database, 0, 2).await.is_empty());
    assert_eq!(take(database, 0, 1).await, ["first of a"]);
    let of_a = ["now of a", "second of a"];
    assert_eq!(objects_of(database, "a").await, of_a);
    assert_eq!(objects_of(database, "b").await, ["first of b", "now of b"]);
}

async fn take(database: &Database, before: Timestamp, most: u32) -> Vec<String> {
    let mut writing = database.write().await.unwrap();
    let taken = vault::take_replaced(&mut *writing, &account("a"), before, most).await;
    writing.commit().await.unwrap();
    taken.unwrap()
}

async fn what_was_replaced_long_ago_is_forgotten_whoevers_it_was(place: Place) {
    let database = &place.database;
    fill(database).await;
    let mut writing = database.write().await.unwrap();
    vault::forget_replaced(&mut *writing, 20).await.unwrap();
    writing.commit().await.unwrap();
    let left = ["now of a", "now of b", "second of a"];
    assert_eq!(objects(database).await, left);
}

/// Nor is one asked for: the backup's objects are those that the database names.
async fn a_backup_brings_back_no_replaced_blob(place: Place) {
    let database = &place.database;
    fill(database).await;
    let named = database.named_objects().await.unwrap();
    assert!(named.iter().eq(["vault/now of a", "vault/now of b"]));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("snapshot.sqlite");
    database.snapshot(&file).await.unwrap();
    for target in [Place::sqlite().await, Place::postgres().await] {
        let snapshot = folder.path().join("copy.sqlite");
        std::fs::copy(&file, &snapshot).unwrap();
        let address = match target.folder() {
            Some(folder) => DatabaseAddress::Sqlite(folder.path().join("restored.sqlite")),
            None => target.address.clone(),
        };
        assert!(transfer::is_vacant(&address).await.unwrap());
        let restored = Database::restore(&address, &snapshot).await.unwrap();
        assert_eq!(objects(&restored).await, ["now of a", "now of b"]);
    }
}
