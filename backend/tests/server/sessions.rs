//! Sessions and their cookie.

use std::time::Duration;

use api::{account::Role, paths};
use axum::{
    body::Body,
    http::{Method, header},
};

use crate::house::{House, PASSWORD};

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
    assert_ne!(backend::base::random::hexadecimal(&stored), token);
}
