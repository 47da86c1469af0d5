//! Passkeys, and people who want in without one.

use std::time::Duration;

use api::{
    Base64, PasskeyId, ProblemKind,
    account::{Role, SignInAnswer, SignedIn},
    limits::{PASSKEYS as MOST, WRAPPED_VAULT_KEY_BYTES},
    passkey::{
        NewPasskey, Passkey, PasskeyChallenge, PasskeyConfirmation, PasskeyName, PasskeyOffer,
        PasskeyRemoval, PasskeyVaultKey, Passkeys, SecondFactorChange, passkey_purpose,
        removal_purpose, second_factor_purpose,
    },
    paths,
    proof::Proof,
};
use opaque::proof_context;
use passkeys::authenticator::{Authenticator, Said};
use service::{mail::outbox::Outbox, use_cases::account::passkeys::second_factor};

use crate::{
    browser::{Answer, Browser, prove},
    house::{House, PASSWORD},
};

pub(crate) const EMAIL: &str = "user@demo.example";
pub(crate) const ORIGIN: &str = "http://localhost:8080";
const MINUTE: Duration = Duration::from_secs(60);

async fn house() -> House {
    House::with(&["--origin", ORIGIN, "--sign-ins-per-account", "100"]).await
}

pub(crate) fn authenticator() -> Authenticator {
    Authenticator::es256(ORIGIN, "localhost")
}

pub(crate) async fn proof(
    browser: &mut Browser,
    email: &str,
    password: &str,
    purpose: &[u8],
) -> Proof {
    let context = proof_context(purpose);
    let proof = prove(browser, email, password, purpose, &context).await;
    proof.ok().unwrap()
}

pub(crate) async fn offer(browser: &mut Browser) -> PasskeyOffer {
    let answer = browser
        .post(paths::PASSKEY_START, &serde_json::Value::Null)
        .await;
    answer.expect_status(200);
    answer.json()
}

pub(crate) fn new_passkey(
    offer: &PasskeyOffer,
    said: Said,
    wrapped: Option<u8>,
    proof: Proof,
) -> NewPasskey {
    NewPasskey {
        attempt: offer.attempt.clone(),
        name: "Phone".to_owned(),
        client_data: Base64(said.client_data),
        authenticator_data: Base64(said.authenticator_data),
        wrapped_vault_key: wrapped.map(|byte| Base64(vec![byte; WRAPPED_VAULT_KEY_BYTES])),
        proof,
    }
}

/// Adds what the authenticator makes.
async fn add_as(
    browser: &mut Browser,
    email: &str,
    authenticator: &Authenticator,
    wrapped: Option<u8>,
) -> Answer {
    let offer = offer(browser).await;
    let said = authenticator.make(&offer.challenge.0);
    let key = wrapped.map(|byte| [byte; WRAPPED_VAULT_KEY_BYTES]);
    let purpose = passkey_purpose(&said.client_data, key.as_ref().map(|key| &key[..]));
    let proof = proof(browser, email, PASSWORD, &purpose).await;
    let body = new_passkey(&offer, said, wrapped, proof);
    browser.post(paths::PASSKEYS, &body).await
}

pub(crate) async fn add(
    browser: &mut Browser,
    authenticator: &Authenticator,
    wrapped: Option<u8>,
) -> Passkey {
    let answer = add_as(browser, EMAIL, authenticator, wrapped).await;
    answer.expect_status(201);
    answer.json()
}

async fn listed(browser: &mut Browser) -> Passkeys {
    browser.get(paths::PASSKEYS).await.json()
}

pub(crate) async fn challenge(browser: &mut Browser) -> PasskeyChallenge {
    let answer = browser
        .post(paths::PASSKEY_CHALLENGE, &serde_json::Value::Null)
        .await;
    answer.expect_status(200);
    answer.json()
}

fn confirmation(
    challenge: &PasskeyChallenge,
    authenticator: &Authenticator,
    said: Said,
) -> PasskeyConfirmation {
    PasskeyConfirmation {
        attempt: challenge.attempt.clone(),
        credential: Base64(authenticator.credential.clone()),
        client_data: Base64(said.client_data),
        authenticator_data: Base64(said.authenticator_data),
        signature: Base64(said.signature),
    }
}

pub(crate) fn confirmed(
    challenge: &PasskeyChallenge,
    authenticator: &mut Authenticator,
) -> PasskeyConfirmation {
    let said = authenticator.confirm(&challenge.challenge.0);
    confirmation(challenge, authenticator, said)
}

async fn turn(
    browser: &mut Browser,
    is_on: bool,
    confirmation: Option<PasskeyConfirmation>,
) -> Answer {
    let proof = proof(browser, EMAIL, PASSWORD, &second_factor_purpose(is_on)).await;
    let change = SecondFactorChange {
        is_on,
        proof,
        confirmation,
    };
    browser.post(paths::SECOND_FACTOR, &change).await
}

async fn turn_on(browser: &mut Browser, authenticator: &mut Authenticator) {
    let challenge = challenge(browser).await;
    let confirmation = confirmed(&challenge, authenticator);
    let answer = turn(browser, true, Some(confirmation)).await;
    answer.expect_status(204);
}

/// A user whose account asks for a passkey.
pub(crate) async fn guarded(house: &House) -> (Browser, Authenticator) {
    let mut browser = house.member(Role::User, EMAIL).await;
    let mut authenticator = authenticator();
    add(&mut browser, &authenticator, Some(1)).await;
    turn_on(&mut browser, &mut authenticator).await;
    (browser, authenticator)
}

/// What is asked for once the password is proved.
pub(crate) async fn asked(browser: &mut Browser) -> PasskeyChallenge {
    let answer = browser.sign_in(EMAIL, PASSWORD).await;
    answer.expect_status(200);
    match answer.json() {
        SignInAnswer::Confirm(challenge) => challenge,
        SignInAnswer::SignedIn(_) => panic!("no passkey was asked for"),
    }
}

async fn is_signed_in(browser: &mut Browser) -> bool {
    browser.get(paths::SESSION).await.status == 200
}

#[tokio::test]
async fn a_password_alone_begins_no_session_and_a_passkey_ends_the_sign_in() {
    let house = house().await;
    let (mut first, mut authenticator) = guarded(&house).await;
    let mut browser = house.browser();
    let challenge = asked(&mut browser).await;
    let shown = browser.sign_in(EMAIL, PASSWORD).await;
    let text = String::from_utf8(shown.body.to_vec()).unwrap();
    assert!(!text.contains("wrapped") && !text.contains("Demo user"));
    assert!(!is_signed_in(&mut browser).await);
    let confirmation = confirmed(&challenge, &mut authenticator);
    let answer = browser.post(paths::SIGN_IN_PASSKEY, &confirmation).await;
    answer.expect_status(200);
    assert_eq!(answer.json::<SignedIn>().account.profile.email, EMAIL);
    assert!(is_signed_in(&mut browser).await);
    let again = house
        .browser()
        .post(paths::SIGN_IN_PASSKEY, &confirmation)
        .await;
    again.expect_problem(ProblemKind::WrongCredentials);
    let used = listed(&mut first).await.passkeys.remove(0).used_at;
    assert!(used.is_some());
}

#[tokio::test]
async fn nobody_else_ends_the_sign_in() {
    let house = house().await;
    let (_, mut mine) = guarded(&house).await;
    let mut browser = house.browser();
    let mut stranger = house.member(Role::Owner, "owner@demo.example").await;
    let mut theirs = authenticator();
    add_as(&mut stranger, "owner@demo.example", &theirs, None)
        .await
        .expect_status(201);
    let challenge = asked(&mut browser).await;
    let of_stranger = confirmed(&challenge, &mut theirs);
    let named_mine = PasskeyConfirmation {
        credential: Base64(mine.credential.clone()),
        ..of_stranger.clone()
    };
    let good = mine.confirm(&challenge.challenge.0);
    let mut changed = good.clone();
    changed.signature[9] ^= 1;
    let mut cut = good.clone();
    cut.authenticator_data.truncate(36);
    let old = mine.confirm(&[1; 32]);
    type Lie = fn(&mut Authenticator);
    let lies: [Lie; 4] = [
        |mine| mine.origin = "http://evil.example".to_owned(),
        |mine| mine.relying_party = "evil.example".to_owned(),
        |mine| mine.flags = 1,
        |mine| mine.counter = 0,
    ];
    let mut attempts = vec![of_stranger, named_mine];
    for said in [changed, cut, old] {
        attempts.push(confirmation(&challenge, &mine, said));
    }
    for lie in lies {
        let honest = (
            mine.origin.clone(),
            mine.relying_party.clone(),
            mine.flags,
            mine.counter,
        );
        lie(&mut mine);
        attempts.push(confirmed(&challenge, &mut mine));
        (mine.origin, mine.relying_party, mine.flags, mine.counter) = honest;
    }
    for attempt in attempts {
        let answer = browser.post(paths::SIGN_IN_PASSKEY, &attempt).await;
        answer.expect_problem(ProblemKind::WrongCredentials);
        assert!(!is_signed_in(&mut browser).await);
    }
    let honest = confirmed(&challenge, &mut mine);
    let answer = browser.post(paths::SIGN_IN_PASSKEY, &honest).await;
    answer.expect_status(200);
}

#[tokio::test]
async fn a_challenge_is_for_five_minutes_for_its_purpose_and_for_the_password_that_was_proved() {
    let house = house().await;
    let (mut member, mut mine) = guarded(&house).await;
    let mut browser = house.browser();
    let of_session = challenge(&mut member).await;
    let exchanged = confirmed(&of_session, &mut mine);
    let answer = browser.post(paths::SIGN_IN_PASSKEY, &exchanged).await;
    answer.expect_problem(ProblemKind::WrongCredentials);
    let of_sign_in = asked(&mut browser).await;
    let exchanged = confirmed(&of_sign_in, &mut mine);
    let answer = member.post(paths::PASSKEY_UNLOCK, &exchanged).await;
    answer.expect_problem(ProblemKind::WrongCredentials);

    let late = asked(&mut browser).await;
    house.clock.put_forward(5 * MINUTE);
    let answer = browser
        .post(paths::SIGN_IN_PASSKEY, &confirmed(&late, &mut mine))
        .await;
    answer.expect_problem(ProblemKind::WrongCredentials);

    let before = asked(&mut browser).await;
    house.execute(format!("UPDATE accounts SET opaque_record = (SELECT credential FROM passkeys) WHERE email = '{EMAIL}'"))
        .await;
    let answer = browser
        .post(paths::SIGN_IN_PASSKEY, &confirmed(&before, &mut mine))
        .await;
    answer.expect_problem(ProblemKind::WrongCredentials);
    assert!(!is_signed_in(&mut browser).await);
}

#[tokio::test]
async fn a_suspended_person_gets_in_by_no_passkey() {
    let house = house().await;
    let (_, mut mine) = guarded(&house).await;
    let mut browser = house.browser();
    let challenge = asked(&mut browser).await;
    house
        .execute(format!(
            "UPDATE accounts SET state = 'suspended', reason = 'away' WHERE email = '{EMAIL}'"
        ))
        .await;
    let confirmation = confirmed(&challenge, &mut mine);
    let answer = browser.post(paths::SIGN_IN_PASSKEY, &confirmation).await;
    answer.expect_problem(ProblemKind::AccountSuspended);
}

#[tokio::test]
async fn a_browser_that_is_signed_in_opens_its_vault_by_the_password_alone() {
    let house = house().await;
    let (mut browser, _) = guarded(&house).await;
    let answer = browser.sign_in(EMAIL, PASSWORD).await;
    assert!(matches!(answer.json(), SignInAnswer::SignedIn(_)));
    let mut other = house.member(Role::Owner, "owner@demo.example").await;
    let answer = other.sign_in(EMAIL, PASSWORD).await;
    assert!(matches!(answer.json(), SignInAnswer::Confirm(_)));
}

#[tokio::test]
async fn a_session_that_is_about_to_end_is_followed_by_one_that_the_passkey_begins() {
    let house = house().await;
    let (mut browser, mut mine) = guarded(&house).await;
    for _ in 0..13 {
        house.clock.put_forward(600 * MINUTE);
        assert!(is_signed_in(&mut browser).await);
    }
    let mut before = browser.clone();
    let challenge = asked(&mut browser).await;
    assert!(is_signed_in(&mut before).await);
    let confirmation = confirmed(&challenge, &mut mine);
    let answer = browser.post(paths::SIGN_IN_PASSKEY, &confirmation).await;
    answer.expect_status(200);
    assert!(is_signed_in(&mut browser).await);
    assert!(!is_signed_in(&mut before).await);
}

#[tokio::test]
async fn confirmations_are_counted_as_sign_ins_are() {
    let house = House::with(&["--origin", ORIGIN, "--sign-ins-per-account", "8"]).await;
    let (_, mut mine) = guarded(&house).await;
    let mut browser = house.browser();
    let challenge = asked(&mut browser).await;
    let mut wrong = confirmed(&challenge, &mut mine);
    wrong.signature.0[9] ^= 1;
    let mut statuses = Vec::new();
    for _ in 0..9 {
        statuses.push(browser.post(paths::SIGN_IN_PASSKEY, &wrong).await.status);
    }
    assert_eq!(statuses.last().map(|status| status.as_u16()), Some(429));
}

#[tokio::test]
async fn turning_it_on_takes_a_passkey_that_works_and_ends_sessions_that_began_without() {
    let house = house().await;
    let mut browser = house.member(Role::User, EMAIL).await;
    let mut elsewhere = house.browser();
    elsewhere.sign_in(EMAIL, PASSWORD).await.expect_status(200);
    let mut mine = authenticator();
    add(&mut browser, &mine, None).await;
    turn(&mut browser, true, None)
        .await
        .expect_problem(ProblemKind::Invalid);
    let other = challenge(&mut elsewhere).await;
    let of_other_session = confirmed(&other, &mut mine);
    let answer = turn(&mut browser, true, Some(of_other_session)).await;
    answer.expect_problem(ProblemKind::WrongCredentials);
    assert!(!listed(&mut browser).await.is_second_factor);
    turn_on(&mut browser, &mut mine).await;
    assert!(listed(&mut browser).await.is_second_factor);
    assert!(is_signed_in(&mut browser).await);
    assert!(!is_signed_in(&mut elsewhere).await);
    turn(&mut browser, false, None).await.expect_status(204);
    let answer = house.browser().sign_in(EMAIL, PASSWORD).await;
    assert!(matches!(answer.json(), SignInAnswer::SignedIn(_)));
}

#[tokio::test]
async fn what_changes_who_gets_in_takes_the_password_for_exactly_that() {
    let house = house().await;
    let (mut browser, mine) = guarded(&house).await;
    let id = listed(&mut browser).await.passkeys.remove(0).id;
    let guess = proof(&mut browser, EMAIL, "a guess", &removal_purpose(&id)).await;
    let for_else = proof(&mut browser, EMAIL, PASSWORD, &second_factor_purpose(true)).await;
    for proof in [guess, for_else] {
        let removal = PasskeyRemoval {
            proof: proof.clone(),
        };
        let answer = browser.post(&paths::passkey_removal(&id), &removal).await;
        answer.expect_problem(ProblemKind::WrongCredentials);
        let off = SecondFactorChange {
            is_on: false,
            proof,
            confirmation: None,
        };
        let answer = browser.post(paths::SECOND_FACTOR, &off).await;
        answer.expect_problem(ProblemKind::WrongCredentials);
    }
    let second = authenticator();
    let offer = offer(&mut browser).await;
    let said = second.make(&offer.challenge.0);
    let purpose = passkey_purpose(&said.client_data, None);
    let proof = proof(&mut browser, EMAIL, PASSWORD, &purpose).await;
    let with_another_key = new_passkey(&offer, said.clone(), Some(6), proof);
    let answer = browser.post(paths::PASSKEYS, &with_another_key).await;
    answer.expect_problem(ProblemKind::WrongCredentials);
    let state = listed(&mut browser).await;
    assert!(state.is_second_factor);
    assert_eq!(state.passkeys.len(), 1);
    drop(mine);
}

#[tokio::test]
async fn a_passkey_is_added_once_for_one_account_and_as_many_as_may_be() {
    let patient = [
        "--sign-ins-per-account",
        "100",
        "--sign-ins-per-minute",
        "100",
    ];
    let house = House::with(&[&["--origin", ORIGIN][..], &patient].concat()).await;
    let mut browser = house.member(Role::User, EMAIL).await;
    let mut other = house.member(Role::Owner, "owner@demo.example").await;
    let mine = authenticator();
    add(&mut browser, &mine, None).await;
    assert_eq!(
        offer(&mut browser).await.known,
        vec![Base64(mine.credential.clone())]
    );
    for (browser, email) in [(&mut browser, EMAIL), (&mut other, "owner@demo.example")] {
        let again = add_as(browser, email, &mine, None).await;
        again.expect_problem(ProblemKind::Conflict);
    }
    for _ in 1..MOST {
        add(&mut browser, &authenticator(), None).await;
    }
    let full = browser
        .post(paths::PASSKEY_START, &serde_json::Value::Null)
        .await;
    full.expect_problem(ProblemKind::Conflict);
}

#[tokio::test]
async fn the_wrapped_key_goes_to_the_passkey_it_is_wrapped_for() {
    let house = house().await;
    let mut browser = house.member(Role::User, EMAIL).await;
    let [mut first, mut second, mut without] = [authenticator(), authenticator(), authenticator()];
    add(&mut browser, &first, Some(1)).await;
    add(&mut browser, &second, Some(2)).await;
    let added = add(&mut browser, &without, None).await;
    assert!(!added.opens_vault);
    for (authenticator, byte) in [(&mut first, 1), (&mut second, 2)] {
        let challenge = challenge(&mut browser).await;
        let answer = browser
            .post(paths::PASSKEY_UNLOCK, &confirmed(&challenge, authenticator))
            .await;
        let key = answer.json::<PasskeyVaultKey>().wrapped_vault_key;
        assert_eq!(key, Base64(vec![byte; WRAPPED_VAULT_KEY_BYTES]));
    }
    let asked = challenge(&mut browser).await;
    let answer = browser
        .post(paths::PASSKEY_UNLOCK, &confirmed(&asked, &mut without))
        .await;
    answer.expect_problem(ProblemKind::NotFound);
    let asked = challenge(&mut browser).await;
    let once = confirmed(&asked, &mut first);
    let unlock = browser.post(paths::PASSKEY_UNLOCK, &once).await;
    unlock.expect_status(200);
    let again = browser.post(paths::PASSKEY_UNLOCK, &once).await;
    again.expect_problem(ProblemKind::WrongCredentials);
}

#[tokio::test]
async fn a_passkey_is_renamed_and_removed_by_its_account_and_the_second_factor_goes_with_the_last()
{
    let house = house().await;
    let (mut browser, _) = guarded(&house).await;
    let mut other = house.member(Role::Owner, "owner@demo.example").await;
    let id = listed(&mut browser).await.passkeys.remove(0).id;
    let name = PasskeyName {
        name: " Desk key ".to_owned(),
    };
    let strange = other.put(&paths::passkey(&id), &name).await;
    strange.expect_problem(ProblemKind::NotFound);
    let unnamed = PasskeyName {
        name: " ".to_owned(),
    };
    let refused = browser.put(&paths::passkey(&id), &unnamed).await;
    refused.expect_problem(ProblemKind::Invalid);
    browser
        .put(&paths::passkey(&id), &name)
        .await
        .expect_status(204);
    assert_eq!(listed(&mut browser).await.passkeys[0].name, "Desk key");

    let remove = async |browser: &mut Browser, email, id: &PasskeyId| {
        let proof = proof(browser, email, PASSWORD, &removal_purpose(id)).await;
        let removal = PasskeyRemoval { proof };
        browser.post(&paths::passkey_removal(id), &removal).await
    };
    let strange = remove(&mut other, "owner@demo.example", &id).await;
    strange.expect_problem(ProblemKind::NotFound);
    remove(&mut browser, EMAIL, &id).await.expect_status(204);
    assert_eq!(listed(&mut browser).await, Passkeys::default());
    let answer = house.browser().sign_in(EMAIL, PASSWORD).await;
    assert!(matches!(answer.json(), SignInAnswer::SignedIn(_)));
}

#[tokio::test]
async fn whoever_runs_the_service_turns_the_second_factor_off_and_its_person_sees_it() {
    let house = house().await;
    let (mut browser, _) = guarded(&house).await;
    let outbox = Outbox::new(true, &house.clock);
    let off = async |email: &str| {
        second_factor::turn_off(&house.app.database, &outbox, &house.clock, email).await
    };
    assert!(off("nobody@demo.example").await.is_err());
    off("USER@demo.example").await.unwrap();
    assert!(off(EMAIL).await.is_err(), "it is off");
    let state = listed(&mut browser).await;
    assert!(!state.is_second_factor && state.turned_off_at.is_some());
    assert_eq!(state.passkeys.len(), 1);
    let query = "SELECT count(*) FROM outbox WHERE topic = 'second_factor_off'";
    let told: i64 = sqlx::query_scalar(query)
        .fetch_one(house.app.database.read())
        .await
        .unwrap();
    assert_eq!(told, 1);
    let answer = house.browser().sign_in(EMAIL, PASSWORD).await;
    assert!(matches!(answer.json(), SignInAnswer::SignedIn(_)));
}

#[tokio::test]
async fn a_service_without_a_name_says_that_it_can_have_no_passkeys() {
    let house = House::with(&["--origin", "http://127.0.0.1:8080"]).await;
    let mut reader = house.browser();
    let told: api::settings::ServiceInfo = reader.get(api::paths::SERVICE).await.json();
    assert!(!told.has_passkeys);
    let mut browser = house.member(Role::User, EMAIL).await;
    let answer = browser
        .post(paths::PASSKEY_START, &serde_json::Value::Null)
        .await;
    let problem = answer.expect_problem(ProblemKind::Invalid);
    assert!(!problem.action.contains("localhost"));
}
