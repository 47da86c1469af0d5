//! Who may write, and what is left of what was written.

use std::time::Duration;

use api::{GrantId, grant::InputPolicy};
use storage::{
    Error,
    database::{
        Database, DatabaseAddress,
        grants::terms::{self, SignedTerms},
        jobs::{changes::JobChanges, endings},
        tokens::{TokenHash, setup_tokens},
    },
};

use crate::places::{Place, on_every_database};

const TOKEN: TokenHash = TokenHash([7; 32]);

on_every_database!(
    opening_twice_keeps_what_was_committed,
    what_is_not_committed_was_never_written,
    a_writer_that_is_given_up_leaves_nothing_behind,
    one_writes_while_all_others_wait,
    a_reading_connection_cannot_write,
    a_schema_of_a_newer_version_is_refused_and_not_noticed_by_whoever_has_it_open,
    terms_are_set_with_and_without_a_bound_by_turns,
    a_rate_is_used_up_and_comes_back_only_where_several_may_share_it,
    whoever_listens_is_told_of_changed_jobs_where_another_process_may_change_them,
);

async fn opening_twice_keeps_what_was_committed(place: Place) {
    let mut writing = place.database.write().await.unwrap();
    setup_tokens::insert(&mut *writing, TOKEN, 1).await.unwrap();
    writing.commit().await.unwrap();
    let second = Database::open(&place.address).await.unwrap();
    assert!(is_there(&second).await);
}

async fn what_is_not_committed_was_never_written(place: Place) {
    let mut writing = place.database.write().await.unwrap();
    setup_tokens::insert(&mut *writing, TOKEN, 1).await.unwrap();
    drop(writing);
    drop(place.database.write().await.unwrap());
    assert!(!is_there(&place.database).await);
}

/// A request that its client gives up is dropped at any await.
async fn a_writer_that_is_given_up_leaves_nothing_behind(place: Place) {
    for microseconds in (0..4_000).step_by(40) {
        let writing = async {
            let mut writing = place.database.write().await.unwrap();
            setup_tokens::insert(&mut *writing, TOKEN, 1).await.unwrap();
            std::future::pending::<()>().await;
            drop(writing);
        };
        let given_up = tokio::time::timeout(Duration::from_micros(microseconds), writing);
        assert!(given_up.await.is_err());
    }
    let mut writing = place.database.write().await.unwrap();
    assert!(
        !setup_tokens::is_valid(&mut *writing, TOKEN, 0)
            .await
            .unwrap()
    );
    setup_tokens::insert(&mut *writing, TOKEN, 1).await.unwrap();
    writing.commit().await.unwrap();
    assert!(is_there(&place.database).await);
}

async fn one_writes_while_all_others_wait(place: Place) {
    let second = Database::open(&place.address).await.unwrap();
    let writing = place.database.write().await.unwrap();
    let waiting = tokio::time::timeout(Duration::from_millis(100), second.write());
    assert!(waiting.await.is_err());
    writing.commit().await.unwrap();
    assert!(second.write().await.is_ok());
}

/// As a process that is stopped (SIGSTOP) while all of its writers wait for their turns: to each the lock comes, and none says a word.
#[tokio::test]
async fn a_process_that_stands_still_in_its_transactions_keeps_others_waiting_for_less_than_a_lease()
 {
    const LEASE: Duration = Duration::from_secs(15);
    let place = Place::postgres().await;
    let frozen = Database::open(&place.address).await.unwrap();
    let mut holding = frozen.write().await.unwrap();
    setup_tokens::insert(&mut *holding, TOKEN, 1).await.unwrap();
    let waiting: Vec<_> = (0..3)
        .map(|_| {
            let frozen = frozen.clone();
            tokio::spawn(async move { frozen.write().await })
        })
        .collect();
    let queue = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted \
                 AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
    while sqlx::query_scalar::<_, i64>(queue)
        .fetch_one(place.database.read())
        .await
        .unwrap()
        < 3
    {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let turn = tokio::time::timeout(LEASE, place.database.write()).await;
    drop(turn.expect("in time").unwrap());
    assert!(!is_there(&place.database).await, "it was rolled back");
    assert!(holding.commit().await.unwrap_err().is_out_of_reach());
    drop(waiting);
    // Who wakes goes on, over other connections.
    let mut writing = frozen.write().await.unwrap();
    setup_tokens::insert(&mut *writing, TOKEN, 1).await.unwrap();
    writing.commit().await.unwrap();
    assert!(is_there(&place.database).await);
}

async fn a_reading_connection_cannot_write(place: Place) {
    let written = setup_tokens::insert(place.database.read(), TOKEN, 1).await;
    assert!(matches!(written, Err(Error::Database(_))));
}

async fn a_schema_of_a_newer_version_is_refused_and_not_noticed_by_whoever_has_it_open(
    place: Place,
) {
    let newer = match place.address {
        DatabaseAddress::Sqlite(_) => "PRAGMA user_version = 1000000",
        DatabaseAddress::Postgres(_) => "UPDATE schema_version SET version = 1000000",
    };
    let mut writing = place.database.write().await.unwrap();
    sqlx::raw_sql(newer).execute(&mut *writing).await.unwrap();
    writing.commit().await.unwrap();
    let opened = Database::open(&place.address).await;
    assert!(matches!(opened, Err(Error::Damaged(told)) if told.contains("newer")));
    // So all processes of the old version end before one of the new (docs/running/upgrade.md).
    let mut writing = place.database.write().await.unwrap();
    setup_tokens::insert(&mut *writing, TOKEN, 1).await.unwrap();
    writing.commit().await.unwrap();
}

async fn is_there(database: &Database) -> bool {
    setup_tokens::is_valid(database.read(), TOKEN, 0)
        .await
        .unwrap()
}

#[tokio::test]
async fn a_folder_may_have_any_name() {
    for name in [
        "with space",
        "100%",
        "a%20b",
        "q?mode=memory#x",
        "ünicode:1",
        "-",
    ] {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join(name);
        std::fs::create_dir(&folder).unwrap();
        let address = DatabaseAddress::Sqlite(folder.join("tacit.sqlite"));
        let first = Database::open(&address).await.unwrap();
        let mut writing = first.write().await.unwrap();
        setup_tokens::insert(&mut *writing, TOKEN, 1).await.unwrap();
        writing.commit().await.unwrap();
        assert!(
            folder.join("tacit.sqlite").metadata().unwrap().len() > 0,
            "{name}"
        );
        assert!(
            is_there(&Database::open(&address).await.unwrap()).await,
            "{name}"
        );
        assert_eq!(
            std::fs::read_dir(parent.path()).unwrap().count(),
            1,
            "{name}"
        );
    }
}

#[tokio::test]
async fn a_database_that_takes_no_more_is_a_full_disk() {
    let place = Place::sqlite().await;
    let mut writing = place.database.write().await.unwrap();
    sqlx::raw_sql("PRAGMA max_page_count = 1")
        .execute(&mut *writing)
        .await
        .unwrap();
    let insert = "INSERT INTO setup_tokens VALUES (zeroblob(1000000), 1)";
    let error = sqlx::raw_sql(insert).execute(&mut *writing).await;
    assert!(Error::from(error.unwrap_err()).is_full_disk());
}

/// As PostgreSQL says it: <https://www.postgresql.org/docs/current/errcodes-appendix.html>.
#[tokio::test]
async fn a_postgresql_database_that_takes_no_more_is_a_full_disk() {
    let place = Place::postgres().await;
    let mut writing = place.database.write().await.unwrap();
    let full = "DO $$ BEGIN RAISE EXCEPTION 'no room' USING ERRCODE = 'disk_full'; END $$";
    let error = sqlx::raw_sql(full).execute(&mut *writing).await;
    assert!(Error::from(error.unwrap_err()).is_full_disk());
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_server_may_read_the_database_files() {
    use std::os::unix::fs::PermissionsExt;

    let place = Place::sqlite().await;
    let folder = place.folder().unwrap();
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let mode = entry.unwrap().metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

async fn a_rate_is_used_up_and_comes_back_only_where_several_may_share_it(place: Place) {
    let database = &place.database;
    let mut taken = Vec::new();
    for _ in 0..3 {
        taken.push(database.take_rate(b"somebody", 2).await.unwrap());
    }
    assert_eq!(taken, [true, true, database.is_exclusive()]);
    assert!(database.take_rate(b"somebody else", 2).await.unwrap());
    database.forget_rates().await.unwrap();
    let again = database.take_rate(b"somebody", 2).await.unwrap();
    assert_eq!(again, database.is_exclusive());
}

async fn whoever_listens_is_told_of_changed_jobs_where_another_process_may_change_them(
    place: Place,
) {
    let listening = JobChanges::listen(&place.address).await.unwrap();
    assert_eq!(listening.is_none(), place.database.is_exclusive());
    let Some(mut changes) = listening else {
        return;
    };
    let mut writing = place.database.write().await.unwrap();
    endings::delete_older(&mut *writing, 0).await.unwrap();
    let early = tokio::time::timeout(Duration::from_millis(200), changes.next()).await;
    assert!(early.is_err(), "told before it was committed");
    writing.commit().await.unwrap();
    let told = tokio::time::timeout(Duration::from_secs(10), changes.next()).await;
    told.expect("told in time").unwrap();
}

/// The same prepared statement takes both.
async fn terms_are_set_with_and_without_a_bound_by_turns(place: Place) {
    for leakage_bound in [None, Some(0.5), None, Some(2.5)] {
        let signed = SignedTerms {
            inputs: InputPolicy::Trusted,
            card: None,
            query_budget: 10,
            expires_at: leakage_bound.map(|_| 5),
            leakage_bound,
        };
        let mut writing = place.database.write().await.unwrap();
        let grant = GrantId("grant".to_owned());
        let set = terms::set(&mut *writing, &grant, signed, 5).await;
        set.unwrap();
        writing.commit().await.unwrap();
    }
}
