//! Witnesses that are silent or lie.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use axum::{Router, extract::Request, http::StatusCode, response::IntoResponse};
use ledger::{Note, NoteKey, cosigned_at};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tower::ServiceExt as _;
use witness::Witness;

use crate::{
    house::House,
    log::{checkpoint, grow, with_entries, witness},
};

/// A witness that says, while it lies, that it saw the longest log there can be; and what the server is told of it.
async fn liar(house: &House, lies: Arc<AtomicBool>) -> (TempDir, NoteKey, String) {
    let folder = tempfile::tempdir().unwrap();
    let log = house.app.ledger.key();
    let witness = Witness::open(folder.path(), "liar.example", [log]).unwrap();
    let key = witness.key().clone();
    let honest = witness::router(Arc::new(witness));
    let router = Router::new().fallback(move |request: Request| {
        let (lies, honest) = (lies.load(Ordering::Relaxed), honest.clone());
        async move {
            match lies {
                true => (StatusCode::CONFLICT, format!("{}\n", u64::MAX)).into_response(),
                false => honest.oneshot(request).await.unwrap(),
            }
        }
    });
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let told = format!("{key}@http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    (folder, key, told)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_witness_that_said_that_it_saw_more_is_asked_again() {
    let house = with_entries(3).await;
    let lies = Arc::new(AtomicBool::new(false));
    let (_folder, key, told) = liar(&house, lies.clone()).await;
    let house = house.again(&["--witnesses", &told]).await;
    let mut anybody = house.browser();
    for does_lie in [true, false, true, false] {
        lies.store(does_lie, Ordering::Relaxed);
        house.clock.put_forward(Duration::from_secs(61));
        let note = checkpoint(&mut anybody).await;
        assert_eq!(cosigned_at(&note, &key).is_ok(), !does_lie);
        let round = house.app.witnesses.round.lock().await.clone().unwrap();
        let refusals = round.refusals();
        let told = refusals == "liar.example saw a larger log than this one";
        assert!(
            told == does_lie && told != refusals.is_empty(),
            "{refusals}"
        );
        if does_lie {
            grow(&house, 2).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_silent_witness_keeps_nobody_waiting_once_there_are_enough() {
    let house = with_entries(3).await;
    let (_folder, key, told) = witness(&house).await;
    let (_other, silent, _) = liar(&house, Arc::default()).await;
    // Takes connections, and never answers.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let both = format!("{silent}@http://{address} {told}");
    let flags = ["--witnesses", &both, "--witness-quorum", "1"];
    let house = house.again(&flags).await;
    let began = Instant::now();
    for _ in 0..4 {
        grow(&house, 1).await;
        let asked = (0..3).map(|_| {
            let mut anybody = house.browser();
            async move { checkpoint(&mut anybody).await }
        });
        for note in futures_util::future::join_all(asked).await {
            assert!(cosigned_at(&note, &key).is_ok());
        }
    }
    assert!(began.elapsed() < Duration::from_secs(4));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_cosigns_later_than_enough_others_is_in_a_later_answer() {
    let house = with_entries(2).await;
    let (_one, first, told) = witness(&house).await;
    let (_other, second, told_other) = liar(&house, Arc::default()).await;
    let both = format!("{told} {told_other}");
    let flags = ["--witnesses", &both, "--witness-quorum", "1"];
    let house = house.again(&flags).await;
    let mut anybody = house.browser();
    let mut note = checkpoint(&mut anybody).await;
    let is_whole = |note: &Note| {
        let keys = [&first, &second];
        keys.iter().all(|key| cosigned_at(note, key).is_ok())
    };
    for _ in 0..100 {
        if is_whole(&note) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
        note = checkpoint(&mut anybody).await;
    }
    assert!(is_whole(&note));
}
