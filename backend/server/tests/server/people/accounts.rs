//! From registration to sign-in, and the administrator's decisions.

use std::time::Duration;

use api::{
    AccountId, ProblemKind,
    account::{Account, Person, Reason, Role, Session, SignInStarted, Standing, StandingKind},
    health::Health,
    list::ListPage,
    log::{ActivityPage, EntryDetail, EntryKind, Leaf},
    paths,
};

use crate::{
    browser::{Browser, second_message},
    house::{House, PASSWORD},
};

const EMAIL: &str = "user@demo.example";

async fn decide(administrator: &mut Browser, id: &AccountId, verb: &str) -> Account {
    let reason = Reason {
        reason: format!("Reason to {verb}"),
    };
    let answer = administrator
        .post(&paths::admin_account(id, verb), &reason)
        .await;
    answer.expect_status(200);
    answer.account()
}

#[tokio::test]
async fn a_registered_person_signs_in_once_an_administrator_has_approved_her() {
    let house = House::new().await;
    let mut administrator = house.administrator().await;
    let mut person = house.browser();
    let registered = person
        .register(Role::User, " User@Demo.example ", None)
        .await;
    registered.expect_status(201);
    let account = registered.account();
    assert_eq!(account.standing, Standing::Pending);
    assert_eq!(account.profile.email, EMAIL);
    person
        .sign_in(EMAIL, PASSWORD)
        .await
        .expect_problem(ProblemKind::AccountPending);

    let queue: ListPage<Account> = administrator.get(paths::ADMIN_ACCOUNTS).await.json();
    assert_eq!(queue.items.first(), Some(&account));
    decide(&mut administrator, &account.id, "approve").await;

    let session: Session = person.sign_in(EMAIL, PASSWORD).await.json();
    assert_eq!(session.account.standing, Standing::Approved);
    assert_eq!(person.get(paths::SESSION).await.json::<Session>(), session);
}

#[tokio::test]
async fn a_registration_whose_answer_was_lost_may_come_again_and_makes_one_account() {
    let house = House::new().await;
    let token = house.setup_token().await;
    for (role, email, token) in [
        (Role::User, EMAIL, None),
        (Role::Administrator, "admin@demo.example", Some(token)),
    ] {
        let mut person = house.browser();
        let prepared = person.prepare_registration("Demo user", role, email, token);
        let finish = prepared.await.ok().unwrap();
        let first = person.post(paths::REGISTER_FINISH, &finish).await;
        let second = person.post(paths::REGISTER_FINISH, &finish).await;
        second.expect_status(201);
        assert_eq!(first.account(), second.account());
        let other = person.register(Role::User, email, None).await;
        other.expect_problem(ProblemKind::Conflict);
    }
    let mut administrator = house.browser();
    administrator
        .sign_in("admin@demo.example", PASSWORD)
        .await
        .expect_status(200);
    let accounts: ListPage<Account> = administrator.get(paths::ADMIN_ACCOUNTS).await.json();
    assert_eq!(accounts.items.len(), 2);
}

#[tokio::test]
async fn a_wrong_password_is_refused() {
    let house = House::new().await;
    house.member(Role::User, EMAIL).await;
    let answer = house.browser().sign_in(EMAIL, "demonstratiom").await;
    answer.expect_problem(ProblemKind::WrongCredentials);
    assert!(!answer.headers.contains_key("set-cookie"));
}

#[tokio::test]
async fn an_unknown_address_is_answered_like_a_known_one() {
    let house = House::new().await;
    house.member(Role::User, EMAIL).await;
    let mut browser = house.browser();
    let (_, known) = browser.start_sign_in(EMAIL, "guess").await;
    let (_, unknown) = browser.start_sign_in("none@demo.example", "guess").await;
    assert_eq!(known.status, unknown.status);
    assert_eq!(known.body.len(), unknown.body.len());
    let known = browser.sign_in(EMAIL, "guess").await;
    let unknown = browser.sign_in("nobody@demo.example", "guess").await;
    assert_eq!(
        known.expect_problem(ProblemKind::WrongCredentials),
        unknown.expect_problem(ProblemKind::WrongCredentials)
    );
}

#[tokio::test]
async fn a_denied_person_reads_the_reason_and_only_with_her_password() {
    let house = House::new().await;
    let mut administrator = house.administrator().await;
    let mut person = house.browser();
    let account = person.register(Role::Owner, EMAIL, None).await.account();
    decide(&mut administrator, &account.id, "deny").await;

    let denied = person.sign_in(EMAIL, PASSWORD).await;
    let problem = denied.expect_problem(ProblemKind::AccountDenied);
    assert!(problem.happened.contains("Reason to deny"));
    person
        .sign_in(EMAIL, "guess")
        .await
        .expect_problem(ProblemKind::WrongCredentials);

    decide(&mut administrator, &account.id, "reopen").await;
    decide(&mut administrator, &account.id, "approve").await;
    person.sign_in(EMAIL, PASSWORD).await.expect_status(200);
}

#[tokio::test]
async fn what_one_administrator_decided_another_one_does_not_pass_over_unseen() {
    let house = House::new().await;
    let mut administrator = house.administrator().await;
    let mut late = house.browser();
    late.sign_in("admin@demo.example", PASSWORD)
        .await
        .expect_status(200);
    let reason = Reason {
        reason: "Known for fraud".to_owned(),
    };
    for (first, second, left) in [
        ("deny", "approve", StandingKind::Denied),
        ("approve", "deny", StandingKind::Approved),
    ] {
        let email = format!("{first}@demo.example");
        let registered = house.browser().register(Role::User, &email, None).await;
        let id = registered.account().id;
        decide(&mut administrator, &id, first).await;
        let answer = late.post(&paths::admin_account(&id, second), &reason).await;
        let problem = answer.expect_problem(ProblemKind::Conflict);
        assert!(problem.happened.contains("Nothing was changed."));
        let person: Person = late.get(&paths::admin_person(&id)).await.json();
        assert_eq!(StandingKind::from(&person.account.standing), left);
    }
}

#[tokio::test]
async fn suspending_an_account_ends_all_its_sessions_at_once() {
    let house = House::new().await;
    let mut administrator = house.administrator().await;
    let mut one = house.member(Role::User, EMAIL).await;
    let mut other = house.browser();
    let session: Session = other.sign_in(EMAIL, PASSWORD).await.json();
    let id = session.account.id;

    decide(&mut administrator, &id, "suspend").await;
    one.get(paths::SESSION).await.expect_status(204);
    other
        .get(paths::VAULT)
        .await
        .expect_problem(ProblemKind::SignedOut);
    let refused = one.sign_in(EMAIL, PASSWORD).await;
    let problem = refused.expect_problem(ProblemKind::AccountSuspended);
    assert!(problem.happened.contains("Reason to suspend"));

    decide(&mut administrator, &id, "reinstate").await;
    other.get(paths::SESSION).await.expect_status(204);
    one.sign_in(EMAIL, PASSWORD).await.expect_status(200);
}

#[tokio::test]
async fn a_decision_is_made_once_and_names_an_account() {
    let house = House::new().await;
    let mut administrator = house.administrator().await;
    let account = house
        .browser()
        .register(Role::User, EMAIL, None)
        .await
        .account();
    let reason = Reason {
        reason: "Again".to_owned(),
    };
    for (verb, kind) in [
        ("suspend", ProblemKind::Conflict),
        ("reinstate", ProblemKind::Conflict),
    ] {
        let answer = administrator
            .post(&paths::admin_account(&account.id, verb), &reason)
            .await;
        answer.expect_problem(kind);
    }
    let nobody = AccountId("nobody".to_owned());
    let answer = administrator
        .post(&paths::admin_account(&nobody, "deny"), &reason)
        .await;
    answer.expect_problem(ProblemKind::NotFound);
    let empty = Reason {
        reason: "  ".to_owned(),
    };
    let answer = administrator
        .post(&paths::admin_account(&account.id, "deny"), &empty)
        .await;
    answer.expect_problem(ProblemKind::Invalid);
}

#[tokio::test]
async fn every_decision_is_in_the_log_with_its_reason() {
    let house = House::new().await;
    let mut administrator = house.administrator().await;
    let account = house
        .browser()
        .register(Role::User, EMAIL, None)
        .await
        .account();
    for verb in ["approve", "suspend", "reinstate"] {
        decide(&mut administrator, &account.id, verb).await;
    }
    let rows: Vec<(String, String)> =
        sqlx::query_as("SELECT leaf, detail FROM log_entries ORDER BY entry")
            .fetch_all(house.app.database.read())
            .await
            .unwrap();
    let entries: Vec<(Leaf, EntryDetail)> = rows
        .iter()
        .map(|(leaf, detail)| {
            (
                serde_json::from_str(leaf).unwrap(),
                serde_json::from_str(detail).unwrap(),
            )
        })
        .collect();
    let kinds: Vec<EntryKind> = entries.iter().map(|(leaf, _)| leaf.kind).collect();
    let expected = [
        EntryKind::Registered,
        EntryKind::Approved,
        EntryKind::Registered,
        EntryKind::Approved,
        EntryKind::Suspended,
        EntryKind::Reinstated,
    ];
    assert_eq!(kinds, expected);
    let (_, suspension) = &entries[4];
    assert_eq!(suspension.subject.as_ref(), Some(&account.id));
    assert_eq!(suspension.reason.as_deref(), Some("Reason to suspend"));
}

#[tokio::test]
async fn an_address_is_registered_once_in_whatever_spelling() {
    let house = House::new().await;
    let mut browser = house.browser();
    browser
        .register(Role::User, EMAIL, None)
        .await
        .expect_status(201);
    let again = browser
        .register(Role::Owner, "USER@demo.example", None)
        .await;
    again.expect_problem(ProblemKind::Conflict);
}

#[tokio::test]
async fn an_address_that_somebody_has_is_told_before_anything_is_made() {
    let house = House::new().await;
    let mut browser = house.browser();
    browser.announce(Role::User, EMAIL).await.expect_status(200);
    browser
        .register(Role::User, EMAIL, None)
        .await
        .expect_status(201);
    let told = browser.announce(Role::Owner, "USER@demo.example").await;
    told.expect_problem(ProblemKind::Conflict);
    for role in [Role::Administrator, Role::Auditor] {
        let asked = browser.announce(role, EMAIL).await;
        asked.expect_problem(ProblemKind::Forbidden);
    }
    let mut administrator = house.administrator().await;
    let accounts: ListPage<Account> = administrator.get(paths::ADMIN_ACCOUNTS).await.json();
    assert_eq!(accounts.items.len(), 2);
}

#[tokio::test]
async fn a_profile_out_of_bounds_is_refused() {
    let house = House::new().await;
    let mut browser = house.browser();
    let refused = browser.register_as("", Role::User, EMAIL, None).await;
    let problem = refused.expect_problem(ProblemKind::Invalid);
    assert!(problem.happened.contains("name"));
}

#[tokio::test]
async fn a_sign_in_is_finished_within_a_minute_and_once() {
    let house = House::new().await;
    house.member(Role::User, EMAIL).await;
    let mut browser = house.browser();

    let (login, started) = browser.start_sign_in(EMAIL, PASSWORD).await;
    let finish = second_message(login, EMAIL, PASSWORD, started.json::<SignInStarted>());
    browser
        .post(paths::SIGN_IN_FINISH, &finish)
        .await
        .expect_status(200);
    let replayed = house.browser().post(paths::SIGN_IN_FINISH, &finish).await;
    replayed.expect_problem(ProblemKind::WrongCredentials);

    let (login, started) = browser.start_sign_in(EMAIL, PASSWORD).await;
    let finish = second_message(login, EMAIL, PASSWORD, started.json::<SignInStarted>());
    house.clock.put_forward(Duration::from_secs(61));
    let late = browser.post(paths::SIGN_IN_FINISH, &finish).await;
    late.expect_problem(ProblemKind::WrongCredentials);
}

#[tokio::test]
async fn a_list_that_cannot_be_understood_is_refused() {
    let house = House::new().await;
    let mut administrator = house.administrator().await;
    for text in [
        "role=nobody",
        "sort=opaque_record",
        "size=100000",
        "page=0",
        "search=%ff",
    ] {
        let path = format!("{}?{text}", paths::ADMIN_ACCOUNTS);
        let answer = administrator.get(&path).await;
        answer.expect_problem(ProblemKind::Invalid);
    }
    let path = format!(
        "{}?search=ADMIN&role=administrator&sort=-name",
        paths::ADMIN_ACCOUNTS
    );
    let page: ListPage<Account> = administrator.get(&path).await.json();
    assert_eq!(page.total, 1);
}

#[tokio::test]
async fn the_page_of_a_person_says_what_belongs_to_her_and_the_log_what_concerns_her() {
    let house = House::new().await;
    let mut administrator = house.administrator().await;
    let mut owner = house.member(Role::Owner, "owner@demo.example").await;
    let session: Session = owner.get(paths::SESSION).await.json();
    let id = session.account.id.clone();
    let person: Person = administrator.get(&paths::admin_person(&id)).await.json();
    assert_eq!(person.account, session.account);
    assert_eq!((person.sessions, person.models.len()), (1, 0));
    assert!(person.last_seen.is_some());

    let path = |id: &AccountId| format!("{}?person={id}", paths::ACTIVITY);
    let own: ActivityPage = administrator.get(&path(&id)).await.json();
    let all: ActivityPage = administrator.get(paths::ACTIVITY).await.json();
    assert!(!own.entries.is_empty() && own.entries.len() < all.entries.len());

    // Whoever may not read all finds among her own, whomever she names.
    let administrators: Session = administrator.get(paths::SESSION).await.json();
    let asked: ActivityPage = owner.get(&path(&administrators.account.id)).await.json();
    let hers: ActivityPage = owner.get(paths::ACTIVITY).await.json();
    assert!(
        asked
            .entries
            .iter()
            .all(|entry| hers.entries.contains(entry))
    );
    assert!(asked.entries.len() < hers.entries.len());
    let stranger = paths::admin_person(&AccountId("nobody".to_owned()));
    administrator
        .get(&stranger)
        .await
        .expect_problem(ProblemKind::NotFound);
}

#[tokio::test]
async fn what_waits_is_told_with_since_when() {
    let house = House::new().await;
    let mut administrator = house.administrator().await;
    let before: Health = administrator.get(paths::ADMIN_HEALTH).await.json();
    assert_eq!((before.pending_accounts, before.oldest_pending), (0, None));
    let mut person = house.browser();
    let account = person.register(Role::User, EMAIL, None).await.account();
    house.clock.put_forward(Duration::from_secs(60 * 60));
    let other = "other@demo.example";
    person
        .register(Role::User, other, None)
        .await
        .expect_status(201);
    let health: Health = administrator.get(paths::ADMIN_HEALTH).await.json();
    assert_eq!(health.pending_accounts, 2);
    assert_eq!(health.oldest_pending, Some(account.registered_at));
    assert!(health.disk.is_some_and(|disk| disk.total_bytes > 0));
}
