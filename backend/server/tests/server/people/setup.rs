//! The first administrator.

use std::time::Duration;

use api::{
    ProblemKind,
    account::{Reason, Role, Session, SetupStanding, SetupToken, Standing},
    paths,
};

use crate::house::House;

const EMAIL: &str = "admin@demo.example";

#[tokio::test]
async fn the_setup_link_makes_one_administrator() {
    let house = House::new().await;
    let token = house.setup_token().await;
    let mut browser = house.browser();
    let answer = browser
        .register(Role::Administrator, EMAIL, Some(token.clone()))
        .await;
    assert_eq!(answer.account().standing, Standing::Approved);
    let again = browser
        .register(Role::Administrator, "other@demo.example", Some(token))
        .await;
    again.expect_problem(ProblemKind::Forbidden);
    assert_eq!(house.setup_link().await, None);
}

#[tokio::test]
async fn whoever_opens_the_link_is_told_whether_it_still_works() {
    let house = House::new().await;
    let token = house.setup_token().await;
    let standing = async |token: String| {
        let asked = house
            .browser()
            .post(paths::SETUP, &SetupToken { token })
            .await;
        asked.json::<SetupStanding>()
    };
    assert_eq!(standing("0".repeat(64)).await, SetupStanding::Unknown);
    assert_eq!(standing(token.clone()).await, SetupStanding::Open);
    house.clock.put_forward(Duration::from_secs(25 * 60 * 60));
    assert_eq!(standing(token).await, SetupStanding::Unknown);
    let token = house.setup_token().await;
    house
        .browser()
        .register(Role::Administrator, EMAIL, Some(token.clone()))
        .await
        .expect_status(201);
    assert_eq!(standing(token).await, SetupStanding::Used);
}

#[tokio::test]
async fn nobody_becomes_administrator_without_the_link() {
    let house = House::new().await;
    house.setup_token().await;
    let mut browser = house.browser();
    for token in [None, Some("0".repeat(64))] {
        let answer = browser.register(Role::Administrator, EMAIL, token).await;
        answer.expect_problem(ProblemKind::Forbidden);
    }
}

#[tokio::test]
async fn a_setup_link_works_for_a_day() {
    let house = House::new().await;
    let token = house.setup_token().await;
    house.clock.put_forward(Duration::from_secs(25 * 60 * 60));
    let answer = house
        .browser()
        .register(Role::Administrator, EMAIL, Some(token))
        .await;
    answer.expect_problem(ProblemKind::Forbidden);
}

#[tokio::test]
async fn a_failed_registration_does_not_use_the_link_up() {
    let house = House::new().await;
    let mut browser = house.browser();
    browser
        .register(Role::User, EMAIL, None)
        .await
        .expect_status(201);
    let token = house.setup_token().await;
    let taken = browser
        .register(Role::Administrator, EMAIL, Some(token.clone()))
        .await;
    taken.expect_problem(ProblemKind::Conflict);
    let other = "other@demo.example";
    browser
        .register(Role::Administrator, other, Some(token))
        .await
        .expect_status(201);
}

#[tokio::test]
async fn the_last_administrator_cannot_be_suspended() {
    let house = House::new().await;
    let mut administrator = house.administrator().await;
    let session: Session = administrator.get(paths::SESSION).await.json();
    let path = paths::admin_account(&session.account.id, "suspend");
    let reason = Reason {
        reason: "By mistake".to_owned(),
    };
    administrator
        .post(&path, &reason)
        .await
        .expect_problem(ProblemKind::Conflict);
    administrator.get(paths::SESSION).await.expect_status(200);
}
