//! Addresses that are confirmed by a link that went there.

use std::time::Duration;

use api::{
    ProblemKind,
    account::{Account, Confirmation, Role},
    list::ListPage,
    paths,
    settings::ServiceInfo,
};

use super::{MAIL, confirmed, decide, open_link, token, told};
use crate::house::{House, PASSWORD};

const EMAIL: &str = "user@demo.example";
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

#[tokio::test]
async fn a_stranger_who_registers_somebody_elses_address_has_one_mail_sent_there_without_a_word_of_his()
 {
    let house = House::with(&MAIL).await;
    let mut administrator = house.administrator().await;
    told(&house).await;
    let mut stranger = house.browser();
    let spam = "Win at https://spam.example";
    let registered = stranger.register_as(spam, Role::User, EMAIL, None).await;
    let account = registered.account();
    assert_eq!(account.confirmation, Confirmation::Awaited);
    let letters = told(&house).await;
    assert_eq!(letters.len(), 1);
    assert_eq!(letters[0].to, EMAIL);
    assert!(!letters[0].body.contains("spam") && !letters[0].subject.contains("spam"));
    let again = stranger.register_as(spam, Role::User, EMAIL, None).await;
    again.expect_problem(ProblemKind::Conflict);
    for verb in ["approve", "suspend", "reinstate"] {
        decide(&mut administrator, &account, verb).await;
    }
    house.clock.put_forward(Duration::from_secs(60 * 60));
    assert_eq!(told(&house).await, []);
}

#[tokio::test]
async fn what_happened_before_an_address_was_confirmed_is_told_then() {
    let house = House::with(&MAIL).await;
    let mut administrator = house.administrator().await;
    told(&house).await;
    let mut person = house.browser();
    let account = person.register(Role::User, EMAIL, None).await.account();
    let link = told(&house).await.remove(0);
    decide(&mut administrator, &account, "approve").await;
    assert_eq!(told(&house).await, []);
    open_link(&mut person, token(&link))
        .await
        .expect_status(204);
    let letters = told(&house).await;
    assert_eq!(letters.len(), 1);
    assert!(
        letters[0].subject.contains("approved"),
        "{}",
        letters[0].subject
    );
    let queue: ListPage<Account> = administrator.get(paths::ADMIN_ACCOUNTS).await.json();
    let shown = queue
        .items
        .iter()
        .find(|shown| shown.id == account.id)
        .unwrap();
    assert_eq!(shown.confirmation, Confirmation::Confirmed);
}

#[tokio::test]
async fn a_link_counts_once_and_for_three_days_and_is_stored_nowhere() {
    let house = House::with(&MAIL).await;
    let mut person = house.browser();
    person
        .register(Role::User, EMAIL, None)
        .await
        .expect_status(201);
    let link = token(&told(&house).await[0]);
    let stored: Vec<Vec<u8>> = sqlx::query_scalar("SELECT token_hash FROM confirmation_tokens")
        .fetch_all(house.app.database.read())
        .await
        .unwrap();
    assert_eq!(stored.len(), 1);
    assert_ne!(service::base::random::hexadecimal(&stored[0]), link);
    let guess = open_link(&mut person, "0".repeat(64)).await;
    guess.expect_problem(ProblemKind::Conflict);
    open_link(&mut person, link.clone())
        .await
        .expect_status(204);
    let again = open_link(&mut person, link).await;
    again.expect_problem(ProblemKind::Conflict);

    let other = "other@demo.example";
    person
        .register(Role::User, other, None)
        .await
        .expect_status(201);
    let link = token(&told(&house).await[0]);
    house.clock.put_forward(3 * DAY + Duration::from_secs(1));
    let late = open_link(&mut person, link).await;
    late.expect_problem(ProblemKind::Conflict);
}

#[tokio::test]
async fn a_link_to_an_address_that_the_account_had_before_confirms_no_other() {
    let house = House::with(&MAIL).await;
    let mut person = house.browser();
    person
        .register(Role::User, EMAIL, None)
        .await
        .expect_status(201);
    let link = token(&told(&house).await[0]);
    house
        .execute("UPDATE accounts SET email = 'new@demo.example'".to_owned())
        .await;
    let refused = open_link(&mut person, link).await;
    refused.expect_problem(ProblemKind::Conflict);
}

#[tokio::test]
async fn another_link_is_sent_once_an_hour_until_one_was_opened() {
    let house = House::with(&MAIL).await;
    let mut member = house.member(Role::User, EMAIL).await;
    assert_eq!(told(&house).await.len(), 1);
    let soon = member.post(paths::CONFIRMATION_LINK, &()).await;
    soon.expect_problem(ProblemKind::TooMany);
    house.clock.put_forward(Duration::from_secs(60 * 60 + 1));
    let account: Account = member.post(paths::CONFIRMATION_LINK, &()).await.json();
    assert_eq!(account.confirmation, Confirmation::Awaited);
    let link = token(&told(&house).await[0]);
    open_link(&mut member, link).await.expect_status(204);
    house.clock.put_forward(Duration::from_secs(60 * 60 + 1));
    let done = member.post(paths::CONFIRMATION_LINK, &()).await;
    done.expect_problem(ProblemKind::Conflict);
}

#[tokio::test]
async fn opening_links_is_limited_as_registrations_are() {
    let flags = [MAIL[0], MAIL[1], "--registrations-per-minute=2"];
    let house = House::with(&flags).await;
    let mut browser = house.browser();
    for _ in 0..2 {
        let guess = open_link(&mut browser, "guess".to_owned()).await;
        guess.expect_problem(ProblemKind::Conflict);
    }
    let guess = open_link(&mut browser, "guess".to_owned()).await;
    guess.expect_problem(ProblemKind::TooMany);
}

#[tokio::test]
async fn without_a_mail_server_nobody_is_asked_and_everything_works() {
    let house = House::new().await;
    let mut administrator = house.administrator().await;
    let mut person = house.browser();
    let account = person.register(Role::User, EMAIL, None).await.account();
    assert_eq!(account.confirmation, Confirmation::NotAsked);
    decide(&mut administrator, &account, "approve").await;
    person.sign_in(EMAIL, PASSWORD).await.expect_status(200);
    let link = person.post(paths::CONFIRMATION_LINK, &()).await;
    link.expect_problem(ProblemKind::Conflict);
    let health: api::health::Health = administrator.get(paths::ADMIN_HEALTH).await.json();
    assert_eq!(health.mail, api::health::MailHealth::default());
    let info: ServiceInfo = person.get(paths::SERVICE).await.json();
    assert!(!info.sends_mail);
    assert_eq!(told(&house).await, []);
}

#[tokio::test]
async fn an_account_from_before_the_mail_server_was_set_confirms_its_address_later() {
    let house = House::new().await;
    house.member(Role::User, EMAIL).await;
    let house = house.again(&MAIL).await;
    let mut member = house.browser();
    let info: ServiceInfo = member.get(paths::SERVICE).await.json();
    assert!(info.sends_mail);
    member.sign_in(EMAIL, PASSWORD).await.expect_status(200);
    member
        .post(paths::CONFIRMATION_LINK, &())
        .await
        .expect_status(200);
    let link = token(&told(&house).await[0]);
    open_link(&mut member, link).await.expect_status(204);
    confirmed(&house, Role::User, "other@demo.example").await;
}
