//! Several processes of one service: what begins at one goes on at another.

use std::time::Duration;

use api::{
    Base64, ProblemKind,
    account::{RegisterStart, Role, SignInStarted},
    paths,
};
use opaque::{OsRng, Suite, opaque_ke::ClientRegistration};
use service::use_cases::jobs;
use storage::database::jobs::changes;

use crate::{
    browser::second_message,
    house::{House, PASSWORD},
};

const EMAIL: &str = "somebody@demo.example";

const HOUR: Duration = Duration::from_secs(60 * 60);

#[tokio::test]
async fn a_sign_in_is_finished_at_another_server_than_it_was_begun_at_and_once_at_all_of_them() {
    let here = House::on_postgres(&[]).await;
    let there = here.beside(Duration::ZERO, &[]).await;
    here.member(Role::User, EMAIL).await;
    let mut browser = here.browser();
    let (login, answer) = browser.start_sign_in(EMAIL, PASSWORD).await;
    let finish = second_message(login, EMAIL, PASSWORD, answer.json());
    let mut elsewhere = there.browser();
    elsewhere
        .post(paths::SIGN_IN_FINISH, &finish)
        .await
        .expect_status(200);
    elsewhere.get(paths::SESSION).await.expect_status(200);
    let again = browser.post(paths::SIGN_IN_FINISH, &finish).await;
    again.expect_problem(ProblemKind::WrongCredentials);
}

#[tokio::test]
async fn guesses_at_a_password_are_counted_at_all_servers_together() {
    let flags = ["--sign-ins-per-account", "3"];
    let here = House::on_postgres(&flags).await;
    let there = here.beside(Duration::ZERO, &flags).await;
    for house in [&here, &there, &here] {
        let guess = house.browser().sign_in(EMAIL, "a guess").await;
        guess.expect_problem(ProblemKind::WrongCredentials);
    }
    for house in [&there, &here] {
        let (_, refused) = house.browser().start_sign_in(EMAIL, "a guess").await;
        refused.expect_problem(ProblemKind::TooMany);
    }
    let (_, other) = there
        .browser()
        .start_sign_in("other@demo.example", "a guess")
        .await;
    other.expect_status(200);
}

#[tokio::test]
async fn machines_whose_clocks_differ_by_an_hour_agree_on_what_has_expired() {
    let here = House::on_postgres(&[]).await;
    let ahead = here.beside(HOUR, &[]).await;
    let apart = here.clock.now().abs_diff(ahead.clock.now());
    assert!(apart < 60_000, "{apart} ms");
    here.member(Role::User, EMAIL).await;
    let mut browser = ahead.browser();
    let (login, answer) = browser.start_sign_in(EMAIL, PASSWORD).await;
    let finish = second_message(login, EMAIL, PASSWORD, answer.json::<SignInStarted>());
    let mut browser = here.browser();
    let answer = browser.post(paths::SIGN_IN_FINISH, &finish).await;
    answer.expect_status(200);
}

#[tokio::test]
async fn what_a_started_sign_in_looks_like_does_not_tell_whether_the_address_is_known() {
    let house = House::new().await;
    house.member(Role::User, EMAIL).await;
    let stranger = EMAIL.replace("some", "no__");
    let mut lengths = Vec::new();
    for email in [EMAIL, &stranger] {
        let (_, answer) = house.browser().start_sign_in(email, "a guess").await;
        let started: SignInStarted = answer.json();
        lengths.push((started.attempt.0.len(), started.response.0.len()));
    }
    assert_eq!(lengths[0], lengths[1]);
}

#[tokio::test]
async fn a_server_that_brought_no_keys_does_not_serve_beside_others() {
    let here = House::on_postgres(&[]).await;
    here.app.require_keys_of_service().await.unwrap();
    let there = here.beside(Duration::ZERO, &[]).await;
    there.app.require_keys_of_service().await.unwrap();
    let stranger = here.stranger().await;
    let refused = stranger.app.require_keys_of_service().await.unwrap_err();
    assert_eq!(refused.problem().kind, ProblemKind::Conflict);
    here.app.require_keys_of_service().await.unwrap();
}

/// What a registration is answered is what a sign-in would be: a guess at the password of whoever has the address.
#[tokio::test]
async fn a_guess_disguised_as_a_registration_counts_as_one() {
    let house = House::with(&["--sign-ins-per-account", "3"]).await;
    let request = ClientRegistration::<Suite>::start(&mut OsRng, b"a guess").unwrap();
    let disguised = RegisterStart {
        entrance: None,
        email: EMAIL.to_owned(),
        request: Base64(request.message.serialize().to_vec()),
    };
    let mut browser = house.browser();
    for _ in 0..3 {
        let answer = browser.post(paths::REGISTER_START, &disguised).await;
        answer.expect_status(200);
    }
    let answer = browser.post(paths::REGISTER_START, &disguised).await;
    answer.expect_problem(ProblemKind::TooMany);
    let (_, answer) = browser.start_sign_in(EMAIL, PASSWORD).await;
    answer.expect_problem(ProblemKind::TooMany);
}

#[tokio::test]
async fn each_server_counts_all_processes_on_the_database() {
    let here = House::on_postgres(&[]).await;
    let there = here.beside(Duration::ZERO, &[]).await;
    for house in [&here, &there] {
        jobs::follow(&house.app);
    }
    while changes::listeners(&here.app.database).await.unwrap() < 2 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    for house in [&here, &there] {
        assert_eq!(house.metric("tacit_processes").await, 2);
    }
    let alone = House::on_sqlite().await;
    assert_eq!(alone.metric("tacit_processes").await, 1);
}
