//! What becomes of results that are ready at the same time, and of evaluations that end too late.

use std::{sync::Arc, time::Duration};

use api::{GrantId, JobId, ProblemKind, UploadId};
use evaluator::runner;
use futures_util::future::join_all;
use ledger::{Frontier, leaf_hash};
use service::{
    app::traffic::books::{Booked, Booking, BookingDecision},
    error::Error,
    use_cases::jobs,
};
use storage::database::{Writing, grants::budgets, jobs::leases::HeldLease, log};

use crate::house::House;

const OWNER: &str = "INSERT INTO accounts \
    (id, role, name, organisation, email, purpose, state, registered_at, opaque_record) \
    VALUES ('owner', 'owner', '', '', 'owner', '', 'approved', 0, NO_BYTES)";

/// A house where somebody has a grant of each of these names, in such a state and with such a budget.
async fn with_grants(grants: &[(&str, &str, u64)]) -> House {
    let house = House::new().await;
    fill(&house, grants).await;
    house
}

/// The same in a house that is there. A grant's model, user and sealed copy have its name.
pub(crate) async fn fill(house: &House, grants: &[(&str, &str, u64)]) {
    let mut writing = house.app.database.write().await.unwrap();
    let owner = OWNER.replace("NO_BYTES", house.no_bytes());
    execute(&mut writing, owner.clone()).await;
    for (name, state, budget) in grants {
        let owner = owner.replace("'owner'", &format!("'{name}'"));
        let user = owner.replacen(
            &format!("'{name}', '{name}'"),
            &format!("'{name}', 'user'"),
            1,
        );
        execute(&mut writing, user).await;
        let model = format!(
            "INSERT INTO models (id, owner, name, listed, published, created_at, updated_at) \
             VALUES ('{name}', 'owner', '', '', 1, 0, 0)"
        );
        execute(&mut writing, model).await;
        let grant = format!(
            "INSERT INTO grants \
             (id, model, account, purpose, state, sealed_object, query_budget, requested_at, updated_at) \
             VALUES ('{name}', '{name}', '{name}', '', '{state}', '{name}', {budget}, 0, 0)"
        );
        execute(&mut writing, grant).await;
    }
    writing.commit().await.unwrap();
}

async fn execute(writing: &mut Writing, statement: String) {
    let statement = sqlx::raw_sql(sqlx::AssertSqlSafe(statement));
    statement.execute(&mut **writing).await.unwrap();
}

/// A result of so many rows, with all rows under way that the budget may not allow.
async fn result(house: &House, grant: &str, rows: u64) -> Booking {
    let grant = GrantId(grant.to_owned());
    let admission = budgets::admission(house.app.database.read(), &grant).await;
    Booking {
        under_way: house.app.traffic.under_way.begin(&grant, rows, u64::MAX),
        copy: UploadId(grant.0.clone()),
        admission: admission.unwrap().unwrap(),
        grant,
        rows,
        input_digest: "input".to_owned(),
        output_digest: "output".to_owned(),
        duration_us: 1,
        keep: None,
    }
}

async fn count(house: &House, outcome: &str) -> i64 {
    let query = sqlx::query_scalar("SELECT count(*) FROM evaluations WHERE outcome = $1");
    query
        .bind(outcome)
        .fetch_one(house.app.database.read())
        .await
        .unwrap()
}

async fn rows_used(house: &House, grant: &str) -> u64 {
    let grant = GrantId(grant.to_owned());
    let admission = budgets::admission(house.app.database.read(), &grant).await;
    admission.unwrap().unwrap().rows_used
}

fn left(decision: &BookingDecision) -> Result<u64, ProblemKind> {
    decision.map(|booked| booked.rows_left)
}

#[tokio::test]
async fn what_is_refused_costs_its_neighbours_nothing_and_the_log_has_the_order_of_the_batch() {
    let grants = [
        ("wide", "active", 9),
        ("narrow", "active", 1),
        ("gone", "revoked", 9),
        ("held", "active", 9),
    ];
    let house = with_grants(&grants).await;
    let mut writing = house.app.database.write().await.unwrap();
    let held = "INSERT INTO suspensions (grant_id, since, cause) VALUES ('held', 0, 'forfeits')";
    execute(&mut writing, held.to_owned()).await;
    writing.commit().await.unwrap();
    let mut batch = Vec::new();
    for (grant, rows) in [
        ("wide", 2),
        ("gone", 1),
        ("narrow", 1),
        ("narrow", 1),
        ("wide", 3),
    ] {
        batch.push(result(&house, grant, rows).await);
    }
    batch[4].copy = UploadId("another".to_owned());
    batch.push(result(&house, "wide", 7).await);
    batch.push(result(&house, "wide", 8).await);
    batch.push(result(&house, "held", 1).await);
    let mut writing = house.app.database.write().await.unwrap();
    let decisions = house
        .app
        .traffic
        .books
        .book(&mut writing, &batch)
        .await
        .unwrap();
    writing.commit().await.unwrap();
    assert_eq!(
        decisions.iter().map(left).collect::<Vec<_>>(),
        [
            Ok(7),
            Err(ProblemKind::GrantInactive),
            Ok(0),
            Err(ProblemKind::BudgetUsed),
            Err(ProblemKind::GrantInactive),
            Ok(0),
            Err(ProblemKind::BudgetUsed),
            Err(ProblemKind::GrantSuspended),
        ]
    );
    let indices: Vec<u64> = decisions
        .iter()
        .flatten()
        .map(|booked| booked.log_index)
        .collect();
    assert_eq!(indices, [0, 1, 2]);
    assert_eq!(
        (
            rows_used(&house, "wide").await,
            rows_used(&house, "narrow").await
        ),
        (9, 1)
    );
    assert_eq!(rows_used(&house, "gone").await, 0);
    assert_eq!(
        (
            count(&house, "answered").await,
            count(&house, "refused").await
        ),
        (3, 2)
    );
    assert_eq!(log::size(house.app.database.read()).await.unwrap(), 3);
}

#[tokio::test]
async fn of_results_at_the_same_time_a_budget_pays_for_what_it_can_and_each_has_its_entry() {
    let house = with_grants(&[("all", "active", 130)]).await;
    let mut results = Vec::new();
    for _ in 0..300 {
        results.push(result(&house, "all", 1).await);
    }
    let asked = results
        .into_iter()
        .map(|result| house.app.traffic.settlements.ask(result));
    let decisions = join_all(asked).await.into_iter().map(Result::unwrap);
    let booked: Vec<Booked> = decisions.flatten().collect();
    let lefts: Vec<u64> = booked.iter().map(|booked| booked.rows_left).collect();
    assert_eq!(lefts, (0..130).rev().collect::<Vec<_>>());
    let indices: Vec<u64> = booked.iter().map(|booked| booked.log_index).collect();
    assert_eq!(indices, (0..130).collect::<Vec<_>>());
    assert_eq!(rows_used(&house, "all").await, 130);
    assert_eq!(
        (
            count(&house, "answered").await,
            count(&house, "refused").await
        ),
        (130, 170)
    );
    assert_whole(&house).await;
}

#[tokio::test]
async fn what_was_rolled_back_was_never_in_the_books() {
    let house = with_grants(&[("all", "active", 9)]).await;
    for commits in [true, false, true, false, true] {
        let batch = [
            result(&house, "all", 1).await,
            result(&house, "all", 1).await,
        ];
        let mut writing = house.app.database.write().await.unwrap();
        house
            .app
            .traffic
            .books
            .book(&mut writing, &batch)
            .await
            .unwrap();
        if commits {
            writing.commit().await.unwrap();
        }
    }
    assert_eq!(rows_used(&house, "all").await, 6);
    assert_eq!(log::size(house.app.database.read()).await.unwrap(), 6);
    assert_whole(&house).await;
}

/// The head's root is that of all entries.
async fn assert_whole(house: &House) {
    let pool = house.app.database.read();
    let mut frontier = Frontier::new();
    for leaf in log::leaves(pool, 0, 1_000).await.unwrap() {
        frontier.append(leaf_hash(leaf.as_bytes()));
    }
    let head = house.app.ledger.head(pool).await.unwrap();
    assert_eq!(head.checkpoint.root, frontier.root());
}

/// By SQLite's numbers; PostgreSQL keeps to its own configuration.
#[tokio::test]
async fn answers_wait_for_the_disk_where_the_operator_says_so() {
    for (flags, expected) in [(&[][..], 1), (&["--synchronous=full"][..], 2)] {
        let house = House::with(flags).await;
        if !house.app.database.is_exclusive() {
            return;
        }
        let mut writing = house.app.database.write().await.unwrap();
        let told: i64 = sqlx::query_scalar("SELECT synchronous AS told FROM pragma_synchronous")
            .fetch_one(&mut *writing)
            .await
            .unwrap();
        assert_eq!(told, expected, "{flags:?}");
    }
}

/// Another evaluator takes the job over as soon as this one has it: so it finds the job that stood still, whatever it wakes up with.
const TAKEN_OVER: &str = "CREATE TRIGGER taken_over AFTER UPDATE OF state ON jobs WHEN new.state = 'running' BEGIN \
    UPDATE jobs SET fence = fence + 1, worker = 'another', leased_until = 9007199254740991 WHERE id = new.id; END";

async fn number(house: &House, query: &'static str) -> i64 {
    let number = sqlx::query_scalar(query).fetch_one(house.app.database.read());
    number.await.unwrap()
}

#[tokio::test]
async fn an_evaluator_that_wakes_up_with_an_error_fails_no_job_that_another_one_holds() {
    let house = House::on_sqlite().await;
    fill(&house, &[("all", "active", 9)]).await;
    house.execute(TAKEN_OVER.to_owned()).await;
    house
        .execute(
            "UPDATE grants SET rows_reserved = 3; \
             INSERT INTO jobs (id, grant_id, model, account, copy, rows, cost, input, input_digest, created_at) \
             VALUES ('job', 'all', 'all', 'all', 'an earlier one', 3, \
             '{\"external_products\":0,\"lookups\":0,\"set\":null}', x'', '', 0)"
                .to_owned(),
        )
        .await;
    runner::start(&house.app);
    while number(&house, "SELECT fence FROM jobs").await < 2 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    drop(house.app.jobs.idle().await);
    let running = "SELECT count(*) FROM jobs WHERE state = 'running'";
    let reserved = "SELECT rows_reserved FROM grants";
    assert_eq!(number(&house, running).await, 1);
    assert_eq!(number(&house, reserved).await, 3);

    let held = HeldLease {
        job: &JobId("job".to_owned()),
        fence: 2,
    };
    let problem = Error::from(ProblemKind::Internal).problem();
    jobs::fail(&house.app, held, &problem).await.unwrap();
    assert_eq!(number(&house, running).await, 0);
    assert_eq!(number(&house, reserved).await, 0);
}

#[tokio::test]
async fn an_evaluation_that_ends_late_leaves_a_later_one_of_the_same_job_alone() {
    let house = House::new().await;
    let (jobs, job) = (&house.app.jobs, JobId("job".to_owned()));
    let (earlier, later) = (jobs.begin(&job), jobs.begin(&job));
    jobs.end(&job, &earlier);
    assert!(Arc::ptr_eq(&jobs.find(&job).unwrap().progress, &later));
    jobs.end(&job, &later);
    assert!(jobs.find(&job).is_none());
}
