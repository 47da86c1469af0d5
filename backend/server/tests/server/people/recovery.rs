//! Recovery kits.

use api::{
    Base64, ProblemKind,
    account::{Role, SignedIn},
    limits::WRAPPED_VAULT_KEY_BYTES,
    paths,
    recovery::{
        NewRecoveryKit, RecoveryFinish, RecoveryKit, RecoveryOpen, RecoveryOpened, RecoveryState,
        finish_statement, kit_purpose, open_statement,
    },
};
use ed25519_dalek::{Signer, SigningKey};
use opaque::{
    CONTEXT, Email, OsRng, Suite, identifiers,
    opaque_ke::{ClientRegistration, ClientRegistrationFinishParameters, RegistrationResponse},
    proof_context,
};

use crate::{
    browser::{Answer, Browser, claimed, prove},
    house::{House, PASSWORD},
};

const EMAIL: &str = "user@demo.example";
const NEW: &str = "another demonstration";

/// A kit whose words give this key; what it wraps says which kit it is.
pub(crate) struct Kit(SigningKey);

impl Kit {
    pub(crate) fn new(number: u8) -> Self {
        Self(SigningKey::from_bytes(&[number; 32]))
    }

    pub(crate) fn for_server(&self) -> RecoveryKit {
        let number = self.0.as_bytes()[0];
        RecoveryKit {
            verifying_key: Base64(self.0.verifying_key().to_bytes().to_vec()),
            wrapped_vault_key: Base64(vec![number; WRAPPED_VAULT_KEY_BYTES]),
        }
    }

    pub(crate) fn sign(&self, statement: &[u8]) -> Base64 {
        Base64(self.0.sign(statement).to_bytes().to_vec())
    }

    /// The first message of a recovery.
    async fn open(
        &self,
        browser: &mut Browser,
        email: &str,
    ) -> (ClientRegistration<Suite>, Answer) {
        let start = ClientRegistration::<Suite>::start(&mut OsRng, NEW.as_bytes()).unwrap();
        let request = start.message.serialize().to_vec();
        let body = RecoveryOpen {
            email: email.to_owned(),
            signature: self.sign(&open_statement(email, &request)),
            request: Base64(request),
        };
        (start.state, browser.post(paths::RECOVERY_OPEN, &body).await)
    }

    /// The second message of a recovery.
    fn finish(
        &self,
        registration: ClientRegistration<Suite>,
        response: &[u8],
        next: Option<&Kit>,
    ) -> RecoveryFinish {
        let email = Email::parse(EMAIL).unwrap();
        let response = RegistrationResponse::deserialize(response).unwrap();
        let names = ClientRegistrationFinishParameters::new(identifiers(&email), None);
        let registered = registration.finish(&mut OsRng, NEW.as_bytes(), response, names);
        let record = claimed(&registered.unwrap().message).0;
        let wrapped = vec![99; WRAPPED_VAULT_KEY_BYTES];
        let next = next.map(Kit::for_server);
        let statement = finish_statement(EMAIL, &record, &wrapped, next.as_ref());
        RecoveryFinish {
            email: EMAIL.to_owned(),
            record: Base64(record),
            wrapped_vault_key: Base64(wrapped),
            keys: None,
            next,
            signature: self.sign(&statement),
        }
    }

    pub(crate) async fn prepare(
        &self,
        browser: &mut Browser,
        next: Option<&Kit>,
    ) -> RecoveryFinish {
        let (registration, answer) = self.open(browser, EMAIL).await;
        answer.expect_status(200);
        let opened: RecoveryOpened = answer.json();
        assert_eq!(
            opened.wrapped_vault_key,
            self.for_server().wrapped_vault_key
        );
        self.finish(registration, &opened.response.0, next)
    }

    async fn recover(&self, browser: &mut Browser, next: Option<&Kit>) -> Answer {
        let finish = self.prepare(browser, next).await;
        browser.post(paths::RECOVERY_FINISH, &finish).await
    }

    async fn is_taken(&self, house: &House) -> bool {
        self.open(&mut house.browser(), EMAIL).await.1.status == 200
    }
}

/// Proves the password for `proved` and brings `brought`.
async fn take(
    browser: &mut Browser,
    password: &str,
    context: &[u8],
    proved: &Kit,
    brought: &Kit,
) -> Answer {
    let purpose = kit_purpose(&proved.for_server());
    let proof = match prove(browser, EMAIL, password, &purpose, context).await {
        Ok(proof) => proof,
        Err(answer) => return answer,
    };
    let kit = brought.for_server();
    let taken = NewRecoveryKit { proof, kit };
    browser.post(paths::RECOVERY_KIT, &taken).await
}

fn bound_to(kit: &Kit) -> Vec<u8> {
    proof_context(&kit_purpose(&kit.for_server()))
}

async fn keep(browser: &mut Browser, kit: &Kit) {
    let answer = take(browser, PASSWORD, &bound_to(kit), kit, kit).await;
    answer.expect_status(204);
}

/// A signed-in user who keeps a kit.
pub(crate) async fn keeper(house: &House) -> (Browser, Kit) {
    let mut browser = house.member(Role::User, EMAIL).await;
    let kit = Kit::new(1);
    keep(&mut browser, &kit).await;
    (browser, kit)
}

async fn wrapped_key(house: &House, password: &str) -> Option<Option<Base64>> {
    let answer = house.browser().sign_in(EMAIL, password).await;
    let key = || answer.json::<SignedIn>().wrapped_vault_key;
    (answer.status == 200).then(key)
}

#[tokio::test]
async fn a_kit_sets_a_new_password_once_ends_every_session_and_leaves_the_next_kit() {
    let house = House::new().await;
    let (mut browser, kit) = keeper(&house).await;
    let state: RecoveryState = browser.get(paths::RECOVERY).await.json();
    assert!(state.made_at.is_some() && state.used_at.is_none());
    let next = Kit::new(2);
    let mut elsewhere = house.browser();
    let answer = kit.recover(&mut elsewhere, Some(&next)).await;
    answer.expect_status(204);
    browser.get(paths::SESSION).await.expect_status(204);
    assert_eq!(wrapped_key(&house, PASSWORD).await, None);
    let wrapped = Base64(vec![99; WRAPPED_VAULT_KEY_BYTES]);
    assert_eq!(wrapped_key(&house, NEW).await, Some(Some(wrapped)));
    assert!(!kit.is_taken(&house).await);
    assert!(next.is_taken(&house).await);
    elsewhere.sign_in(EMAIL, NEW).await.expect_status(200);
    let state: RecoveryState = elsewhere.get(paths::RECOVERY).await.json();
    assert!(state.made_at.is_some() && state.used_at.is_some());
}

#[tokio::test]
async fn a_kit_is_not_its_own_successor() {
    let house = House::new().await;
    let (mut browser, kit) = keeper(&house).await;
    let answer = kit.recover(&mut browser, Some(&kit)).await;
    answer.expect_problem(ProblemKind::Invalid);
    assert_eq!(wrapped_key(&house, NEW).await, None);
    assert!(kit.is_taken(&house).await);
}

#[tokio::test]
async fn whoever_registers_with_a_kit_can_recover_and_a_recovery_may_leave_none() {
    let house = House::new().await;
    let (mut browser, kit) = (house.browser(), Kit::new(1));
    browser.recovery = Some(kit.for_server());
    let answer = browser.register(Role::User, EMAIL, None).await;
    answer.expect_status(201);
    house.approve(EMAIL).await;
    kit.recover(&mut browser, None).await.expect_status(204);
    assert!(!kit.is_taken(&house).await);
    browser.sign_in(EMAIL, NEW).await.expect_status(200);
    let state: RecoveryState = browser.get(paths::RECOVERY).await.json();
    assert!(state.made_at.is_none() && state.used_at.is_some());
}

#[tokio::test]
async fn an_unknown_address_one_without_a_kit_and_a_wrong_kit_are_answered_alike() {
    let house = House::new().await;
    keeper(&house).await;
    let without = "owner@demo.example";
    house.member(Role::Owner, without).await;
    let mut stranger = house.browser();
    let wrong = Kit::new(3);
    let mut answers = Vec::new();
    for email in ["nobody@demo.example", without, EMAIL] {
        let (_, answer) = wrong.open(&mut stranger, email).await;
        answer.expect_problem(ProblemKind::WrongCredentials);
        answers.push(answer.body);
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]));
}

#[tokio::test]
async fn what_the_server_keeps_of_a_kit_recovers_nothing() {
    let house = House::new().await;
    let (mut browser, kit) = keeper(&house).await;
    let kept = kit.for_server();
    let thief = Kit(SigningKey::from_bytes(
        kept.verifying_key.0.as_slice().try_into().unwrap(),
    ));
    let (_, answer) = thief.open(&mut browser, EMAIL).await;
    answer.expect_problem(ProblemKind::WrongCredentials);
    let (registration, answer) = kit.open(&mut browser, EMAIL).await;
    let opened: RecoveryOpened = answer.json();
    let finish = thief.finish(registration, &opened.response.0, None);
    let answer = browser.post(paths::RECOVERY_FINISH, &finish).await;
    answer.expect_problem(ProblemKind::WrongCredentials);
    assert!(wrapped_key(&house, PASSWORD).await.is_some());
}

#[tokio::test]
async fn nothing_of_what_a_kit_signed_can_be_exchanged_or_used_for_something_else() {
    let house = House::with(&["--sign-ins-per-account=100"]).await;
    let (mut browser, kit) = keeper(&house).await;
    let (other, next) = (Kit::new(4), Kit::new(2));
    let finish = kit.prepare(&mut browser, Some(&next)).await;
    let opening = open_statement(EMAIL, &finish.record.0);
    let another = Base64(vec![5; WRAPPED_VAULT_KEY_BYTES]);
    let without = RecoveryFinish {
        next: None,
        ..finish.clone()
    };
    let changes = [
        without.clone(),
        RecoveryFinish {
            next: Some(other.for_server()),
            ..finish.clone()
        },
        RecoveryFinish {
            wrapped_vault_key: another,
            ..finish.clone()
        },
        RecoveryFinish {
            signature: kit.sign(&opening),
            ..without
        },
        RecoveryFinish {
            signature: Base64(vec![0; 64]),
            ..finish.clone()
        },
        RecoveryFinish {
            signature: Base64(Vec::new()),
            ..finish
        },
    ];
    for changed in changes {
        let answer = browser.post(paths::RECOVERY_FINISH, &changed).await;
        answer.expect_problem(ProblemKind::WrongCredentials);
    }
    assert!(wrapped_key(&house, PASSWORD).await.is_some());
}

#[tokio::test]
async fn a_recovery_whose_answer_was_lost_may_come_again_and_a_used_kit_not() {
    let house = House::new().await;
    let (mut browser, kit) = keeper(&house).await;
    let next = Kit::new(2);
    let late = kit.prepare(&mut browser, None).await;
    let finish = kit.prepare(&mut browser, Some(&next)).await;
    for _ in 0..2 {
        let answer = browser.post(paths::RECOVERY_FINISH, &finish).await;
        answer.expect_status(204);
    }
    let answer = browser.post(paths::RECOVERY_FINISH, &late).await;
    answer.expect_problem(ProblemKind::WrongCredentials);
    assert!(next.is_taken(&house).await);
}

#[tokio::test]
async fn trying_kits_is_slowed_down_like_signing_in_for_any_address() {
    let house = House::with(&["--sign-ins-per-account=3"]).await;
    let (mut stranger, wrong) = (house.browser(), Kit::new(3));
    for email in [EMAIL, "nobody@demo.example"] {
        for _ in 0..3 {
            let (_, answer) = wrong.open(&mut stranger, email).await;
            answer.expect_problem(ProblemKind::WrongCredentials);
        }
        let (_, answer) = wrong.open(&mut stranger, email).await;
        answer.expect_problem(ProblemKind::TooMany);
        let mut elsewhere = house.browser().at_address([192, 0, 2, 1]);
        let answer = elsewhere.sign_in(email, PASSWORD).await;
        answer.expect_problem(ProblemKind::TooMany);
    }
}

#[tokio::test]
async fn only_the_password_proved_for_this_very_kit_brings_it() {
    let house = House::new().await;
    let (mut browser, kit) = keeper(&house).await;
    let (mine, other) = (Kit::new(2), Kit::new(3));
    let tries = [
        ("a guess", bound_to(&mine), &mine),
        (PASSWORD, CONTEXT.to_vec(), &mine),
        (PASSWORD, bound_to(&other), &mine),
        (PASSWORD, bound_to(&other), &other),
    ];
    for (password, context, proved) in tries {
        let answer = take(&mut browser, password, &context, proved, &mine).await;
        answer.expect_problem(ProblemKind::WrongCredentials);
    }
    assert!(kit.is_taken(&house).await);
    keep(&mut browser, &mine).await;
    assert!(!kit.is_taken(&house).await);
}

#[tokio::test]
async fn on_a_full_disk_the_kit_the_password_and_all_sessions_stay() {
    let house = House::new().await;
    let (mut browser, kit) = keeper(&house).await;
    let finish = kit.prepare(&mut browser, None).await;
    house.refuse("DELETE ON sessions").await;
    let answer = house.browser().post(paths::RECOVERY_FINISH, &finish).await;
    assert!(answer.status.is_server_error());
    house.refuse_nothing().await;
    browser.get(paths::SESSION).await.expect_status(200);
    assert!(kit.is_taken(&house).await);
    assert!(wrapped_key(&house, PASSWORD).await.is_some());
}

#[tokio::test]
async fn what_is_no_kit_is_refused() {
    let house = House::new().await;
    let good = Kit::new(1).for_server();
    let bad = [
        (vec![0; 32], good.wrapped_vault_key.0.clone()),
        (vec![1; 31], good.wrapped_vault_key.0.clone()),
        (good.verifying_key.0, vec![1; WRAPPED_VAULT_KEY_BYTES + 1]),
    ];
    for (key, wrapped) in bad {
        let mut browser = house.browser();
        browser.recovery = Some(RecoveryKit {
            verifying_key: Base64(key),
            wrapped_vault_key: Base64(wrapped),
        });
        let answer = browser.register(Role::User, EMAIL, None).await;
        answer.expect_problem(ProblemKind::Invalid);
    }
}
