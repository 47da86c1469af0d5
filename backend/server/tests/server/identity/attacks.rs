//! Whoever comes back with what is not hers, or is not true.

use std::time::Duration;

use api::{ProblemKind, identity::IdentityAnswer, paths};
use serde_json::{Value, json};

use super::{EMAIL, Provider, Signing, finish, go, house, start};

#[tokio::test]
async fn a_token_that_is_not_signed_by_the_provider_proves_nothing() {
    let provider = Provider::start().await;
    let house = house(&provider, &[]).await;
    for signing in [
        Signing::Foreign,
        Signing::Nothing,
        Signing::PublicKeyAsSecret,
        Signing::ClientSecret,
    ] {
        provider.sign(signing);
        let forged = go(&mut house.browser(), &provider).await;
        let problem = forged.expect_problem(ProblemKind::Forbidden);
        assert!(problem.happened.contains("does not prove"), "{signing:?}");
    }
    provider.sign(Signing::Own);
    go(&mut house.browser(), &provider).await.expect_status(200);
}

#[tokio::test]
async fn a_token_for_somebody_else_of_another_issuer_or_another_time_proves_nothing() {
    let provider = Provider::start().await;
    let house = house(&provider, &[]).await;
    let with = |name: &str, value: Value| {
        let mut claims = json!({ "email": EMAIL, "email_verified": true });
        claims[name] = value;
        claims
    };
    for claims in [
        with("aud", json!("another-service")),
        with("aud", json!(["tacit", "another-service"])),
        with("aud", json!([])),
        with("iss", json!("https://id.example")),
        with("iss", json!(format!("{}/", provider.issuer()))),
        with("exp", json!(1_700_000_000)),
        with("exp", json!(null)),
        with("nonce", json!("of another attempt")),
        with("nonce", json!(null)),
    ] {
        provider.say(claims.clone());
        let answered = go(&mut house.browser(), &provider).await;
        assert!(
            [403, 503].contains(&answered.status.as_u16()),
            "{claims} {}",
            answered.status
        );
        assert!(!String::from_utf8_lossy(&answered.body).contains(EMAIL));
    }
}

#[tokio::test]
async fn somebody_elses_code_is_worth_nothing_in_ones_own_browser() {
    let provider = Provider::start().await;
    let house = house(&provider, &[]).await;
    let (mut attacker, mut victim) = (house.browser(), house.browser());
    let of_attacker = start(&mut attacker).await;
    let of_victim = start(&mut victim).await;
    let back = provider.authorize(&of_attacker.address);
    let asked = provider.asked();
    // A link with the attacker's code and state, opened where the victim has begun.
    let injected = finish(&mut victim, &of_victim, back.clone()).await;
    injected.expect_problem(ProblemKind::Forbidden);
    assert_eq!(provider.asked(), asked, "nobody is asked about it");
    // The same with the victim's own state: the code was given for another challenge.
    let mut dressed = back.clone();
    dressed.state = of_victim.state.clone();
    let dressed = finish(&mut victim, &of_victim, dressed).await;
    dressed.expect_problem(ProblemKind::Forbidden);
    // And the provider does not give anything for that code any more.
    let spent = finish(&mut attacker, &of_attacker, back).await;
    spent.expect_problem(ProblemKind::Forbidden);
}

#[tokio::test]
async fn what_came_back_counts_once_in_time_and_from_nobody_else() {
    let provider = Provider::start().await;
    let house = house(&provider, &[]).await;
    let mut browser = house.browser();
    let started = start(&mut browser).await;
    let back = provider.authorize(&started.address);
    finish(&mut browser, &started, back.clone())
        .await
        .expect_status(200);
    let again = finish(&mut browser, &started, back).await;
    again.expect_problem(ProblemKind::Forbidden);

    let started = start(&mut browser).await;
    let back = provider.authorize(&started.address);
    let mixed_up = IdentityAnswer {
        attempt: started.attempt.clone(),
        state: back.state.clone(),
        code: back.code.clone(),
        issuer: Some("https://id.example".to_owned()),
    };
    let mixed_up = browser.post(paths::IDENTITY, &mixed_up).await;
    mixed_up.expect_problem(ProblemKind::Forbidden);
    house.clock.put_forward(Duration::from_secs(10 * 60));
    let late = finish(&mut browser, &started, back).await;
    late.expect_problem(ProblemKind::Forbidden);
}

#[tokio::test]
async fn two_tabs_go_each_its_own_way() {
    let provider = Provider::start().await;
    let house = house(&provider, &[]).await;
    let mut browser = house.browser();
    let (first, second) = (start(&mut browser).await, start(&mut browser).await);
    let (one, two) = (
        provider.authorize(&first.address),
        provider.authorize(&second.address),
    );
    finish(&mut browser, &second, two).await.expect_status(200);
    finish(&mut browser, &first, one).await.expect_status(200);
}

#[tokio::test]
async fn beginning_is_limited_as_registrations_are() {
    let provider = Provider::start().await;
    let house = house(&provider, &["--registrations-per-minute=2"]).await;
    let mut browser = house.browser();
    start(&mut browser).await;
    start(&mut browser).await;
    let third = browser.post(paths::IDENTITY_START, &()).await;
    third.expect_problem(ProblemKind::TooMany);
}
