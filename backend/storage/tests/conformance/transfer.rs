//! Moving house, and snapshots.

use storage::{
    Error,
    database::{Database, DatabaseAddress, transfer},
};

use crate::places::Place;

/// Rows of several kinds, with gaps, among them numbers beyond 53 bits and bytes that are no text.
const ROWS: &str = "INSERT INTO accounts (id, role, name, organisation, email, purpose, state, registered_at, opaque_record) \
    VALUES ('a', 'owner', 'Ä', '', 'a@example.org', 'p', 'approved', 9007199254740993, x'00ff80'); \
    INSERT INTO models (id, owner, name, listed, published, created_at, updated_at) VALUES ('m', 'a', 'M', '{}', 1, 1, 2); \
    INSERT INTO grants (id, model, account, purpose, state, query_budget, leakage_bound, used_at, requested_at, updated_at) \
    VALUES ('g', 'm', 'a', '', 'requested', 7, 0.1, 5, 1, 1), ('h', 'm', 'a', '', 'revoked', 7, NULL, NULL, 1, 1); \
    INSERT INTO evaluations (grant_id, model, account, at, rows, duration_us, outcome) \
    VALUES ('g', 'm', 'a', 5, 1, 2, 'answered'); \
    INSERT INTO pad_pools (account, number, grant_id, copy, fingerprint, signing_key, context, nonce, kept) \
    VALUES ('a', 1, 'g', 'c', x'01', x'02', x'03', x'04', 32); \
    INSERT INTO pads (account, pool, pad, digest, public) VALUES ('a', 1, 0, x'05', x'06')";

async fn filled() -> Place {
    let place = Place::sqlite().await;
    let mut writing = place.database.write().await.unwrap();
    sqlx::raw_sql(ROWS).execute(&mut *writing).await.unwrap();
    for entry in 0..250 {
        let insert = format!(
            "INSERT INTO log_entries (entry, at, kind, leaf, detail, hashes) VALUES ({entry}, 1, 'k', 'l', 'd', x'0{}')",
            entry % 10
        );
        sqlx::raw_sql(sqlx::AssertSqlSafe(insert))
            .execute(&mut *writing)
            .await
            .unwrap();
    }
    writing.commit().await.unwrap();
    place
}

/// Rows that tell one content from another.
async fn content(database: &Database) -> Vec<String> {
    let mut content = Vec::new();
    for query in [
        "SELECT id || name || registered_at || length(opaque_record) || coalesce(reason, '-') FROM accounts",
        "SELECT id || state || coalesce(leakage_bound, -1) || coalesce(used_at, -1) FROM grants ORDER BY id",
        "SELECT id || ' ' || at FROM evaluations",
        "SELECT entry || leaf || length(hashes) FROM log_entries ORDER BY entry",
        "SELECT account || number || kept || coalesce(challenge, -1) FROM pad_pools",
        "SELECT account || pool || pad || length(digest) || coalesce(length(used_by), -1) FROM pads",
    ] {
        let rows: Vec<String> = sqlx::query_scalar(query)
            .fetch_all(database.read())
            .await
            .unwrap();
        content.extend(rows);
    }
    content
}

#[tokio::test]
async fn everything_moves_to_another_database_and_back() {
    let (from, to, back) = (
        filled().await,
        Place::postgres().await,
        Place::sqlite().await,
    );
    transfer::copy(&from.database, &to.database).await.unwrap();
    transfer::copy(&to.database, &back.database).await.unwrap();
    let expected = content(&from.database).await;
    assert!(expected.len() > 250);
    assert_eq!(content(&to.database).await, expected);
    assert_eq!(content(&back.database).await, expected);
}

#[tokio::test]
async fn a_database_with_rows_is_never_copied_into() {
    let (from, to) = (filled().await, Place::postgres().await);
    transfer::copy(&from.database, &to.database).await.unwrap();
    let again = transfer::copy(&from.database, &to.database).await;
    assert!(matches!(again, Err(Error::Damaged(told)) if told.contains("not empty")));
}

#[tokio::test]
async fn a_place_with_something_in_it_is_not_vacant() {
    let (from, to) = (filled().await, Place::postgres().await);
    let missing = from.folder().unwrap().path().join("missing.sqlite");
    assert!(
        transfer::is_vacant(&DatabaseAddress::Sqlite(missing))
            .await
            .unwrap()
    );
    assert!(!transfer::is_vacant(&from.address).await.unwrap());
    assert!(transfer::is_vacant(&to.address).await.unwrap());
    transfer::copy(&from.database, &to.database).await.unwrap();
    assert!(!transfer::is_vacant(&to.address).await.unwrap());
}

#[tokio::test]
async fn whoever_asks_whether_a_place_is_vacant_leaves_an_earlier_schema_as_it_is() {
    let place = Place::postgres().await;
    let mut writing = place.database.write().await.unwrap();
    let earlier = "UPDATE schema_version SET version = 29; DROP TABLE replaced_blobs";
    sqlx::raw_sql(earlier).execute(&mut *writing).await.unwrap();
    writing.commit().await.unwrap();
    assert!(transfer::is_vacant(&place.address).await.unwrap());
    let version: i64 = sqlx::query_scalar("SELECT version FROM schema_version")
        .fetch_one(place.database.read())
        .await
        .unwrap();
    assert_eq!(version, 29);
}

#[tokio::test]
async fn a_moved_database_counts_on() {
    let (from, to) = (filled().await, Place::postgres().await);
    transfer::copy(&from.database, &to.database).await.unwrap();
    let mut writing = to.database.write().await.unwrap();
    let insert = "INSERT INTO evaluations (grant_id, model, account, at, rows, duration_us, outcome) \
                  VALUES ('g', 'm', 'a', 6, 1, 2, 'refused')";
    sqlx::raw_sql(insert).execute(&mut *writing).await.unwrap();
    writing.commit().await.unwrap();
}

#[tokio::test]
async fn a_snapshot_of_either_database_is_restored_into_either() {
    let from = filled().await;
    let moved = Place::postgres().await;
    transfer::copy(&from.database, &moved.database)
        .await
        .unwrap();
    for source in [&from.database, &moved.database] {
        for target in [Place::sqlite().await, Place::postgres().await] {
            let folder = tempfile::tempdir().unwrap();
            let file = folder.path().join("snapshot.sqlite");
            source.snapshot(&file).await.unwrap();
            let address = match &target.address {
                DatabaseAddress::Sqlite(_) => {
                    DatabaseAddress::Sqlite(folder.path().join("restored.sqlite"))
                }
                other => other.clone(),
            };
            let restored = Database::restore(&address, &file).await.unwrap();
            let (found, expected) = (content(&restored).await, content(source).await);
            assert_eq!(found[..found.len() - 1], expected[..expected.len() - 1]);
            assert_ne!(found.last(), expected.last(), "pads are used up");
        }
    }
}
