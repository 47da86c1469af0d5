//! Who people are, as a provider says before they register.

mod attacks;
mod provider;

use std::time::Duration;

use api::{
    ProblemKind,
    account::{Account, Confirmation, ProfileChange, Role, Standing},
    identity::{IdentityAnswer, IdentityCheck, IdentityStarted, ProvenBy, ProvenIdentity},
    invitation::{Invite, Invited, Invitee},
    list::ListPage,
    log::{ActivityPage, EntryDetail, EntryKind, Leaf},
    paths,
    settings::ServiceInfo,
};
use serde_json::json;

use crate::{
    browser::{Answer, Browser},
    house::{House, PASSWORD},
};
use provider::{Back, EMAIL, Manner, NAME, Provider, Signing};

const SMTP: [&str; 2] = [
    "--smtp=smtp+plain://127.0.0.1:9",
    "--mail-from=Tacit <tacit@demo.example>",
];

/// A server that asks a provider, told more.
async fn house(provider: &Provider, more: &[&str]) -> House {
    let flags = provider.flags();
    let flags: Vec<&str> = flags
        .iter()
        .map(String::as_str)
        .chain(more.iter().copied())
        .collect();
    House::with(&flags).await
}

async fn start(browser: &mut Browser) -> IdentityStarted {
    let started = browser.post(paths::IDENTITY_START, &()).await;
    started.expect_status(200);
    started.json()
}

async fn finish(browser: &mut Browser, started: &IdentityStarted, back: Back) -> Answer {
    let answer = IdentityAnswer {
        attempt: started.attempt.clone(),
        state: back.state,
        code: back.code,
        issuer: None,
    };
    browser.post(paths::IDENTITY, &answer).await
}

/// Goes to the provider and comes back.
async fn go(browser: &mut Browser, provider: &Provider) -> Answer {
    let started = start(browser).await;
    let back = provider.authorize(&started.address);
    finish(browser, &started, back).await
}

/// Somebody who proved who she is, at the door.
async fn proven(house: &House, provider: &Provider) -> Browser {
    let mut browser = house.browser();
    let proved = go(&mut browser, provider).await;
    proved.expect_status(200);
    browser.identity = Some(proved.json::<ProvenIdentity>().proof);
    browser
}

#[tokio::test]
async fn whoever_proves_who_she_is_registers_so_and_everybody_who_decides_sees_it() {
    let provider = Provider::start().await;
    let house = house(&provider, &SMTP).await;
    let info: ServiceInfo = house.browser().get(paths::SERVICE).await.json();
    let check = IdentityCheck {
        provider: "Clinic".to_owned(),
        asks_invited: true,
    };
    assert_eq!(info.identity, Some(check));
    // The set-up link is the operator's own.
    let mut administrator = house.administrator().await;

    let mut browser = house.browser();
    let proved: ProvenIdentity = go(&mut browser, &provider).await.json();
    assert_eq!(
        (proved.email.as_str(), proved.name.as_deref()),
        (EMAIL, Some(NAME))
    );
    browser.identity = Some(proved.proof);
    let registered = browser.register_as(NAME, Role::User, EMAIL, None).await;
    registered.expect_status(201);
    let account = registered.account();
    let by_clinic = ProvenBy {
        provider: "Clinic".to_owned(),
        with_name: true,
    };
    assert_eq!(account.proven, Some(by_clinic));
    assert_eq!(account.confirmation, Confirmation::Confirmed);
    assert_eq!(account.standing, Standing::Pending);
    let waiting: i64 = sqlx::query_scalar("SELECT count(*) FROM outbox WHERE account = $1")
        .bind(&account.id.0)
        .fetch_one(house.app.database.read())
        .await
        .unwrap();
    assert_eq!(waiting, 0, "nobody is asked to confirm what was proved");

    let queue: ListPage<Account> = administrator.get(paths::ADMIN_ACCOUNTS).await.json();
    assert!(queue.items.contains(&account));
    let log: ActivityPage = administrator.get(paths::ACTIVITY).await.json();
    let leaf: Leaf = serde_json::from_str(&log.entries[0].leaf).unwrap();
    let detail: EntryDetail = serde_json::from_str(&log.entries[0].detail).unwrap();
    assert_eq!(leaf.kind, EntryKind::Registered);
    let said = "Name and e-mail address proven by Clinic.";
    assert_eq!(detail.reason.as_deref(), Some(said));

    house.approve(EMAIL).await;
    browser.sign_in(EMAIL, PASSWORD).await.expect_status(200);
}

#[tokio::test]
async fn without_a_proof_or_as_somebody_else_nobody_registers() {
    let provider = Provider::start().await;
    let house = house(&provider, &[]).await;
    let mut stranger = house.browser();
    let refused = stranger.register_as(NAME, Role::User, EMAIL, None).await;
    refused.expect_problem(ProblemKind::Forbidden);
    stranger.identity = Some(start(&mut house.browser()).await.attempt);
    let refused = stranger.register_as(NAME, Role::User, EMAIL, None).await;
    refused.expect_problem(ProblemKind::Forbidden);

    let mut ada = proven(&house, &provider).await;
    for (name, email) in [(NAME, "chief@clinic.example"), ("Chief Physician", EMAIL)] {
        let refused = ada.register_as(name, Role::User, email, None).await;
        refused.expect_problem(ProblemKind::Forbidden);
    }
    let accounts = "SELECT count(*) FROM accounts";
    let accounts: i64 = sqlx::query_scalar(accounts)
        .fetch_one(house.app.database.read())
        .await
        .unwrap();
    assert_eq!(accounts, 0);
    // What was refused used nothing up.
    let registered = ada.register_as(NAME, Role::Owner, EMAIL, None).await;
    registered.expect_status(201);
}

#[tokio::test]
async fn a_proof_counts_once_and_for_half_an_hour_and_a_lost_answer_comes_again() {
    let provider = Provider::start().await;
    let house = house(&provider, &[]).await;
    let mut ada = proven(&house, &provider).await;
    let message = ada
        .prepare_registration(NAME, Role::User, EMAIL, None)
        .await;
    let message = message.ok().unwrap();
    let first = ada.post(paths::REGISTER_FINISH, &message).await;
    let second = ada.post(paths::REGISTER_FINISH, &message).await;
    assert_eq!(first.account(), second.account());
    house
        .execute("UPDATE accounts SET email = 'before@clinic.example'".to_owned())
        .await;
    let again = ada.register_as(NAME, Role::User, EMAIL, None).await;
    again.expect_problem(ProblemKind::Forbidden);

    let mut late = proven(&house, &provider).await;
    house.clock.put_forward(Duration::from_secs(30 * 60));
    let refused = late.register_as(NAME, Role::User, EMAIL, None).await;
    refused.expect_problem(ProblemKind::Forbidden);
}

#[tokio::test]
async fn who_is_not_told_of_enters_her_name_and_only_her_address_counts_as_proved() {
    let provider = Provider::start().await;
    provider.say(json!({ "email": EMAIL, "email_verified": true, "name": "\u{202e}adA" }));
    let house = house(&provider, &[]).await;
    let mut ada = proven(&house, &provider).await;
    let registered = ada.register_as("Ada", Role::User, EMAIL, None).await;
    let proven = registered.account().proven.unwrap();
    assert!(!proven.with_name);
}

#[tokio::test]
async fn another_name_or_address_is_not_proved_any_more() {
    let provider = Provider::start().await;
    let house = house(&provider, &[]).await;
    let mut ada = proven(&house, &provider).await;
    ada.register_as(NAME, Role::User, EMAIL, None)
        .await
        .expect_status(201);
    house.approve(EMAIL).await;
    ada.sign_in(EMAIL, PASSWORD).await.expect_status(200);
    let change = ProfileChange {
        name: "Chief Physician".to_owned(),
        organisation: "Clinic".to_owned(),
        purpose: "To ask".to_owned(),
    };
    ada.put(paths::PROFILE, &change).await.expect_status(200);
    let own = |session: Answer| session.json::<api::account::Session>().account;
    let renamed = own(ada.get(paths::SESSION).await).proven.unwrap();
    assert!(!renamed.with_name);
    house
        .execute("UPDATE accounts SET email = 'other@clinic.example'".to_owned())
        .await;
    let moved = own(ada.get(paths::SESSION).await);
    assert_eq!(moved.proven, None);
    assert_ne!(moved.confirmation, Confirmation::Confirmed);
}

#[tokio::test]
async fn whoever_is_invited_proves_it_too_unless_the_operator_says_otherwise() {
    let provider = Provider::start().await;
    let strict = house(&provider, &[]).await;
    let token = invitation(&strict).await;
    let mut guest = strict.browser();
    guest.invitation = Some(token.clone());
    let refused = guest.register_as(NAME, Role::Owner, EMAIL, None).await;
    refused.expect_problem(ProblemKind::Forbidden);
    let mut guest = proven(&strict, &provider).await;
    guest.invitation = Some(token);
    let registered = guest.register_as(NAME, Role::Owner, EMAIL, None).await;
    assert_eq!(registered.account().standing, Standing::Approved);

    let lenient = house(&provider, &["--oidc-invited=false"]).await;
    let mut guest = lenient.browser();
    guest.invitation = Some(invitation(&lenient).await);
    let registered = guest.register_as(NAME, Role::Owner, EMAIL, None).await;
    assert_eq!(registered.account().proven, None);
    let mut stranger = lenient.browser();
    let refused = stranger
        .register_as("Bob", Role::Owner, "bob@clinic.example", None)
        .await;
    refused.expect_problem(ProblemKind::Forbidden);
}

async fn invitation(house: &House) -> String {
    let invite = Invite {
        invitees: vec![Invitee {
            name: "Somebody new".to_owned(),
            email: None,
            role: Role::Owner,
        }],
        days: 7,
        rehearses: false,
    };
    let mut administrator = house.administrator().await;
    let answer = administrator.post(paths::ADMIN_INVITATIONS, &invite).await;
    match answer.json::<Vec<Invited>>().remove(0) {
        Invited::Made { link, .. } => link.split_once("/invitation#").unwrap().1.to_owned(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn only_those_are_taken_of_whom_the_provider_says_what_the_operator_demands() {
    let provider = Provider::start().await;
    let flags = ["--oidc-domains=clinic.example", "--oidc-claim=groups=staff"];
    let house = house(&provider, &flags).await;
    let of =
        |email: &str, groups| json!({ "email": email, "email_verified": true, "groups": groups });
    for (claims, word) in [
        (
            json!({ "email_verified": true, "groups": "staff" }),
            "address",
        ),
        (json!({ "email": EMAIL, "groups": "staff" }), "verified"),
        (
            json!({ "email": EMAIL, "email_verified": false, "groups": "staff" }),
            "verified",
        ),
        (of("ada@other.example", json!("staff")), "domain"),
        (of("ada@sub.clinic.example", json!("staff")), "domain"),
        (of(EMAIL, json!("guests")), "asks"),
        (of(EMAIL, json!(["guests", "staff2"])), "asks"),
        (of(EMAIL, json!(null)), "asks"),
    ] {
        provider.say(claims.clone());
        let refused = go(&mut house.browser(), &provider).await;
        let problem = refused.expect_problem(ProblemKind::Forbidden);
        assert!(problem.happened.contains(word), "{claims} {problem:?}");
    }
    for groups in [json!("staff"), json!(["guests", "staff"])] {
        provider.say(of(EMAIL, groups));
        go(&mut house.browser(), &provider).await.expect_status(200);
    }
}

#[tokio::test]
async fn who_may_register_is_asked_of_proved_addresses_too() {
    let provider = Provider::start().await;
    let house = house(&provider, &[]).await;
    let mut settings = service::use_cases::serving::settings::view(&house.app)
        .await
        .unwrap();
    settings.settings.registration = api::settings::RegistrationRule::Domains;
    settings.settings.domains = vec!["other.example".to_owned()];
    let mut administrator = house.administrator().await;
    let update = api::settings::SettingsUpdate {
        settings: settings.settings,
        version: settings.version,
    };
    administrator
        .put(paths::ADMIN_SETTINGS, &update)
        .await
        .expect_status(200);
    let mut ada = proven(&house, &provider).await;
    let refused = ada.register_as(NAME, Role::User, EMAIL, None).await;
    refused.expect_problem(ProblemKind::Forbidden);
}

#[tokio::test]
async fn an_address_that_has_an_account_is_told_of_to_whoever_proved_it_and_nobody_else() {
    let provider = Provider::start().await;
    let house = house(&provider, &[]).await;
    let mut ada = proven(&house, &provider).await;
    ada.register_as(NAME, Role::User, EMAIL, None)
        .await
        .expect_status(201);
    let again = go(&mut house.browser(), &provider).await;
    again.expect_problem(ProblemKind::Conflict);
    let unproved = house
        .browser()
        .register_as(NAME, Role::User, EMAIL, None)
        .await;
    unproved.expect_problem(ProblemKind::Forbidden);
    let announced = house.browser().announce(Role::User, EMAIL).await;
    announced.expect_status(200);
}

#[tokio::test]
async fn one_process_begins_and_another_one_goes_on_and_all_count_together() {
    let provider = Provider::start().await;
    let flags = provider.flags();
    let flags: Vec<&str> = flags.iter().map(String::as_str).collect();
    let first = House::on_postgres(&flags).await;
    let second = first.beside(Duration::ZERO, &flags).await;
    let started = start(&mut first.browser()).await;
    let back = provider.authorize(&started.address);
    let proved = finish(&mut second.browser(), &started, back.clone()).await;
    proved.expect_status(200);
    let replayed = finish(&mut first.browser(), &started, back).await;
    replayed.expect_problem(ProblemKind::Forbidden);
    let mut ada = first.browser();
    ada.identity = Some(proved.json::<ProvenIdentity>().proof);
    ada.register_as(NAME, Role::User, EMAIL, None)
        .await
        .expect_status(201);
}

#[tokio::test]
async fn a_provider_that_does_not_help_holds_nobody_up_and_is_said_to_be_away() {
    let provider = Provider::start().await;
    let house = house(&provider, &[]).await;
    let started = start(&mut house.browser()).await;
    for manner in [
        Manner::Slow,
        Manner::Long,
        Manner::Redirecting,
        Manner::Garbled,
        Manner::AnotherIssuer,
        Manner::NamingScript,
    ] {
        provider.behave(manner);
        let begun = house.browser().post(paths::IDENTITY_START, &()).await;
        let problem = begun.expect_problem(ProblemKind::Busy);
        assert!(problem.happened.contains("Clinic"), "{manner:?}");
    }
    provider.behave(Manner::LeadingInside);
    let back = provider.authorize(&started.address);
    let answered = finish(&mut house.browser(), &started, back).await;
    answered.expect_problem(ProblemKind::Busy);
    // Nothing is broken by that.
    provider.behave(Manner::Usual);
    go(&mut house.browser(), &provider).await.expect_status(200);
}

#[tokio::test]
async fn a_provider_that_is_away_and_a_secret_that_is_gone_are_no_fault_of_the_person() {
    let provider = Provider::start().await;
    let flags = provider.flags();
    let with = |place: usize, flag| {
        let mut flags: Vec<&str> = flags.iter().map(String::as_str).collect();
        flags[place] = flag;
        flags
    };
    let away = House::with(&with(0, "--oidc-issuer=http://127.0.0.1:9")).await;
    let begun = away.browser().post(paths::IDENTITY_START, &()).await;
    begun.expect_problem(ProblemKind::Busy);

    let missing = House::with(&with(2, "--oidc-client-secret-file=/nowhere")).await;
    let refused = missing
        .app
        .identity
        .as_ref()
        .unwrap()
        .require_secret()
        .await;
    assert!(refused.is_err());
    let asked = go(&mut missing.browser(), &provider).await;
    asked.expect_problem(ProblemKind::Busy);
}

#[tokio::test]
async fn where_nobody_is_asked_nothing_of_it_is_there() {
    let house = House::new().await;
    let info: ServiceInfo = house.browser().get(paths::SERVICE).await.json();
    assert_eq!(info.identity, None);
    let begun = house.browser().post(paths::IDENTITY_START, &()).await;
    begun.expect_problem(ProblemKind::Invalid);
}
