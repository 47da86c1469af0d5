//! Clients that go away before they are answered. Their requests are dropped where they wait, be it within a transaction.

use std::{collections::BTreeSet, time::Duration};

use api::paths::{
    ADMIN_INVITATION_FILE, DEMO, IDENTITY, IDENTITY_START, INVITATION, KEYS, PASSKEY_CHALLENGE,
    PASSKEY_START, PASSWORD_START, PROOF_START, RECOVERY_OPEN, REGISTER_START, SETUP,
    SIGN_IN_START,
};
use engines::until;
use storage::database::Database;
use tacit_http::routes::routes;
use tokio::time::timeout;

use super::asked::{Asking, Cast};

/// How often a request waits at most until it is answered.
const MOST_WAITS: usize = 1_000;

/// Tries to go away within a transaction.
const MOST_TRIES: usize = 10;

/// How long what others hold is waited for.
const PATIENCE: Duration = Duration::from_secs(10);

/// Between two looks at whether one goes on.
const MOMENT: Duration = Duration::from_millis(5);

/// Routes that are asked with something else than a `GET` and are answered without a transaction.
const WITHOUT: [&str; 14] = [
    // First messages: what the server has to know again goes with the browser.
    REGISTER_START,
    SIGN_IN_START,
    PASSWORD_START,
    PROOF_START,
    RECOVERY_OPEN,
    PASSKEY_START,
    PASSKEY_CHALLENGE,
    IDENTITY_START,
    // They say what something is good for.
    INVITATION,
    SETUP,
    ADMIN_INVITATION_FILE,
    // What a provider says goes with the browser, too.
    IDENTITY,
    // Nothing is kept of a demonstration.
    DEMO,
    // A part is an object.
    "/api/uploads/{id}/parts/{part}",
];

/// Routes whose transactions begin behind what only encrypted, proved or signed bytes pass: nobody has any here. They are left
/// within those in `e2e/server/tests/server/operating/gone.rs`, where a sealed copy is taken over, too.
const ELSEWHERE: [&str; 6] = [
    // whoever_goes_away_while_a_key_is_published_can_publish_it_again
    KEYS,
    // whoever_goes_away_while_a_copy_is_taken_over_or_a_row_is_asked_leaves_the_books_right
    "/api/grants/{id}/evaluations",
    // whoever_goes_away_in_any_step_of_a_pool_goes_on_with_it_and_leaves_the_books_right
    "/api/grants/{id}/pools",
    "/api/grants/{id}/pools/{number}/commitments",
    "/api/grants/{id}/pools/{number}/reply",
    "/api/grants/{id}/pools/{number}/evaluations",
];

#[test]
fn whatever_is_excepted_is_a_route() {
    let routes = routes().into_iter().map(|route| route.operation.path);
    let routes: BTreeSet<String> = routes.collect();
    for path in WITHOUT.iter().chain(&ELSEWHERE) {
        assert!(routes.contains(*path), "there is no route {path}");
    }
}

#[tokio::test]
async fn whoever_goes_away_at_any_point_of_any_route_leaves_no_transaction_open() {
    let mut cast = Cast::new().await;
    let mut untouched = Vec::new();
    for operation in routes().into_iter().map(|route| route.operation) {
        let name = format!("{} {}", operation.method, operation.path);
        let path = operation.path.as_str();
        let is_excepted = WITHOUT.contains(&path) || ELSEWHERE.contains(&path);
        let changes = operation.method != "get" && !is_excepted;
        // What is written to files takes as long as it takes: at some tries every wait is before or behind the transaction.
        for tries in 1..=MOST_TRIES {
            let asking = cast.asking(&operation).await;
            let (was_open, answered) = go_away(&asking, changes, &name).await;
            expect_nothing_open(&asking.database, &name).await;
            match (changes && !was_open, tries) {
                (true, MOST_TRIES) => untouched.push(format!("{name}: {answered}")),
                (true, _) => {}
                (false, _) => break,
            }
        }
    }
    assert!(
        untouched.is_empty(),
        "given up in no transaction, so that nothing is tested: {untouched:?}"
    );
    let memory = &cast.house.app.memory;
    let leaves = async { (memory.leave().await, memory.leave().await) };
    let is_given_back = timeout(PATIENCE, leaves).await.is_ok();
    assert!(is_given_back, "leave to hold files");
    cast.expect_to_go_on().await;
}

/// Asks again and again, and goes away one wait later each time, until there is an answer. Whether a transaction was open at one of
/// these, if that is of interest; and what the answer was, after how many waits.
async fn go_away(asking: &Asking, is_of_interest: bool, name: &str) -> (bool, String) {
    let mut was_open = false;
    for waits in 0..MOST_WAITS {
        expect_nothing_written(&asking.database, name).await;
        let mut request = Box::pin(asking.answer());
        if let Some(answer) = until(request.as_mut(), waits).await {
            let status = answer.status();
            assert!(!status.is_server_error(), "{name} after {waits}: {status}");
            return (was_open, format!("{status} after {waits}"));
        }
        was_open = was_open || (is_of_interest && is_within(&asking.database).await);
        drop(request);
    }
    panic!("{name} is never answered");
}

/// Whether a transaction goes on, be it in a task for which the request waits, and which has not had its turn yet.
async fn is_within(database: &Database) -> bool {
    if !database.is_written() {
        tokio::task::yield_now().await;
    }
    database.is_written()
}

/// A transaction that was given up is over a moment later, and is none of the next request.
async fn expect_nothing_written(database: &Database, name: &str) {
    let over = async {
        while database.is_written() {
            tokio::task::yield_now().await;
        }
    };
    let over = timeout(PATIENCE, over).await;
    over.unwrap_or_else(|_| panic!("after {name} a transaction goes on"));
}

/// Whoever writes next begins, and on no connection that reads a transaction goes on.
async fn expect_nothing_open(database: &Database, name: &str) {
    let writing = timeout(PATIENCE, database.write()).await;
    let writing = writing.unwrap_or_else(|_| panic!("after {name} nobody writes"));
    let writing = writing.unwrap_or_else(|error| panic!("after {name}: {error}"));
    writing.commit().await.unwrap();
    match database.is_exclusive() {
        true => expect_every_reader_begins(database, name).await,
        false => expect_none_idle(database, name).await,
    }
}

/// SQLite begins no transaction within another one.
async fn expect_every_reader_begins(database: &Database, name: &str) {
    let readers = database.read();
    let mut all = Vec::new();
    for _ in 0..readers.options().get_max_connections() {
        let reader = timeout(PATIENCE, readers.acquire()).await;
        let reader = reader.unwrap_or_else(|_| panic!("after {name} a connection is lost"));
        all.push(reader.unwrap());
    }
    for reader in &mut all {
        for statement in ["BEGIN", "ROLLBACK"] {
            let done = sqlx::raw_sql(statement).execute(&mut **reader).await;
            done.unwrap_or_else(|error| panic!("after {name}: {error}"));
        }
    }
}

/// PostgreSQL says which connections wait within one; a rollback may be on its way.
async fn expect_none_idle(database: &Database, name: &str) {
    const IDLE: &str = "SELECT count(*) FROM pg_stat_activity \
                        WHERE datname = current_database() AND state LIKE 'idle in transaction%'";
    let gone = async {
        loop {
            let idle: i64 = sqlx::query_scalar(IDLE)
                .fetch_one(database.read())
                .await
                .unwrap();
            if idle == 0 {
                return;
            }
            tokio::time::sleep(MOMENT).await;
        }
    };
    let gone = timeout(PATIENCE, gone).await;
    gone.unwrap_or_else(|_| panic!("after {name} a transaction goes on"));
}
