//! A database that holds none of the log which its server signed.

use service::config::Chore;
use tacit_server::chores;

use super::{forget_what_was_shown, opened, with_entries};
use crate::house::House;

/// A server that showed its log, started again on a database without one.
async fn emptied() -> House {
    let house = with_entries(2).await;
    opened(&mut house.browser()).await;
    house.execute("DELETE FROM log_entries".to_owned()).await;
    house.again(&[]).await
}

#[tokio::test]
async fn keys_that_signed_a_log_serve_no_database_without_one() {
    let house = emptied().await;
    let refused = house.app.require_keys_of_service().await.unwrap_err();
    let told = refused.to_string();
    assert!(
        told.contains("holds none") && told.contains("TACIT_DATABASE"),
        "{told}"
    );
    // As with keys that are copied before the first server of several was started.
    forget_what_was_shown(&house);
    let house = house.again(&[]).await;
    house.app.require_keys_of_service().await.unwrap();
}

#[tokio::test]
async fn a_log_of_which_nothing_is_left_begins_anew_once_the_loss_is_accepted() {
    let house = emptied().await;
    let refused = house.app.require_keys_of_service().await.unwrap_err();
    let told = refused.to_string();
    assert!(told.contains("run tacit-server accept-loss"), "{told}");
    house.app.lock.release().unwrap();
    let chore = Chore::AcceptLoss {
        reason: "The power failed.".to_owned(),
    };
    let (config, clock) = (&house.app.config, &house.clock);
    chores::run(chore, config, clock).await.unwrap();
    let house = house.again(&[]).await;
    house.app.require_keys_of_service().await.unwrap();
    assert_eq!(opened(&mut house.browser()).await.size, 1);
}
