//! A denied person corrects what she submitted and asks again; an administrator opens a decision again.

use std::time::Duration;

use api::{
    ProblemKind,
    account::{Account, AskAgain, Profile, Reason, Role, SignInStarted, Standing},
    health::Health,
    list::ListPage,
    log::{ActivityPage, EntryKind, Leaf},
    paths,
};

use crate::{
    browser::{Answer, Browser, second_message},
    house::{House, PASSWORD},
};

const EMAIL: &str = "user@demo.example";

async fn decide(administrator: &mut Browser, account: &Account, verb: &str) -> Answer {
    let reason = Reason {
        reason: format!("Reason to {verb}"),
    };
    let path = paths::admin_account(&account.id, verb);
    administrator.post(&path, &reason).await
}

async fn ask_again(person: &mut Browser, password: &str, corrected: Option<Profile>) -> Answer {
    let (login, started) = person.start_sign_in(EMAIL, password).await;
    let finish = second_message(login, EMAIL, password, started.json::<SignInStarted>());
    let ask = AskAgain {
        attempt: finish.attempt,
        finalization: finish.finalization,
        corrected,
    };
    person.post(paths::ASK_AGAIN, &ask).await
}

#[tokio::test]
async fn a_denied_person_reads_what_she_submitted_corrects_it_and_waits_again() {
    let house = House::new().await;
    let mut administrator = house.administrator().await;
    let mut person = house.browser();
    let account = person.register(Role::User, EMAIL, None).await.account();
    decide(&mut administrator, &account, "deny")
        .await
        .expect_status(200);

    let read = ask_again(&mut person, PASSWORD, None).await.account();
    let denied = Standing::Denied {
        reason: "Reason to deny".to_owned(),
    };
    assert_eq!((&read.profile, read.standing), (&account.profile, denied));

    let corrected = Profile {
        purpose: "To predict readmissions in ward 3".to_owned(),
        ..account.profile.clone()
    };
    let asked = ask_again(&mut person, PASSWORD, Some(corrected.clone())).await;
    assert_eq!(asked.account().standing, Standing::Pending);
    let queue = format!("{}?state=pending", paths::ADMIN_ACCOUNTS);
    let queue: ListPage<Account> = administrator.get(&queue).await.json();
    let waiting = &queue.items[0];
    assert_eq!(waiting.profile, corrected);
    let before = waiting.asked_again.as_deref().unwrap();
    assert_eq!((before.times, &*before.reason), (2, "Reason to deny"));
    assert_eq!(before.profile, account.profile);

    let unseen = account
        .seen()
        .at(&paths::admin_account(&account.id, "approve"));
    let late = administrator.post(&unseen, &()).await;
    late.expect_problem(ProblemKind::Conflict);
    let again = ask_again(&mut person, PASSWORD, Some(corrected)).await;
    let problem = again.expect_problem(ProblemKind::Conflict);
    assert!(problem.action.contains("Sign in later"));
    let log: ActivityPage = administrator.get(paths::ACTIVITY).await.json();
    let leaf: Leaf = serde_json::from_str(&log.entries[0].leaf).unwrap();
    assert_eq!(leaf.kind, EntryKind::AskedAgain);
}

#[tokio::test]
async fn only_the_password_opens_what_was_denied_and_nothing_else_can_be_changed() {
    let house = House::new().await;
    let mut administrator = house.administrator().await;
    let mut person = house.browser();
    let account = person.register(Role::User, EMAIL, None).await.account();
    ask_again(&mut person, PASSWORD, None)
        .await
        .expect_problem(ProblemKind::Conflict);
    decide(&mut administrator, &account, "deny")
        .await
        .expect_status(200);
    for corrected in [None, Some(account.profile.clone())] {
        ask_again(&mut house.browser(), "guess", corrected)
            .await
            .expect_problem(ProblemKind::WrongCredentials);
    }
    let another = Profile {
        email: "admin@demo.example".to_owned(),
        ..account.profile.clone()
    };
    let empty = Profile {
        purpose: String::new(),
        ..account.profile.clone()
    };
    for corrected in [another, empty] {
        ask_again(&mut person, PASSWORD, Some(corrected))
            .await
            .expect_problem(ProblemKind::Invalid);
    }
    person.get(paths::SESSION).await.expect_status(204);
    let read = ask_again(&mut person, PASSWORD, None).await.account();
    assert_eq!(read.profile, account.profile);
}

#[tokio::test]
async fn a_decision_is_opened_again_and_sessions_end_with_it() {
    let house = House::new().await;
    let mut administrator = house.administrator().await;
    let mut person = house.member(Role::User, EMAIL).await;
    let queue = format!("{}?role=user", paths::ADMIN_ACCOUNTS);
    let accounts: ListPage<Account> = administrator.get(&queue).await.json();
    let account = &accounts.items[0];
    house.clock.put_forward(Duration::from_secs(60 * 60));
    let reopened = decide(&mut administrator, account, "reopen")
        .await
        .account();
    assert_eq!(reopened.standing, Standing::Pending);
    let told = reopened.reopened.as_deref().unwrap();
    assert!(told.at - account.registered_at >= 60 * 60 * 1000);
    assert!(told.by.is_some());
    assert_eq!(told.reason, "Reason to reopen");
    person.get(paths::SESSION).await.expect_status(204);
    let waits = person.sign_in(EMAIL, PASSWORD).await;
    let problem = waits.expect_problem(ProblemKind::AccountPending);
    assert!(problem.happened.ends_with("Reason to reopen"));
    let queue = format!("{}?state=pending&sort=asked", paths::ADMIN_ACCOUNTS);
    let queue: ListPage<Account> = administrator.get(&queue).await.json();
    assert_eq!(queue.items[0], reopened);
    let health: Health = administrator.get(paths::ADMIN_HEALTH).await.json();
    assert_eq!(health.oldest_pending, Some(told.at));
    decide(&mut administrator, account, "reopen")
        .await
        .expect_problem(ProblemKind::Conflict);
    decide(&mut administrator, account, "deny")
        .await
        .expect_status(200);
    decide(&mut administrator, account, "reopen")
        .await
        .expect_status(200);
    let approved = decide(&mut administrator, account, "approve").await;
    assert_eq!(approved.account().reopened, None);
}

#[tokio::test]
async fn the_last_administrator_cannot_open_the_decision_on_herself_again() {
    let house = House::new().await;
    let mut administrator = house.administrator().await;
    let accounts: ListPage<Account> = administrator.get(paths::ADMIN_ACCOUNTS).await.json();
    decide(&mut administrator, &accounts.items[0], "reopen")
        .await
        .expect_problem(ProblemKind::Conflict);
    administrator.get(paths::SESSION).await.expect_status(200);
}
