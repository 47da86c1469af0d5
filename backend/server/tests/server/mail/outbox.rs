//! What is written down is told: at least once, never twice on purpose, not too often.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use api::{
    AccountId, GrantId,
    account::{Account, Language, LetterKind, Letters as ChosenLetters, OwnLetters, Role},
    health::Health,
    paths,
};
use service::{
    mail::{Letter, MailFailure, outbox::Told},
    use_cases::account::letters::sending::{self, MailTurn},
};
use storage::database::accounts::outbox::MailTopic;

use super::{Letters, MAIL, confirmed, decide, open_link, token, told};
use crate::house::{House, PASSWORD};

const EMAIL: &str = "user@demo.example";
const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(60 * 60);

/// An approved account with a confirmed address, and an administrator.
async fn approved(house: &House) -> (crate::browser::Browser, Account) {
    let mut administrator = house.administrator().await;
    told(house).await;
    let account = confirmed(house, Role::User, EMAIL).await;
    decide(&mut administrator, &account, "approve").await;
    (administrator, account)
}

#[tokio::test]
async fn decisions_are_told_in_the_persons_language_with_their_reasons() {
    let house = House::with(&MAIL).await;
    let mut administrator = house.administrator().await;
    told(&house).await;
    for (language, email, words) in [
        (
            Language::English,
            "one@demo.example",
            ["denied", "approved", "suspended", "goes on"],
        ),
        (
            Language::German,
            "two@demo.example",
            ["abgelehnt", "freigegeben", "gesperrt", "wieder offen"],
        ),
    ] {
        let mut person = house.browser();
        person.language = language;
        let account = person.register(Role::Owner, email, None).await.account();
        let link = told(&house).await.remove(0);
        open_link(&mut person, token(&link))
            .await
            .expect_status(204);
        for (verb, words) in ["deny", "approve", "suspend", "reinstate"]
            .iter()
            .zip(words)
        {
            if *verb == "approve" {
                decide(&mut administrator, &account, "reopen").await;
            }
            decide(&mut administrator, &account, verb).await;
            let letters = told(&house).await;
            assert_eq!(letters.len(), 1, "{verb}");
            assert_eq!(letters[0].to, email);
            assert!(letters[0].subject.contains(words), "{}", letters[0].subject);
            let quoted = format!("> Why: {verb}\n> and more\n");
            let has_reason = matches!(*verb, "deny" | "suspend");
            assert_eq!(
                letters[0].body.contains(&quoted),
                has_reason,
                "{}",
                letters[0].body
            );
        }
    }
}

/// Lets somebody be told of a topic; the letters that go out.
async fn letters_of(house: &House, account: &Account, topic: MailTopic) -> Vec<Letter> {
    let mut writing = house.app.database.write().await.unwrap();
    let told_of = Told::plainly(topic);
    let outbox = &house.app.outbox;
    outbox
        .tell(&mut writing, &account.id, told_of)
        .await
        .unwrap();
    writing.commit().await.unwrap();
    told(house).await
}

#[tokio::test]
async fn some_letters_can_be_done_without_and_their_language_is_chosen() {
    let house = House::with(&MAIL).await;
    let (mut administrator, account) = approved(&house).await;
    told(&house).await;
    let mut user = house.browser();
    user.get(paths::LETTERS).await.expect_status(401);
    user.sign_in(EMAIL, PASSWORD).await.expect_status(200);
    let before: OwnLetters = user.get(paths::LETTERS).await.json();
    assert!(before.are_sent);
    assert_eq!(before.chosen, ChosenLetters::default());
    assert_eq!(
        letters_of(&house, &account, MailTopic::Granted).await.len(),
        1
    );

    house.clock.put_forward(HOUR);
    let chosen = ChosenLetters {
        language: Language::German,
        unwanted: vec![LetterKind::Budget, LetterKind::Access, LetterKind::Access],
    };
    user.put(paths::LETTERS, &chosen).await.expect_status(204);
    let after: OwnLetters = user.get(paths::LETTERS).await.json();
    assert_eq!(after.chosen.language, Language::German);
    assert_eq!(
        after.chosen.unwanted,
        [LetterKind::Access, LetterKind::Budget]
    );
    for topic in MailTopic::ALL {
        let letters = letters_of(&house, &account, topic).await;
        let is_unwanted = topic
            .kind()
            .is_some_and(|kind| chosen.unwanted.contains(&kind));
        assert_eq!(letters.len(), usize::from(!is_unwanted), "{topic:?}");
        for letter in letters {
            assert!(letter.body.contains("/account"), "{}", letter.body);
            assert!(
                letter.body.contains("in welcher Sprache"),
                "{}",
                letter.body
            );
        }
    }
    house.clock.put_forward(HOUR);
    // What waits is not sent either, to her alone.
    user.put(paths::LETTERS, &ChosenLetters::default())
        .await
        .expect_status(204);
    let mut writing = house.app.database.write().await.unwrap();
    let granted = Told::plainly(MailTopic::Granted);
    house
        .app
        .outbox
        .tell(&mut writing, &account.id, granted)
        .await
        .unwrap();
    writing.commit().await.unwrap();
    user.put(paths::LETTERS, &chosen).await.expect_status(204);
    assert!(told(&house).await.is_empty());
    let health: Health = administrator.get(paths::ADMIN_HEALTH).await.json();
    assert_eq!(health.mail.waiting, 0);
}

#[tokio::test]
async fn a_dead_mail_server_delays_nothing_and_loses_nothing() {
    let house = House::with(&MAIL).await;
    let (mut administrator, account) = approved(&house).await;
    let dead = Letters::failing(MailFailure::Unusable);
    for turn in [MailTurn::Unusable, MailTurn::Idle] {
        assert_eq!(sending::turn(&house.app, &dead).await.unwrap(), turn);
    }
    let health: Health = administrator.get(paths::ADMIN_HEALTH).await.json();
    assert_eq!((health.mail.waiting, health.mail.given_up), (1, 0));
    assert!(health.mail.failing_since.is_some());
    house.clock.put_forward(MINUTE);
    assert_eq!(told(&house).await.len(), 1);
    decide(&mut administrator, &account, "suspend").await;
    assert_eq!(told(&house).await.len(), 1);
    let health: Health = administrator.get(paths::ADMIN_HEALTH).await.json();
    assert_eq!((health.mail.waiting, health.mail.failing_since), (0, None));
}

#[tokio::test]
async fn what_cannot_be_told_within_a_day_is_given_up_and_shown() {
    let house = House::with(&MAIL).await;
    let (mut administrator, _) = approved(&house).await;
    for failure in [MailFailure::Unusable, MailFailure::Refused] {
        let dead = Letters::failing(failure);
        sending::turn(&house.app, &dead).await.unwrap();
        house.clock.put_forward(8 * HOUR);
    }
    house.clock.put_forward(8 * HOUR);
    let dead = Letters::failing(MailFailure::Unusable);
    sending::turn(&house.app, &dead).await.unwrap();
    let text = administrator.get("/metrics").await.body;
    let text = String::from_utf8_lossy(&text);
    assert!(text.contains("tacit_mails_given_up 1\n"), "{text}");
    house.clock.put_forward(8 * HOUR);
    assert_eq!(told(&house).await, []);
    house.clock.put_forward(7 * 24 * HOUR);
    sending::sweep(&house.app).await.unwrap();
    let left: i64 = sqlx::query_scalar("SELECT count(*) FROM outbox")
        .fetch_one(house.app.database.read())
        .await
        .unwrap();
    assert_eq!(left, 0);
}

/// Whoever sent a mail may have died before it was marked: then it is sent again, under the same name.
#[tokio::test]
async fn a_mail_whose_sender_died_is_sent_again_once_its_lease_has_run_out() {
    let house = House::with(&MAIL).await;
    approved(&house).await;
    let claimed = sending::claim(&house.app).await.unwrap().unwrap();
    assert_eq!(told(&house).await, []);
    house.clock.put_forward(5 * MINUTE);
    let letters = told(&house).await;
    assert_eq!(letters.len(), 1);
    assert_eq!(letters[0].id, claimed.events[0].id);
    house.clock.put_forward(5 * MINUTE);
    assert_eq!(told(&house).await, []);
}

#[tokio::test]
async fn two_servers_share_an_outbox_and_tell_everybody_once() {
    let here = House::on_postgres(&MAIL).await;
    let there = here.beside(Duration::ZERO, &MAIL).await;
    let addresses: Vec<String> = (0..12)
        .map(|who| format!("user{who}@demo.example"))
        .collect();
    for email in &addresses {
        let registered = here.browser().register(Role::User, email, None).await;
        registered.expect_status(201);
    }
    let letters = Arc::new(Letters::default());
    let senders = [&here, &there].map(|house| {
        let (app, letters) = (house.app.clone(), letters.clone());
        tokio::spawn(async move {
            while sending::turn(&app, &*letters).await.unwrap() == MailTurn::Done {}
        })
    });
    for sender in senders {
        sender.await.unwrap();
    }
    let letters = letters.take();
    let told: BTreeSet<&str> = letters.iter().map(|letter| letter.to.as_str()).collect();
    assert_eq!((letters.len(), told.len()), (12, 12));
}

/// Grants of several users to one model, by nobody's request.
async fn grants(house: &House, owner: &AccountId, users: &[AccountId]) {
    let mut statements = format!(
        "INSERT INTO models (id, owner, name, listed, published, created_at, updated_at) \
         VALUES ('m', '{owner}', 'Heart', '{{}}', 1, 1, 1);"
    );
    for (number, user) in users.iter().enumerate() {
        statements += &format!(
            "INSERT INTO grants (id, model, account, purpose, state, query_budget, requested_at, updated_at) \
             VALUES ('g{number}', 'm', '{user}', 'p', 'requested', 10, 1, 1);"
        );
    }
    house.execute(statements).await;
}

#[tokio::test]
async fn what_comes_together_is_told_together_and_the_same_topic_once_an_hour() {
    let house = House::with(&MAIL).await;
    let owner = confirmed(&house, Role::Owner, "owner@demo.example").await;
    let mut users = Vec::new();
    for number in 0..4 {
        let email = format!("user{number}@demo.example");
        let mut browser = house.browser();
        let name = format!("Name {number}");
        let registered = browser.register_as(&name, Role::User, &email, None).await;
        users.push(registered.account().id);
    }
    told(&house).await;
    grants(&house, &owner.id, &users).await;
    let ask = async |number: usize| {
        let grant = GrantId(format!("g{number}"));
        let mut writing = house.app.database.write().await.unwrap();
        let told = Told::of_grant(MailTopic::Requested, &grant);
        house
            .app
            .outbox
            .tell(&mut writing, &owner.id, told)
            .await
            .unwrap();
        writing.commit().await.unwrap();
    };
    for number in 0..3 {
        ask(number).await;
    }
    assert_eq!(told(&house).await, [], "they are collected");
    house.clock.put_forward(MINUTE);
    let letters = told(&house).await;
    assert_eq!(letters.len(), 1);
    for number in 0..3 {
        let words = format!("Name {number} asks for access to Heart.");
        assert!(letters[0].body.contains(&words), "{}", letters[0].body);
    }
    ask(3).await;
    house.clock.put_forward(MINUTE);
    assert_eq!(told(&house).await, [], "told less than an hour ago");
    house.clock.put_forward(HOUR);
    let letters = told(&house).await;
    assert_eq!(letters.len(), 1);
    assert!(letters[0].body.contains("Name 3") && !letters[0].body.contains("Name 2"));
}

#[tokio::test]
async fn what_is_not_committed_is_not_told() {
    let house = House::with(&MAIL).await;
    let account = confirmed(&house, Role::User, EMAIL).await;
    let mut writing = house.app.database.write().await.unwrap();
    let told_of = Told::plainly(MailTopic::Approved);
    house
        .app
        .outbox
        .tell(&mut writing, &account.id, told_of)
        .await
        .unwrap();
    drop(writing);
    assert_eq!(told(&house).await, []);
}
