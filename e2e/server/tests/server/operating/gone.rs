//! Clients that go away before they are answered, where what they send is encrypted, proved or signed. All other routes are left in
//! `backend/server/tests/server/routes/gone.rs`, which names those that are left here.

use api::{
    evaluation,
    job::Job,
    key::KeyChallenge,
    paths,
    pool::{CheckedPool, OpenedPool},
    upload::Upload,
};
use axum::http::Method;
use circuits::{account_key, random_model};
use fhe_client::ClientKey;
use sqlx::Row as _;
use tokio::runtime::Builder;

use crate::{
    house::{
        browser::{Answer, Browser},
        candidates::{self, KEPT},
        here::{Here, Leaving},
        process::Start,
        scene::{BUDGET, Scene},
    },
    jobs::JOBS,
    verified::{Verified, challenge},
};

/// One person may ask as often as all tries together want it.
const PATIENT: &str = "--requests-per-minute=1000000";
const MANY_JOBS: &str = "--jobs-per-user=1000";

fn block_on<T>(something: impl Future<Output = T>) -> T {
    let runtime = Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(something)
}

/// Goes away at each point of a request; whether a transaction was open at one of them, and the answer at last.
async fn leave(
    here: &Here,
    browser: &Browser,
    (method, path): (Method, String),
    body: &[u8],
) -> (bool, Answer) {
    let leaving = Leaving::new(browser, method, &path, body);
    let left = here.leave(&leaving).await;
    here.expect_to_write(&path).await;
    left
}

/// The same of a request that has a transaction of its own.
async fn leave_within(
    here: &Here,
    browser: &Browser,
    request: (Method, String),
    body: &[u8],
) -> Answer {
    let path = request.1.clone();
    let (was_open, answer) = leave(here, browser, request, body).await;
    assert!(was_open, "{path} was given up in no transaction");
    answer
}

/// Every row that is charged is in the log, and none is set aside, once what was begun has ended.
async fn expect_books(here: &Here) {
    const BOOKS: &str = "SELECT (SELECT count(*) FROM log_entries WHERE kind = 'evaluated') AS logged, \
                         (SELECT CAST(coalesce(sum(rows_used), 0) AS BIGINT) FROM grants) AS used, \
                         (SELECT CAST(coalesce(sum(rows_reserved), 0) AS BIGINT) FROM grants) AS reserved, \
                         (SELECT count(*) FROM jobs WHERE state = 'waiting') AS waiting";
    here.settle("all of them").await;
    here.expect_to_write("all of them").await;
    let books = sqlx::query(BOOKS).fetch_one(here.app.database.read()).await;
    let books = books.unwrap();
    let read = |column: &str| books.try_get::<i64, _>(column).unwrap();
    assert_eq!(read("used"), read("logged"));
    assert_eq!(read("reserved"), read("waiting"));
}

#[test]
fn whoever_goes_away_while_a_copy_is_taken_over_or_a_row_is_asked_leaves_the_books_right() {
    let mut scene = Scene::with(&Start::default(), random_model(30, 1, 6, 1), BUDGET);
    let bytes = scene.sealed();
    let upload: Upload = scene.announce(&bytes).document();
    for part in 0..upload.parts {
        scene.put_part(&upload, part, &bytes).success();
    }
    let input = scene.input(1);
    scene.server.stop();
    block_on(async {
        let here = Here::of(&scene.server, &[PATIENT]).await;
        let finish = (Method::POST, paths::upload_finish(&upload.id));
        let finished = leave_within(&here, &scene.owner.browser, finish, &[]).await;
        finished.success();
        let path = paths::grant_evaluations(&scene.grant.id);
        let asked = Leaving::new(&scene.user.browser, Method::POST, &path, &input);
        // It is settled in a transaction of many.
        let (_, answer) = here.leave(&asked).await;
        scene.check_answer(&answer, 1);
        assert!(answer.number(evaluation::ROWS_LEFT) < BUDGET);
        expect_books(&here).await;
        here.end().await;

        let flags = [&[PATIENT, MANY_JOBS][..], JOBS].concat();
        let here = Here::of(&scene.server, &flags).await;
        let ask = (Method::POST, path);
        let accepted = leave_within(&here, &scene.user.browser, ask, &input).await;
        let _: Job = accepted.document();
        expect_books(&here).await;
        here.end().await;
    });
}

#[test]
fn whoever_goes_away_while_a_key_is_published_can_publish_it_again() {
    let mut scene = Scene::with(&Start::default(), random_model(30, 1, 6, 1), BUDGET);
    let key = ClientKey::from_seed(fhe_client::random_seed()).public_key();
    let commitment = candidates::commitment(&scene.user.account.id.0, KEPT, &key);
    let _: KeyChallenge = candidates::commit(&mut scene.user, commitment).document();
    let publication = candidates::publication(commitment, KEPT, &key);
    scene.server.stop();
    block_on(async {
        let here = Here::of(&scene.server, &[PATIENT]).await;
        let publish = (Method::POST, paths::KEYS.to_owned());
        let published = leave_within(&here, &scene.user.browser, publish, &publication).await;
        published.success();
        here.end().await;
    });
}

#[test]
fn whoever_goes_away_in_any_step_of_a_pool_goes_on_with_it_and_leaves_the_books_right() {
    let mut verified = Verified::with(&Start::default());
    verified.scene.server.stop();
    let browser = verified.scene.user.browser.clone();
    let grant = verified.scene.grant.id.clone();
    block_on(async {
        let here = Here::of(&verified.scene.server, &[PATIENT]).await;
        // Their transactions are short, or shared with others: what counts is what the books say.
        let open = (Method::POST, paths::grant_pools(&grant));
        let (_, opened) = leave(&here, &browser, open, &[]).await;
        let (number, pool) = verified.pool_of(&opened.document::<OpenedPool>());

        let commit = (Method::PUT, paths::pool_commitments(&grant, number));
        let commitments = pool.commitments().as_bytes().to_vec();
        let (_, committed) = leave(&here, &browser, commit, &commitments).await;
        let (bytes, mut kept) = pool.answer(&challenge(&committed), &account_key()).unwrap();

        let reply = (Method::PUT, paths::pool_reply(&grant, number));
        let (_, checked) = leave(&here, &browser, reply, &bytes).await;
        assert!(checked.document::<CheckedPool>().pads > 0);

        let ask = (Method::POST, paths::pool_evaluations(&grant, number));
        let opening = kept.open(&verified.row()).unwrap();
        let (_, answered) = leave(&here, &browser, ask, &opening).await;
        verified.scene.check_answer(&answered, 1);
        expect_books(&here).await;
        here.end().await;
    });
}
