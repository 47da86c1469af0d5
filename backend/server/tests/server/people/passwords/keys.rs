//! Changing the keys that passwords are registered with.

use api::{
    ProblemKind,
    account::{Role, SignInStarted, SignedIn},
    paths,
};
use service::{
    config::{Chore, RotatedKey},
    error::Error,
};
use tacit_server::chores;

use super::change;
use crate::house::{House, PASSWORD};

/// A password of before, one that is registered anew, and an address that nobody has.
const OLD: &str = "user@demo.example";
const NEW: &str = "other@demo.example";
const NOBODY: &str = "nobod@demo.example";

/// Stops a server, lets the program do it, and starts the server again.
async fn rotate(house: House, drop_old: bool, lose_passwords: bool) -> (House, Result<(), Error>) {
    let key = RotatedKey::OpaqueKey {
        report: false,
        drop_old,
        lose_passwords,
    };
    let chore = Chore::Rotate { key };
    let running = chores::run(chore.clone(), &house.app.config, &house.clock).await;
    assert!(matches!(running, Err(Error::InUse(_))));
    house.app.lock.release().unwrap();
    let done = chores::run(chore, &house.app.config, &house.clock).await;
    let house = house.again(&["--sign-ins-per-minute=1000"]).await;
    house.app.require_keys_of_service().await.unwrap();
    (house, done)
}

/// Whether the password opens, and whether it should be registered anew.
async fn outdated(house: &House, email: &str) -> Option<bool> {
    let answer = house.browser().sign_in(email, PASSWORD).await;
    (answer.status == 200).then(|| answer.json::<SignedIn>().is_outdated)
}

/// Lengths of what a sign-in is answered first.
async fn lengths(house: &House, email: &str) -> (usize, usize) {
    let (_, answer) = house.browser().start_sign_in(email, "a guess").await;
    let started: SignInStarted = answer.json();
    (started.response.0.len(), started.attempt.0.len())
}

#[tokio::test]
async fn passwords_of_before_hold_until_the_old_keys_are_dropped_and_new_ones_go_on() {
    let house = House::new().await;
    house.app.require_keys_of_service().await.unwrap();
    for email in [OLD, NEW] {
        house.member(Role::User, email).await;
        assert_eq!(outdated(&house, email).await, Some(false));
    }
    let (house, done) = rotate(house, false, false).await;
    done.unwrap();
    for email in [OLD, NEW] {
        assert_eq!(outdated(&house, email).await, Some(true));
    }
    let (house, again) = rotate(house, false, false).await;
    assert!(again.unwrap_err().to_string().contains("--drop-old"));
    house.member(Role::Owner, "owner@demo.example").await;
    assert_eq!(outdated(&house, "owner@demo.example").await, Some(false));

    let mut browser = house.browser();
    browser.sign_in(OLD, PASSWORD).await.expect_status(200);
    change(&mut browser, PASSWORD, PASSWORD)
        .await
        .expect_status(204);
    assert_eq!(outdated(&house, OLD).await, Some(false));
    let (house, refused) = rotate(house, true, false).await;
    assert!(refused.unwrap_err().to_string().contains(": 1."));
    assert_eq!(outdated(&house, NEW).await, Some(true));
    let (house, dropped) = rotate(house, true, true).await;
    dropped.unwrap();
    assert_eq!(outdated(&house, OLD).await, Some(false));
    assert_eq!(outdated(&house, NEW).await, None);
    assert_eq!(lengths(&house, NEW).await, lengths(&house, NOBODY).await);

    let (house, done) = rotate(house, false, false).await;
    done.unwrap();
    assert_eq!(outdated(&house, OLD).await, Some(true));
}

#[tokio::test]
async fn a_registration_over_the_change_is_told_to_begin_once_more() {
    let house = House::new().await;
    let begun = house
        .browser()
        .prepare_registration("Demo user", Role::User, OLD, None)
        .await;
    let Ok(finish) = begun else {
        panic!("refused");
    };
    let (house, done) = rotate(house, false, false).await;
    done.unwrap();
    let answer = house.browser().post(paths::REGISTER_FINISH, &finish).await;
    answer.expect_problem(ProblemKind::Conflict);
    let anew = house.browser().register(Role::User, OLD, None).await;
    anew.expect_status(201);
}

#[tokio::test]
async fn while_old_keys_are_kept_known_and_unknown_addresses_are_answered_alike() {
    let house = House::new().await;
    house.member(Role::User, OLD).await;
    let (house, done) = rotate(house, false, false).await;
    done.unwrap();
    house.member(Role::User, NEW).await;
    let known = lengths(&house, OLD).await;
    for email in [NEW, NOBODY, "nobody2@demo.example"] {
        let short = lengths(&house, email).await;
        assert_eq!(short.0, known.0);
        assert_eq!(short.1 + OLD.len(), known.1 + email.len(), "{email}");
    }
}

#[tokio::test]
async fn a_registration_that_the_change_of_keys_interrupts_is_begun_again_and_never_half_done() {
    let house = House::new().await;
    house.app.require_keys_of_service().await.unwrap();
    let mut browser = house.browser();
    let begun = |name: &'static str| {
        let mut browser = browser.clone();
        async move {
            let prepared = browser.prepare_registration("Demo user", Role::User, name, None);
            prepared.await.ok().unwrap()
        }
    };
    let (told, mut untold) = (begun(OLD).await, begun(NEW).await);
    // Clients of the first versions say nothing of keys.
    untold.keys = None;
    browser
        .post(paths::REGISTER_FINISH, &untold)
        .await
        .expect_status(201);
    let (house, done) = rotate(house, false, false).await;
    done.unwrap();
    untold.profile.email = OLD.to_owned();
    browser.moved_to(&house);
    for message in [&told, &untold] {
        let refused = browser.post(paths::REGISTER_FINISH, message).await;
        refused.expect_problem(ProblemKind::Conflict);
    }
    browser
        .register(Role::User, OLD, None)
        .await
        .expect_status(201);
    house.approve(OLD).await;
    assert_eq!(outdated(&house, OLD).await, Some(false));
}
