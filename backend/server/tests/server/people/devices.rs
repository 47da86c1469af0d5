//! Browsers that are known again when somebody uses up the attempts of an address.

use api::{ProblemKind, account::Role};

use crate::{
    browser::{Answer, Browser},
    house::{House, PASSWORD},
};

const EMAIL: &str = "user@demo.example";
const OTHER: &str = "other@demo.example";

/// Somebody who knows the address and uses up what it has.
async fn besieged() -> (House, Browser) {
    let house = House::with(&["--sign-ins-per-account=4"]).await;
    let browser = house.member(Role::User, EMAIL).await;
    let mut stranger = house.browser().at_address([192, 0, 2, 1]);
    while stranger.sign_in(EMAIL, "a guess").await.status != 429 {}
    (house, browser)
}

async fn try_in(browser: &mut Browser, password: &str) -> Answer {
    browser.delete(api::paths::SESSION).await;
    browser.sign_in(EMAIL, password).await
}

#[tokio::test]
async fn a_browser_that_was_signed_in_before_has_attempts_of_its_own() {
    let (house, mut browser) = besieged().await;
    let answer = house.browser().sign_in(EMAIL, PASSWORD).await;
    answer.expect_problem(ProblemKind::TooMany);
    try_in(&mut browser, PASSWORD).await.expect_status(200);
    for _ in 0..3 {
        let answer = try_in(&mut browser, "a guess").await;
        answer.expect_problem(ProblemKind::WrongCredentials);
    }
    let answer = try_in(&mut browser, PASSWORD).await;
    answer.expect_problem(ProblemKind::TooMany);
}

#[tokio::test]
async fn what_another_account_or_password_left_in_a_browser_helps_nobody() {
    let (house, mut browser) = besieged().await;
    let other = house.member(Role::Owner, OTHER).await;
    let mut stranger = house.browser();
    other.shown_by(&mut stranger);
    let answer = stranger.sign_in(EMAIL, PASSWORD).await;
    answer.expect_problem(ProblemKind::TooMany);
    house.weaken(EMAIL).await;
    let answer = try_in(&mut browser, PASSWORD).await;
    answer.expect_problem(ProblemKind::TooMany);
}
