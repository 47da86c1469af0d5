//! A database that several open at once, new or of an earlier version, and what its connections are told.

use std::{collections::BTreeMap, fs, path::Path};

use engines::Postgres;
use futures_util::future::try_join_all;
use storage::database::{
    Database, DatabaseAddress, Synchronous,
    tokens::{TokenHash, setup_tokens},
};

use crate::places::{no_postgres, no_sqlite};

/// How many open it at once.
const OPENERS: usize = 6;

const TOKEN: TokenHash = TokenHash([7; 32]);

/// The schema that every migration together makes.
fn newest(migrations: &BTreeMap<i64, String>) -> i64 {
    *migrations.last_key_value().unwrap().0
}

/// What moves the schema to each number.
fn migrations(address: &DatabaseAddress) -> BTreeMap<i64, String> {
    let engine = match address {
        DatabaseAddress::Sqlite(_) => "sqlite",
        DatabaseAddress::Postgres(_) => "postgres",
    };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("migrations")
        .join(engine);
    let files = fs::read_dir(folder).unwrap();
    let files = files.map(|file| {
        let file = file.unwrap();
        let name = file.file_name().into_string().unwrap();
        let (number, _) = name.split_once('_').unwrap();
        let number = number.parse().unwrap();
        (number, fs::read_to_string(file.path()).unwrap())
    });
    files.collect()
}

/// Makes the database of an earlier version, with a token in it and what else statements write.
pub(crate) async fn make(address: &DatabaseAddress, version: i64, filled: Option<String>) {
    let told = match address {
        DatabaseAddress::Sqlite(_) => format!("PRAGMA user_version = {version}"),
        DatabaseAddress::Postgres(_) => format!(
            "CREATE TABLE schema_version (version BIGINT NOT NULL); INSERT INTO schema_version VALUES ({version})"
        ),
    };
    let migrations = migrations(address);
    let until = migrations.range(..=version).map(|(_, text)| text.clone());
    let database = Database::connect(address).await.unwrap();
    let mut writing = database.write().await.unwrap();
    for statements in until.chain(filled).chain([told]) {
        let statements = sqlx::raw_sql(sqlx::AssertSqlSafe(statements));
        statements.execute(&mut *writing).await.unwrap();
    }
    setup_tokens::insert(&mut *writing, TOKEN, 1).await.unwrap();
    writing.commit().await.unwrap();
    database.close().await;
}

/// Opens it several times at once, and once more.
async fn open_at_once(address: &DatabaseAddress) -> Database {
    let openers = (0..OPENERS).map(|_| Database::open(address));
    let opened = try_join_all(openers).await.unwrap();
    for (number, database) in (0..).zip(&opened) {
        let mut writing = database.write().await.unwrap();
        let token = TokenHash([number; 32]);
        setup_tokens::insert(&mut *writing, token, 1).await.unwrap();
        writing.commit().await.unwrap();
    }
    for database in &opened {
        database.close().await;
    }
    let version = match address {
        DatabaseAddress::Sqlite(_) => "SELECT user_version AS version FROM pragma_user_version",
        DatabaseAddress::Postgres(_) => "SELECT version FROM schema_version",
    };
    let database = Database::open(address).await.unwrap();
    let versions: Vec<i64> = sqlx::query_scalar(version)
        .fetch_all(database.read())
        .await
        .unwrap();
    assert_eq!(versions, [newest(&migrations(address))]);
    database
}

async fn an_earlier_one_is_brought_up_to_date_once(address: &DatabaseAddress, version: i64) {
    make(address, version, None).await;
    let database = open_at_once(address).await;
    let kept = setup_tokens::is_valid(database.read(), TOKEN, 0).await;
    assert!(kept.unwrap(), "{version}");
}

#[tokio::test]
async fn several_open_an_empty_file_at_once_and_make_one_schema() {
    for _ in 0..5 {
        let (address, _folder) = no_sqlite();
        open_at_once(&address).await;
    }
}

#[tokio::test]
async fn several_open_an_empty_postgresql_database_at_once_and_make_one_schema() {
    for _ in 0..5 {
        open_at_once(&no_postgres()).await;
    }
}

#[tokio::test]
async fn several_open_a_file_of_an_earlier_version_at_once() {
    for version in [1, 13, 29] {
        let (address, _folder) = no_sqlite();
        an_earlier_one_is_brought_up_to_date_once(&address, version).await;
    }
}

#[tokio::test]
async fn several_open_a_postgresql_database_of_an_earlier_version_at_once() {
    for version in [13, 29] {
        an_earlier_one_is_brought_up_to_date_once(&no_postgres(), version).await;
    }
}

/// By SQLite's numbers: <https://www.sqlite.org/pragma.html#pragma_synchronous>.
#[tokio::test]
async fn a_transaction_waits_for_the_disk_where_it_shall() {
    for (synchronous, expected) in [(Synchronous::Normal, 1), (Synchronous::Full, 2)] {
        let (address, _folder) = no_sqlite();
        let database = Database::open_with(&address, synchronous).await.unwrap();
        let mut writing = database.write().await.unwrap();
        let told: i64 = sqlx::query_scalar("SELECT synchronous AS told FROM pragma_synchronous")
            .fetch_one(&mut *writing)
            .await
            .unwrap();
        assert_eq!(told, expected, "{synchronous:?}");
        let journal: String =
            sqlx::query_scalar("SELECT journal_mode AS told FROM pragma_journal_mode")
                .fetch_one(&mut *writing)
                .await
                .unwrap();
        assert_eq!(journal, "wal", "{synchronous:?}");
    }
}

/// By SQLite's numbers: <https://www.sqlite.org/pragma.html#pragma_secure_delete>.
#[tokio::test]
async fn what_is_deleted_is_overwritten_where_its_page_is_written() {
    const FAST: i64 = 2;
    let (address, _folder) = no_sqlite();
    let database = Database::open(&address).await.unwrap();
    let mut writing = database.write().await.unwrap();
    let told: i64 = sqlx::query_scalar("SELECT secure_delete AS told FROM pragma_secure_delete")
        .fetch_one(&mut *writing)
        .await
        .unwrap();
    assert_eq!(told, FAST);
}

/// By the words of PostgreSQL: <https://www.postgresql.org/docs/current/runtime-config-wal.html#GUC-SYNCHRONOUS-COMMIT>.
#[tokio::test]
async fn a_transaction_waits_for_the_disk_of_postgresql_and_for_more_where_that_is_configured() {
    for (configured, expected) in [("off", "on"), ("remote_apply", "remote_apply")] {
        let setting = format!("synchronous_commit={configured}");
        let server = Postgres::start_with(&[setting.as_str()]);
        let address = server.database();
        let found = server.ask(&address, "SHOW synchronous_commit");
        assert_eq!(found.trim(), configured);
        let database = Database::open(&address.parse().unwrap()).await.unwrap();
        let mut writing = database.write().await.unwrap();
        let told: String = sqlx::query_scalar("SHOW synchronous_commit")
            .fetch_one(&mut *writing)
            .await
            .unwrap();
        assert_eq!(told, expected, "{configured}");
    }
}
