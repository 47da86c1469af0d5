//! Changing what a person says about herself, and the address she signs in with.

use api::{
    Base64, ProblemKind,
    account::{
        Account, PasswordFinish, PasswordStart, PasswordStarted, ProfileChange, Role, Session,
    },
    key::KeyDocument,
    limits::WRAPPED_VAULT_KEY_BYTES,
    log::{ActivityPage, EntryDetail, EntryKind, Leaf},
    paths,
};
use axum::{body::Body, http::Method};
use ed25519_dalek::SigningKey;
use opaque::{
    Email, OsRng, Suite, change_context, identifiers,
    opaque_ke::{
        ClientLogin, ClientLoginFinishParameters, ClientRegistration,
        ClientRegistrationFinishParameters, RegistrationResponse,
    },
};

use crate::{
    browser::{Answer, Browser, claimed, credential_response},
    house::{House, PASSWORD},
};

const EMAIL: &str = "user@demo.example";
const OTHER: &str = "other@demo.example";

fn change(name: &str, purpose: &str) -> ProfileChange {
    ProfileChange {
        name: name.to_owned(),
        organisation: "Demo organisation".to_owned(),
        purpose: purpose.to_owned(),
    }
}

async fn account(browser: &mut Browser) -> Account {
    browser.get(paths::SESSION).await.json::<Session>().account
}

async fn log(browser: &mut Browser) -> Vec<(EntryKind, EntryDetail)> {
    let path = format!("{}?limit=50", paths::ACTIVITY);
    let page: ActivityPage = browser.get(&path).await.json();
    let read = |entry: api::log::Activity| {
        let leaf: Leaf = serde_json::from_str(&entry.leaf).unwrap();
        (leaf.kind, serde_json::from_str(&entry.detail).unwrap())
    };
    page.entries.into_iter().map(read).collect()
}

async fn publish_signing_key(browser: &mut Browser) {
    let key = SigningKey::from_bytes(&[3; 32]).verifying_key().to_bytes();
    let request = browser
        .request(Method::POST, paths::SIGNING_KEYS)
        .header("content-type", "application/octet-stream")
        .body(Body::from(key.to_vec()))
        .unwrap();
    browser.send(request).await.expect_status(201);
}

async fn signing_key(browser: &mut Browser, account: &Account) -> KeyDocument {
    let path = paths::account_signing_key(&account.id);
    browser.get(&path).await.json()
}

fn holder(document: &KeyDocument) -> String {
    let entry = document.entry.as_ref().unwrap();
    let detail: EntryDetail = serde_json::from_str(&entry.detail).unwrap();
    detail.holder.unwrap().name
}

#[tokio::test]
async fn before_its_first_key_an_account_has_none_and_that_is_no_problem() {
    let house = House::new().await;
    let mut owner = house.member(Role::Owner, EMAIL).await;
    let id = account(&mut owner).await.id;
    for path in [paths::account_signing_key(&id), paths::account_key(&id)] {
        let none: Option<KeyDocument> = owner.get(&path).await.json();
        assert_eq!(none, None);
    }
    publish_signing_key(&mut owner).await;
    let some: Option<KeyDocument> = owner.get(&paths::account_signing_key(&id)).await.json();
    assert!(some.is_some());
}

#[tokio::test]
async fn a_changed_name_is_logged_with_the_one_before_and_the_keys_go_on_under_it() {
    let house = House::new().await;
    let mut owner = house.member(Role::Owner, EMAIL).await;
    publish_signing_key(&mut owner).await;
    let before = account(&mut owner).await;
    let key = signing_key(&mut owner, &before).await;
    assert_eq!(holder(&key), "Demo user");
    let answer = owner
        .put(paths::PROFILE, &change("  Ada Demo ", "Another purpose"))
        .await;
    answer.expect_status(200);
    let after = account(&mut owner).await;
    assert_eq!(after, answer.account());
    assert_eq!(after.profile.name, "Ada Demo");
    assert_eq!(after.profile.purpose, "Another purpose");
    assert_eq!(after.profile.email, EMAIL);
    let again = signing_key(&mut owner, &after).await;
    assert_eq!(holder(&again), "Ada Demo");
    assert_eq!(again.public_key, key.public_key);
    assert_eq!(again.published.epoch, key.published.epoch);
    assert!(again.published.log_index > key.published.log_index);
    let entries = log(&mut owner).await;
    let changed = entries
        .iter()
        .find(|(kind, _)| *kind == EntryKind::ProfileChanged);
    let (_, detail) = changed.unwrap();
    assert_eq!(detail.holder.as_ref().unwrap().name, "Demo user");
    assert_eq!(detail.actor, Some(after.id));
}

#[tokio::test]
async fn a_changed_purpose_alone_publishes_nothing_anew_and_no_change_is_no_entry() {
    let house = House::new().await;
    let mut owner = house.member(Role::Owner, EMAIL).await;
    publish_signing_key(&mut owner).await;
    let before = log(&mut owner).await.len();
    let answer = owner
        .put(paths::PROFILE, &change("Demo user", "Another purpose"))
        .await;
    answer.expect_status(200);
    let answer = owner
        .put(paths::PROFILE, &change("Demo user", "Another purpose"))
        .await;
    answer.expect_status(200);
    let entries = log(&mut owner).await;
    assert_eq!(entries.len(), before + 1);
    assert_eq!(entries[0].0, EntryKind::ProfileChanged);
    assert!(entries[0].1.holder.is_none());
}

#[tokio::test]
async fn what_would_not_register_is_no_profile() {
    let house = House::new().await;
    let mut user = house.member(Role::User, EMAIL).await;
    for (name, purpose) in [
        ("", "p"),
        ("a\nApproved", "p"),
        ("a", ""),
        ("\u{202e}", "p"),
    ] {
        let answer = user.put(paths::PROFILE, &change(name, purpose)).await;
        answer.expect_problem(ProblemKind::Invalid);
    }
    let mut stranger = house.browser();
    let answer = stranger.put(paths::PROFILE, &change("a", "p")).await;
    answer.expect_problem(ProblemKind::SignedOut);
}

/// A change of the address: the first message, for `asked`, and what comes of it if the client binds it to `bound`.
async fn prepare(
    browser: &mut Browser,
    password: &str,
    asked: &str,
    bound: Option<&str>,
) -> Result<PasswordFinish, Answer> {
    let registration = ClientRegistration::<Suite>::start(&mut OsRng, PASSWORD.as_bytes()).unwrap();
    let login = ClientLogin::<Suite>::start(&mut OsRng, password.as_bytes()).unwrap();
    let request = registration.message.serialize().to_vec();
    let bound = bound.map(|email| Email::parse(email).unwrap());
    let context = change_context(&request, bound.as_ref());
    let body = PasswordStart {
        present: Base64(login.message.serialize().to_vec()),
        new: Base64(request),
        email: Some(asked.to_owned()),
    };
    let answer = browser.post(paths::PASSWORD_START, &body).await;
    if answer.status != 200 {
        return Err(answer);
    }
    let started: PasswordStarted = answer.json();
    let (email, asked) = (Email::parse(EMAIL).unwrap(), Email::parse(asked).unwrap());
    let response = credential_response(&started.present);
    let parameters = ClientLoginFinishParameters::new(Some(&context), identifiers(&email), None);
    let proof = login
        .state
        .finish(&mut OsRng, password.as_bytes(), response, parameters);
    let proof = proof.map_or(vec![0; 64], |proof| proof.message.serialize().to_vec());
    let response = RegistrationResponse::deserialize(&started.new.0).unwrap();
    let names = ClientRegistrationFinishParameters::new(identifiers(&asked), None);
    let registered = registration
        .state
        .finish(&mut OsRng, PASSWORD.as_bytes(), response, names);
    Ok(PasswordFinish {
        attempt: started.attempt,
        finalization: Base64(proof),
        record: claimed(&registered.unwrap().message),
        wrapped_vault_key: Base64(vec![7; WRAPPED_VAULT_KEY_BYTES]),
        keeps_sessions: false,
    })
}

async fn move_to(browser: &mut Browser, asked: &str) -> Answer {
    match prepare(browser, PASSWORD, asked, Some(asked)).await {
        Ok(finish) => browser.post(paths::PASSWORD_FINISH, &finish).await,
        Err(answer) => answer,
    }
}

async fn signs_in(house: &House, email: &str) -> bool {
    house.browser().sign_in(email, PASSWORD).await.status == 200
}

#[tokio::test]
async fn another_address_takes_the_password_along_and_ends_the_other_sessions() {
    let house = House::new().await;
    let mut user = house.member(Role::User, EMAIL).await;
    let mut elsewhere = house.browser();
    elsewhere.sign_in(EMAIL, PASSWORD).await.expect_status(200);
    move_to(&mut user, " Other@demo.example")
        .await
        .expect_status(204);
    assert_eq!(account(&mut user).await.profile.email, OTHER);
    elsewhere.get(paths::SESSION).await.expect_status(204);
    assert!(signs_in(&house, OTHER).await);
    assert!(!signs_in(&house, EMAIL).await);
    assert_eq!(log(&mut user).await[0].0, EntryKind::EmailChanged);
    let answer = house.browser().register(Role::Owner, EMAIL, None).await;
    answer.expect_status(201);
}

#[tokio::test]
async fn an_address_that_somebody_has_is_told_only_to_who_proves_the_password() {
    let house = House::new().await;
    let mut user = house.member(Role::User, EMAIL).await;
    house.member(Role::Owner, OTHER).await;
    let guess = prepare(&mut user, "a guess", OTHER, Some(OTHER)).await;
    let guess = guess.ok().unwrap();
    let answer = user.post(paths::PASSWORD_FINISH, &guess).await;
    answer.expect_problem(ProblemKind::WrongCredentials);
    let answer = move_to(&mut user, OTHER).await;
    answer.expect_problem(ProblemKind::Conflict);
    assert!(signs_in(&house, EMAIL).await);
    assert!(signs_in(&house, OTHER).await);
}

#[tokio::test]
async fn a_proof_for_one_address_brings_no_other() {
    let house = House::with(&["--sign-ins-per-account=100"]).await;
    let mut user = house.member(Role::User, EMAIL).await;
    for bound in [None, Some("third@demo.example")] {
        let finish = prepare(&mut user, PASSWORD, OTHER, bound).await;
        let finish = finish.ok().unwrap();
        let answer = user.post(paths::PASSWORD_FINISH, &finish).await;
        answer.expect_problem(ProblemKind::WrongCredentials);
    }
    assert!(!signs_in(&house, OTHER).await);
}

#[tokio::test]
async fn a_change_of_address_whose_answer_was_lost_may_come_again() {
    let house = House::new().await;
    let mut user = house.member(Role::User, EMAIL).await;
    let finish = prepare(&mut user, PASSWORD, OTHER, Some(OTHER)).await;
    let finish = finish.ok().unwrap();
    for _ in 0..2 {
        let answer = user.post(paths::PASSWORD_FINISH, &finish).await;
        answer.expect_status(204);
    }
    assert!(signs_in(&house, OTHER).await);
}

#[tokio::test]
async fn trying_addresses_is_slowed_down_like_registering() {
    let house = House::with(&["--sign-ins-per-account=100", "--registrations-per-minute=4"]).await;
    let mut user = house.member(Role::User, EMAIL).await;
    let answer = loop {
        if let Err(answer) = prepare(&mut user, PASSWORD, OTHER, Some(OTHER)).await {
            break answer;
        }
    };
    answer.expect_problem(ProblemKind::TooMany);
}
