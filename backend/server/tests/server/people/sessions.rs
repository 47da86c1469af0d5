//! Sessions and their cookie.

use std::time::Duration;

use api::{
    ProblemKind, SessionId,
    account::{ListedSession, Role, Session},
    log::{ActivityPage, EntryKind, Leaf},
    paths,
};
use axum::{
    body::Body,
    http::{Method, header},
};

use service::{
    base::token::Token,
    use_cases::account::{
        session,
        sign_in::{self, SignInPlace},
    },
};

use crate::{
    browser::{Browser, second_message},
    house::{House, PASSWORD},
};

const EMAIL: &str = "user@demo.example";
const HOUR: Duration = Duration::from_secs(60 * 60);

#[tokio::test]
async fn nobody_is_signed_in_without_a_cookie_or_with_a_made_up_one() {
    let house = House::new().await;
    let mut browser = house.browser();
    browser.get(paths::SESSION).await.expect_status(204);
    let request = browser.request(Method::GET, paths::SESSION);
    let request = request
        .header(header::COOKIE, "tacit=0123")
        .body(Body::empty())
        .unwrap();
    browser.send(request).await.expect_status(204);
}

#[tokio::test]
async fn a_session_ends_twelve_hours_after_its_last_use() {
    let house = House::new().await;
    let mut browser = house.member(Role::User, EMAIL).await;
    for _ in 0..3 {
        house.clock.put_forward(11 * HOUR);
        browser.get(paths::SESSION).await.expect_status(200);
    }
    house.clock.put_forward(12 * HOUR);
    browser.get(paths::SESSION).await.expect_status(204);
}

#[tokio::test]
async fn a_session_ends_after_a_week_however_much_it_is_used() {
    let house = House::new().await;
    let mut browser = house.member(Role::User, EMAIL).await;
    for _ in 0..16 {
        house.clock.put_forward(10 * HOUR);
        browser.get(paths::SESSION).await.expect_status(200);
    }
    house.clock.put_forward(10 * HOUR);
    browser.get(paths::SESSION).await.expect_status(204);
}

#[tokio::test]
async fn signing_out_ends_the_session_on_the_server() {
    let house = House::new().await;
    let mut browser = house.member(Role::User, EMAIL).await;
    let mut copy = browser.clone();
    let answer = browser.delete(paths::SESSION).await;
    answer.expect_status(204);
    let cookie = answer.headers[header::SET_COOKIE].to_str().unwrap();
    assert!(cookie.contains("Max-Age=0"));
    copy.get(paths::SESSION).await.expect_status(204);
}

#[tokio::test]
async fn the_cookie_is_bound_to_the_host_and_out_of_scripts_reach() {
    let house = House::with(&["--origin=https://tacit.example"]).await;
    let mut browser = house.browser();
    let token = house.setup_token().await;
    browser
        .register(Role::Administrator, EMAIL, Some(token))
        .await
        .expect_status(201);
    let answer = browser.sign_in(EMAIL, PASSWORD).await;
    let cookie = answer.headers[header::SET_COOKIE].to_str().unwrap();
    assert!(cookie.starts_with("__Host-tacit="));
    for attribute in ["Path=/", "HttpOnly", "SameSite=Strict", "Secure"] {
        assert!(
            cookie.split("; ").any(|part| part == attribute),
            "{attribute}"
        );
    }
    assert!(!cookie.contains("Domain"));
}

#[tokio::test]
async fn the_database_does_not_hold_the_token() {
    let house = House::new().await;
    let mut browser = house.browser();
    let token = house.setup_token().await;
    browser
        .register(Role::Administrator, EMAIL, Some(token))
        .await
        .expect_status(201);
    let answer = browser.sign_in(EMAIL, PASSWORD).await;
    let cookie = answer.headers[header::SET_COOKIE].to_str().unwrap();
    let token = cookie.split(['=', ';']).nth(1).unwrap();
    let stored: Vec<u8> = sqlx::query_scalar("SELECT token_hash FROM sessions")
        .fetch_one(house.app.database.read())
        .await
        .unwrap();
    assert_eq!(token.len(), 64);
    assert_ne!(service::base::random::hexadecimal(&stored), token);
}

async fn listed(browser: &mut Browser) -> Vec<ListedSession> {
    browser.get(paths::SESSIONS).await.json()
}

/// A user who is signed in twice; the second browser says which it is.
async fn twice(house: &House) -> (Browser, Browser) {
    let first = house.member(Role::User, EMAIL).await;
    house.clock.put_forward(HOUR);
    let mut second = house
        .browser()
        .named("Mozilla/5.0 (X11; Linux x86_64) Firefox/145.0");
    second.sign_in(EMAIL, PASSWORD).await.expect_status(200);
    (first, second)
}

#[tokio::test]
async fn an_account_lists_its_own_sessions_and_knows_the_one_that_asks() {
    let house = House::new().await;
    let (mut first, mut second) = twice(&house).await;
    house.member(Role::Owner, "owner@demo.example").await;
    let sessions = listed(&mut second).await;
    let told = sessions
        .iter()
        .map(|session| (session.device.as_str(), session.is_this));
    assert_eq!(
        told.collect::<Vec<_>>(),
        [("Firefox on Linux", true), ("", false)]
    );
    assert!(sessions[0].began_at - sessions[1].began_at >= HOUR.as_millis() as i64);
    assert!(listed(&mut first).await[0].is_this, "the own one is first");
    house.clock.put_forward(11 * HOUR);
    second.get(paths::SESSION).await.expect_status(200);
    house.clock.put_forward(HOUR);
    assert_eq!(listed(&mut second).await.len(), 1, "the first has ended");
}

#[tokio::test]
async fn an_administrator_ends_all_sessions_of_somebody_else_and_nothing_more() {
    let house = House::new().await;
    let mut administrator = house.administrator().await;
    let (mut first, mut second) = twice(&house).await;
    let account = first.get(paths::SESSION).await.json::<Session>().account;
    let path = paths::admin_sessions(&account.id);
    for (role, email) in [
        (Role::Auditor, "auditor@demo.example"),
        (Role::Owner, "owner@demo.example"),
    ] {
        let mut other = house.member(role, email).await;
        let refused = other.delete(&path).await;
        refused.expect_problem(ProblemKind::Forbidden);
    }
    administrator.delete(&path).await.expect_status(204);
    for browser in [&mut first, &mut second] {
        browser.get(paths::SESSION).await.expect_status(204);
    }
    let log: ActivityPage = administrator.get(paths::ACTIVITY).await.json();
    let leaf: Leaf = serde_json::from_str(&log.entries[0].leaf).unwrap();
    assert_eq!(leaf.kind, EntryKind::SignedOut);
    second.sign_in(EMAIL, PASSWORD).await.expect_status(200);
    let own = administrator.get(paths::SESSION).await.json::<Session>();
    let own = paths::admin_sessions(&own.account.id);
    let refused = administrator.delete(&own).await;
    refused.expect_problem(ProblemKind::Conflict);
    administrator.get(paths::SESSION).await.expect_status(200);
}

#[tokio::test]
async fn a_session_is_ended_from_another_one() {
    let house = House::new().await;
    let (mut first, mut second) = twice(&house).await;
    let other = listed(&mut second).await.remove(1);
    second
        .delete(&paths::session(&other.id))
        .await
        .expect_status(204);
    first.get(paths::SESSION).await.expect_status(204);
    first
        .get(paths::VAULT)
        .await
        .expect_problem(ProblemKind::SignedOut);
    second.get(paths::SESSION).await.expect_status(200);
    let again = second.delete(&paths::session(&other.id)).await;
    again.expect_problem(ProblemKind::NotFound);
}

#[tokio::test]
async fn all_other_sessions_end_and_nobody_elses() {
    let house = House::new().await;
    let mut owner = house.member(Role::Owner, "owner@demo.example").await;
    let (mut first, mut second) = twice(&house).await;
    let theirs = listed(&mut owner).await.remove(0).id;
    let strange = second.delete(&paths::session(&theirs)).await;
    strange.expect_problem(ProblemKind::NotFound);
    second.delete(paths::SESSIONS).await.expect_status(204);
    first.get(paths::SESSION).await.expect_status(204);
    for browser in [&mut second, &mut owner] {
        browser.get(paths::SESSION).await.expect_status(200);
    }
}

#[tokio::test]
async fn a_browser_that_signs_in_again_keeps_its_session_as_old_as_it_is() {
    let house = House::new().await;
    let mut browser = house.member(Role::User, EMAIL).await;
    let before = listed(&mut browser).await.remove(0);
    house.clock.put_forward(HOUR);
    let mut tab = browser.clone();
    tab.sign_in(EMAIL, PASSWORD).await.expect_status(200);
    let sessions = listed(&mut browser).await;
    assert_eq!(sessions.len(), 1);
    assert_eq!(sessions[0].id, before.id);
    assert_eq!(sessions[0].began_at, before.began_at);
    assert!(sessions[0].used_at - before.used_at >= HOUR.as_millis() as i64);
}

#[tokio::test]
async fn a_stolen_cookie_ends_after_a_week_though_its_owner_enters_her_password_again() {
    let house = House::new().await;
    let mut browser = house.member(Role::User, EMAIL).await;
    let mut stolen = browser.clone();
    for hours in (10..=160).step_by(10) {
        house.clock.put_forward(10 * HOUR);
        stolen.get(paths::SESSION).await.expect_status(200);
        if hours < 126 && hours % 30 == 0 {
            browser.sign_in(EMAIL, PASSWORD).await.expect_status(200);
        }
    }
    house.clock.put_forward(10 * HOUR);
    stolen.get(paths::SESSION).await.expect_status(204);
    browser.sign_in(EMAIL, PASSWORD).await.expect_status(200);
    browser.get(paths::SESSION).await.expect_status(200);
    stolen.get(paths::SESSION).await.expect_status(204);
}

#[tokio::test]
async fn who_enters_her_password_late_in_the_week_works_on_past_its_end_and_no_stolen_cookie_does()
{
    let house = House::new().await;
    let mut browser = house.member(Role::User, EMAIL).await;
    let mut stolen = browser.clone();
    for _ in 0..16 {
        house.clock.put_forward(10 * HOUR);
        browser.get(paths::SESSION).await.expect_status(200);
    }
    browser.sign_in(EMAIL, PASSWORD).await.expect_status(200);
    stolen.get(paths::SESSION).await.expect_status(204);
    assert_eq!(listed(&mut browser).await.len(), 1);
    house.clock.put_forward(10 * HOUR);
    browser.get(paths::SESSION).await.expect_status(200);
}

#[tokio::test]
async fn a_session_that_ends_while_its_holder_signs_in_is_followed_by_another() {
    let house = House::new().await;
    let mut browser = house.member(Role::User, EMAIL).await;
    let account = browser.get(paths::SESSION).await.json::<Session>().account;
    let (login, started) = browser.start_sign_in(EMAIL, PASSWORD).await;
    let finish = second_message(login, EMAIL, PASSWORD, started.json());
    let place = SignInPlace {
        presented: Some((&account.id, Token::random().hash())),
        device: "",
        shown: None,
    };
    let (_, tokens) = sign_in::finish(&house.app, place, &finish).await.unwrap();
    let found = session::find(&house.app, &tokens.session.unwrap()).await;
    assert_eq!(found.unwrap().unwrap().account, account.id);
}

#[tokio::test]
async fn who_signs_in_where_somebody_else_was_signed_in_ends_that_session() {
    let house = House::new().await;
    house.member(Role::Owner, "owner@demo.example").await;
    let mut browser = house.member(Role::User, EMAIL).await;
    let mut before = browser.clone();
    browser
        .sign_in("owner@demo.example", PASSWORD)
        .await
        .expect_status(200);
    before.get(paths::SESSION).await.expect_status(204);
}

#[tokio::test]
async fn a_data_folder_from_before_sessions_were_listed_works_on() {
    let house = House::on_sqlite().await;
    let (mut first, mut second) = twice(&house).await;
    let before = "DROP INDEX sessions_id; ALTER TABLE sessions DROP COLUMN id; \
                  ALTER TABLE sessions DROP COLUMN device; \
                  ALTER TABLE accounts DROP COLUMN wrapped_vault_key; \
                  ALTER TABLE accounts DROP COLUMN recovery_key; ALTER TABLE accounts DROP COLUMN recovery_vault_key; \
                  ALTER TABLE accounts DROP COLUMN recovery_made_at; ALTER TABLE accounts DROP COLUMN recovered_at; \
                  ALTER TABLE accounts DROP COLUMN deleted_at; \
                  ALTER TABLE grants RENAME COLUMN account TO user; \
                  ALTER TABLE evaluations RENAME COLUMN account TO user; \
                  ALTER TABLE jobs RENAME COLUMN account TO user; \
                  ALTER TABLE jobs RENAME COLUMN worker TO boot; \
                  ALTER TABLE jobs DROP COLUMN leased_until; ALTER TABLE jobs DROP COLUMN fence; \
                  ALTER TABLE jobs DROP COLUMN done; ALTER TABLE jobs DROP COLUMN elapsed_ms; \
                  ALTER TABLE speed RENAME COLUMN one TO only; \
                  ALTER TABLE accounts DROP COLUMN asked_at; ALTER TABLE accounts DROP COLUMN times_asked; \
                  ALTER TABLE accounts DROP COLUMN asked_before; DROP TABLE invitations; \
                  ALTER TABLE grants DROP COLUMN expires_at; ALTER TABLE grants DROP COLUMN withdrawn_at; \
                  ALTER TABLE grants DROP COLUMN more_rows; ALTER TABLE grants DROP COLUMN more_purpose; \
                  ALTER TABLE grants DROP COLUMN more_asked_at; ALTER TABLE grants DROP COLUMN more_declined; \
                  ALTER TABLE jobs DROP COLUMN trace; \
                  DROP INDEX log_entries_log_keys; DROP INDEX log_entries_restored; \
                  DROP TABLE confirmation_tokens; DROP TABLE outbox; DROP TABLE list_changes; \
                  ALTER TABLE accounts DROP COLUMN language; ALTER TABLE accounts DROP COLUMN asked_email; \
                  ALTER TABLE accounts DROP COLUMN confirmed_email; \
                  DROP TABLE service_days; DROP TABLE setting_changes; DROP TABLE service_settings; \
                  DROP TABLE model_versions; ALTER TABLE models DROP COLUMN version; ALTER TABLE models RENAME COLUMN listed TO card; \
                  ALTER TABLE models DROP COLUMN deleted_at; ALTER TABLE grants DROP COLUMN version; \
                  ALTER TABLE pad_pools DROP COLUMN version; DROP TABLE passkeys; ALTER TABLE accounts DROP COLUMN second_factor; \
                  ALTER TABLE accounts DROP COLUMN second_factor_off_at; \
                  ALTER TABLE accounts DROP COLUMN proven_by; ALTER TABLE accounts DROP COLUMN proven_email; \
                  ALTER TABLE accounts DROP COLUMN proven_name; ALTER TABLE accounts DROP COLUMN unwanted_letters; \
                  DROP TABLE replaced_blobs; ALTER TABLE grants DROP COLUMN used_at; ALTER TABLE grants DROP COLUMN answered_at; DROP TABLE used_attempts; DROP TABLE rates; DROP TABLE server_keys; PRAGMA user_version = 10";
    house.execute(before.to_owned()).await;
    let house = house.again(&[]).await;
    for browser in [&mut first, &mut second] {
        browser.moved_to(&house);
    }
    let sessions = listed(&mut first).await;
    let others: Vec<&SessionId> = sessions
        .iter()
        .filter(|one| !one.is_this)
        .map(|one| &one.id)
        .collect();
    first
        .delete(&paths::session(others[0]))
        .await
        .expect_status(204);
    second.get(paths::SESSION).await.expect_status(204);
    second.sign_in(EMAIL, PASSWORD).await.expect_status(200);
}
