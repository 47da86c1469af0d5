//! Changing a password.

mod keys;

use std::time::Duration;

use api::{
    Base64, ProblemKind,
    account::{
        ListedSession, PasswordFinish, PasswordStart, PasswordStarted, Role, SignInStarted,
        SignedIn,
    },
    limits::WRAPPED_VAULT_KEY_BYTES,
    paths,
};
use opaque::{
    CONTEXT, Email, OsRng, RECORD_BYTES, Stretching, Suite, change_context, identifiers,
    opaque_ke::{
        ClientLogin, ClientLoginFinishParameters, ClientRegistration,
        ClientRegistrationFinishParameters, RegistrationResponse,
    },
};

use crate::{
    browser::{Answer, Browser, claimed, credential_response, second_message},
    house::{House, PASSWORD},
};

const EMAIL: &str = "user@demo.example";
const NEW: &str = "another demonstration";
const WRAPPED: [u8; WRAPPED_VAULT_KEY_BYTES] = [7; WRAPPED_VAULT_KEY_BYTES];

/// The first message and its answer.
struct Change {
    login: ClientLogin<Suite>,
    registration: ClientRegistration<Suite>,
    context: Vec<u8>,
    answer: Answer,
}

/// The first message of a change, bound as it should be.
async fn start(browser: &mut Browser, present: &str, new: &str) -> Change {
    let registration = ClientRegistration::<Suite>::start(&mut OsRng, new.as_bytes()).unwrap();
    let login = ClientLogin::<Suite>::start(&mut OsRng, present.as_bytes()).unwrap();
    let request = registration.message.serialize().to_vec();
    let context = change_context(&request, None);
    let body = PasswordStart {
        present: Base64(login.message.serialize().to_vec()),
        new: Base64(request),
        email: None,
    };
    Change {
        login: login.state,
        registration: registration.state,
        context,
        answer: browser.post(paths::PASSWORD_START, &body).await,
    }
}

impl Change {
    /// The second message; one that cannot prove the password carries zeros instead.
    fn finish(self, present: &str, new: &str) -> PasswordFinish {
        let started: PasswordStarted = self.answer.json();
        let email = Email::parse(EMAIL).unwrap();
        let response = credential_response(&started.present);
        let bound =
            ClientLoginFinishParameters::new(Some(&self.context), identifiers(&email), None);
        let proof = self
            .login
            .finish(&mut OsRng, present.as_bytes(), response, bound);
        let proof = proof.map_or(vec![0; 64], |proof| proof.message.serialize().to_vec());
        let response = RegistrationResponse::deserialize(&started.new.0).unwrap();
        let names = ClientRegistrationFinishParameters::new(identifiers(&email), None);
        let registered = self
            .registration
            .finish(&mut OsRng, new.as_bytes(), response, names);
        PasswordFinish {
            attempt: started.attempt,
            finalization: Base64(proof),
            record: claimed(&registered.unwrap().message),
            wrapped_vault_key: Base64(WRAPPED.to_vec()),
            keeps_sessions: false,
        }
    }
}

pub(crate) async fn prepare(browser: &mut Browser, present: &str, new: &str) -> PasswordFinish {
    start(browser, present, new).await.finish(present, new)
}

pub(super) async fn change(browser: &mut Browser, present: &str, new: &str) -> Answer {
    let finish = prepare(browser, present, new).await;
    browser.post(paths::PASSWORD_FINISH, &finish).await
}

/// Whether the password signs in, and the wrapped key that comes with it.
async fn opens(house: &House, password: &str) -> Option<Option<Vec<u8>>> {
    let answer = house.browser().sign_in(EMAIL, password).await;
    let signed_in = || answer.json::<SignedIn>().wrapped_vault_key;
    (answer.status == 200).then(|| signed_in().map(|wrapped| wrapped.0))
}

#[tokio::test]
async fn the_new_password_holds_with_its_wrapped_key_and_only_this_session_goes_on() {
    let house = House::new().await;
    let mut browser = house.member(Role::User, EMAIL).await;
    let mut elsewhere = house.browser();
    elsewhere.sign_in(EMAIL, PASSWORD).await.expect_status(200);
    let mut owner = house.member(Role::Owner, "owner@demo.example").await;
    assert_eq!(opens(&house, PASSWORD).await, Some(None));
    change(&mut browser, PASSWORD, NEW).await.expect_status(204);
    let sessions: Vec<ListedSession> = browser.get(paths::SESSIONS).await.json();
    assert!(matches!(sessions.as_slice(), [this] if this.is_this));
    elsewhere.get(paths::SESSION).await.expect_status(204);
    owner.get(paths::SESSION).await.expect_status(200);
    assert_eq!(opens(&house, PASSWORD).await, None);
    assert_eq!(opens(&house, NEW).await, Some(Some(WRAPPED.to_vec())));
}

#[tokio::test]
async fn a_session_without_the_present_password_changes_nothing() {
    let house = House::new().await;
    let mut browser = house.member(Role::User, EMAIL).await;
    let wrong = change(&mut browser, "a guess", NEW).await;
    wrong.expect_problem(ProblemKind::WrongCredentials);
    assert_eq!(opens(&house, NEW).await, None);
    assert_eq!(opens(&house, PASSWORD).await, Some(None));
    let stranger = house.browser().get(paths::PASSWORD_START).await;
    stranger.expect_problem(ProblemKind::NotFound);
}

#[tokio::test]
async fn a_sign_in_is_no_proof_for_a_change_nor_is_one_for_another_password() {
    let house = House::new().await;
    let mut browser = house.member(Role::User, EMAIL).await;
    for context in [CONTEXT.to_vec(), change_context(&[0; 32], None)] {
        let mut started = start(&mut browser, PASSWORD, NEW).await;
        started.context = context;
        let finish = started.finish(PASSWORD, NEW);
        let answer = browser.post(paths::PASSWORD_FINISH, &finish).await;
        answer.expect_problem(ProblemKind::WrongCredentials);
    }
    let (login, answer) = browser.start_sign_in(EMAIL, PASSWORD).await;
    let signed_in = second_message(login, EMAIL, PASSWORD, answer.json());
    let finish = PasswordFinish {
        attempt: signed_in.attempt,
        finalization: signed_in.finalization,
        ..prepare(&mut browser, PASSWORD, NEW).await
    };
    let answer = browser.post(paths::PASSWORD_FINISH, &finish).await;
    answer.expect_problem(ProblemKind::WrongCredentials);
    assert_eq!(opens(&house, PASSWORD).await, Some(None));
}

#[tokio::test]
async fn an_attempt_belongs_to_the_session_that_began_it_for_a_minute_and_counts_once() {
    let house = House::with(&["--sign-ins-per-account=100"]).await;
    let mut browser = house.member(Role::User, EMAIL).await;
    let mut elsewhere = house.browser();
    elsewhere.sign_in(EMAIL, PASSWORD).await.expect_status(200);
    let finish = prepare(&mut browser, PASSWORD, NEW).await;
    let answer = elsewhere.post(paths::PASSWORD_FINISH, &finish).await;
    answer.expect_problem(ProblemKind::WrongCredentials);
    let answer = browser.post(paths::PASSWORD_FINISH, &finish).await;
    answer.expect_status(204);
    change(&mut browser, NEW, PASSWORD).await.expect_status(204);
    let answer = browser.post(paths::PASSWORD_FINISH, &finish).await;
    answer.expect_problem(ProblemKind::WrongCredentials);
    assert_eq!(opens(&house, NEW).await, None);
    let finish = prepare(&mut browser, PASSWORD, NEW).await;
    house.clock.put_forward(Duration::from_secs(61));
    let answer = browser.post(paths::PASSWORD_FINISH, &finish).await;
    answer.expect_problem(ProblemKind::WrongCredentials);
    assert_eq!(opens(&house, PASSWORD).await, Some(Some(WRAPPED.to_vec())));
}

#[tokio::test]
async fn a_message_whose_answer_was_lost_may_come_again_and_changes_nothing_more() {
    let house = House::new().await;
    let mut browser = house.member(Role::User, EMAIL).await;
    let finish = prepare(&mut browser, PASSWORD, NEW).await;
    for _ in 0..3 {
        let answer = browser.post(paths::PASSWORD_FINISH, &finish).await;
        answer.expect_status(204);
    }
    let garbled = PasswordFinish {
        wrapped_vault_key: Base64(vec![8; WRAPPED_VAULT_KEY_BYTES]),
        ..finish
    };
    browser
        .post(paths::PASSWORD_FINISH, &garbled)
        .await
        .expect_status(204);
    assert_eq!(opens(&house, NEW).await, Some(Some(WRAPPED.to_vec())));
}

#[tokio::test]
async fn of_two_tabs_that_change_it_at_once_one_does() {
    let house = House::new().await;
    let mut browser = house.member(Role::User, EMAIL).await;
    let first = prepare(&mut browser, PASSWORD, NEW).await;
    let second = prepare(&mut browser, PASSWORD, "a third demonstration").await;
    let answer = browser.post(paths::PASSWORD_FINISH, &first).await;
    answer.expect_status(204);
    let answer = browser.post(paths::PASSWORD_FINISH, &second).await;
    answer.expect_problem(ProblemKind::Conflict);
    assert_eq!(opens(&house, "a third demonstration").await, None);
    assert!(opens(&house, NEW).await.is_some());
}

#[tokio::test]
async fn a_sign_in_that_began_with_the_old_password_does_not_end_with_it() {
    let house = House::new().await;
    let mut browser = house.member(Role::User, EMAIL).await;
    let mut late = house.browser();
    let (login, answer) = late.start_sign_in(EMAIL, PASSWORD).await;
    change(&mut browser, PASSWORD, NEW).await.expect_status(204);
    let finish = second_message(login, EMAIL, PASSWORD, answer.json());
    let answer = late.post(paths::SIGN_IN_FINISH, &finish).await;
    answer.expect_problem(ProblemKind::WrongCredentials);
}

#[tokio::test]
async fn before_the_last_message_the_old_password_holds_and_after_it_the_new_one_whatever_ends() {
    let house = House::new().await;
    let mut browser = house.member(Role::User, EMAIL).await;
    let finish = prepare(&mut browser, PASSWORD, NEW).await;
    let house = house.again(&[]).await;
    browser.moved_to(&house);
    assert_eq!(opens(&house, PASSWORD).await, Some(None));
    let answer = browser.post(paths::PASSWORD_FINISH, &finish).await;
    answer.expect_status(204);
    let house = house.again(&[]).await;
    assert_eq!(opens(&house, PASSWORD).await, None);
    assert_eq!(opens(&house, NEW).await, Some(Some(WRAPPED.to_vec())));
}

#[tokio::test]
async fn on_a_full_disk_the_old_password_and_all_sessions_stay() {
    let house = House::new().await;
    let mut browser = house.member(Role::User, EMAIL).await;
    let mut elsewhere = house.browser();
    elsewhere.sign_in(EMAIL, PASSWORD).await.expect_status(200);
    let finish = prepare(&mut browser, PASSWORD, NEW).await;
    house.refuse("DELETE ON sessions").await;
    let answer = browser.post(paths::PASSWORD_FINISH, &finish).await;
    assert!(answer.status.is_server_error());
    elsewhere.get(paths::SESSION).await.expect_status(200);
    house.refuse_nothing().await;
    assert_eq!(opens(&house, NEW).await, None);
    assert_eq!(opens(&house, PASSWORD).await, Some(None));
}

#[tokio::test]
async fn guessing_the_present_password_is_slowed_down_like_signing_in() {
    let house = House::with(&["--sign-ins-per-account=6"]).await;
    let mut browser = house.member(Role::User, EMAIL).await;
    for _ in 0..2 {
        let answer = change(&mut browser, "a guess", NEW).await;
        answer.expect_problem(ProblemKind::WrongCredentials);
    }
    let started = start(&mut browser, PASSWORD, NEW).await;
    started.answer.expect_problem(ProblemKind::TooMany);
    let mut elsewhere = house.browser().at_address([192, 0, 2, 1]);
    let answer = elsewhere.sign_in(EMAIL, PASSWORD).await;
    answer.expect_problem(ProblemKind::TooMany);
}

#[tokio::test]
async fn what_is_no_request_or_no_wrapped_key_is_refused() {
    let house = House::new().await;
    let mut browser = house.member(Role::User, EMAIL).await;
    let body = PasswordStart {
        present: Base64(vec![1; 7]),
        new: Base64(vec![1; 7]),
        email: None,
    };
    let answer = browser.post(paths::PASSWORD_START, &body).await;
    answer.expect_problem(ProblemKind::Invalid);
    let finish = PasswordFinish {
        wrapped_vault_key: Base64(vec![7; WRAPPED_VAULT_KEY_BYTES + 1]),
        ..prepare(&mut browser, PASSWORD, NEW).await
    };
    let answer = browser.post(paths::PASSWORD_FINISH, &finish).await;
    answer.expect_problem(ProblemKind::Invalid);
}

#[tokio::test]
async fn a_password_that_is_only_registered_anew_leaves_the_other_sessions() {
    let house = House::new().await;
    let mut browser = house.member(Role::User, EMAIL).await;
    let mut elsewhere = house.browser();
    elsewhere.sign_in(EMAIL, PASSWORD).await.expect_status(200);
    let finish = PasswordFinish {
        keeps_sessions: true,
        ..prepare(&mut browser, PASSWORD, PASSWORD).await
    };
    let answer = browser.post(paths::PASSWORD_FINISH, &finish).await;
    answer.expect_status(204);
    elsewhere.get(paths::SESSION).await.expect_status(200);
    assert_eq!(opens(&house, PASSWORD).await, Some(Some(WRAPPED.to_vec())));
}

/// How long the answer to the first message of a sign-in is, without and with what is sealed in it.
async fn lengths(house: &House, email: &str) -> (usize, usize) {
    let (_, answer) = house.browser().start_sign_in(email, PASSWORD).await;
    let started: SignInStarted = answer.json();
    (started.response.0.len(), started.attempt.0.len())
}

#[tokio::test]
async fn how_a_password_is_stretched_tells_nobody_whether_an_address_is_known() {
    let house = House::with(&["--sign-ins-per-minute=1000"]).await;
    let register = async |email: &str| {
        let answer = house.browser().register(Role::User, email, None).await;
        answer.expect_status(201);
    };
    register("a10@demo.example").await;
    let newest = lengths(&house, "a10@demo.example").await;
    assert_eq!(lengths(&house, "a11@demo.example").await, newest);
    register("a12@demo.example").await;
    house.weaken("a12@demo.example").await;
    let first = lengths(&house, "a12@demo.example").await;
    assert_ne!(first.0, newest.0);
    assert_eq!(first.1, newest.1);
    let mut told = [0, 0];
    for number in 20..60 {
        let unknown = format!("a{number}@demo.example");
        let answer = lengths(&house, &unknown).await;
        assert_eq!(lengths(&house, &unknown).await, answer);
        assert!(answer == first || answer == newest);
        told[usize::from(answer == newest)] += 1;
    }
    assert!(told.iter().all(|times| *times > 5), "{told:?}");
}

#[tokio::test]
async fn a_record_that_takes_less_stretching_than_new_ones_do_is_taken_nowhere() {
    let house = House::new().await;
    let mut browser = house.member(Role::User, EMAIL).await;
    let weak = |record: &Base64| Base64(record.0[..RECORD_BYTES].to_vec());
    let finish = prepare(&mut browser, PASSWORD, NEW).await;
    let finish = PasswordFinish {
        record: weak(&finish.record),
        ..finish
    };
    let answer = browser.post(paths::PASSWORD_FINISH, &finish).await;
    answer.expect_problem(ProblemKind::Invalid);
    let mut stranger = house.browser();
    stranger.claimed = Stretching::FIRST;
    let answer = stranger
        .register(Role::User, "weak@demo.example", None)
        .await;
    answer.expect_problem(ProblemKind::Invalid);
    assert_eq!(opens(&house, PASSWORD).await, Some(None));
}

#[tokio::test]
async fn a_record_of_earlier_days_still_signs_in() {
    let house = House::new().await;
    house.member(Role::User, EMAIL).await;
    house.weaken(EMAIL).await;
    assert_eq!(opens(&house, PASSWORD).await, Some(None));
}
