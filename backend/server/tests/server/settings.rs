//! What administrators set for the service.

use api::{
    ProblemKind,
    account::Role,
    health::HealthDay,
    paths,
    settings::{
        RegistrationRule, ServiceInfo, ServiceSettings, SettingsUpdate, SettingsView, ShownText,
    },
};
use std::time::Duration;

use axum::{
    body::Body,
    http::{Method, header},
};

use service::use_cases::{serving::days::DayBook, sweeper::sweep};

use crate::{
    browser::{Answer, Browser},
    house::House,
};

/// One white pixel.
pub(crate) const PIXEL: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0\x90wS\xde\0\0\0\x0cIDATx\x9cc\xf8\xff\xff?\0\x05\xfe\x02\xfe\r\xefF\xb8\0\0\0\0IEND\xaeB`\x82";

async fn shown(browser: &mut Browser) -> SettingsView {
    browser.get(paths::ADMIN_SETTINGS).await.json()
}

/// Sends the settings as they are with a change.
async fn change(browser: &mut Browser, change: impl FnOnce(&mut ServiceSettings)) -> Answer {
    let SettingsView {
        mut settings,
        version,
        ..
    } = shown(browser).await;
    change(&mut settings);
    let update = SettingsUpdate { settings, version };
    browser.put(paths::ADMIN_SETTINGS, &update).await
}

async fn send_logo(browser: &mut Browser, bytes: &[u8]) -> Answer {
    let request = browser
        .request(Method::PUT, paths::ADMIN_LOGO)
        .header(header::CONTENT_TYPE, "application/octet-stream")
        .body(Body::from(bytes.to_vec()));
    browser.send(request.unwrap()).await
}

#[tokio::test]
async fn what_an_administrator_sets_is_shown_to_everybody_and_noted_with_her_name() {
    let house = House::new().await;
    let mut administrator = house.administrator().await;
    let mut visitor = house.browser();
    let info: ServiceInfo = visitor.get(paths::SERVICE).await.json();
    assert_eq!((info.name.as_str(), info.has_terms), ("Tacit", false));

    let hostile = "# Hi <script>alert(1)</script> [x](javascript:alert(1))";
    let changed = change(&mut administrator, |settings| {
        settings.name = "Clinic".to_owned();
        settings.terms = hostile.to_owned();
    });
    changed.await.expect_status(200);
    let info: ServiceInfo = visitor.get(paths::SERVICE).await.json();
    assert_eq!((info.name.as_str(), info.has_terms), ("Clinic", true));
    let text: ShownText = visitor
        .get(&format!("{}?text=terms", paths::SERVICE_TEXT))
        .await
        .json();
    assert_eq!(text.text, hostile);

    let mut auditor = house.member(Role::Auditor, "auditor@demo.example").await;
    let seen = shown(&mut auditor).await;
    let named: Vec<(&str, &str, Option<&str>)> = seen
        .changes
        .iter()
        .map(|change| {
            (
                change.setting.as_str(),
                change.before.as_str(),
                change.by.as_deref(),
            )
        })
        .collect();
    assert_eq!(named.len(), 2);
    assert!(
        named
            .iter()
            .any(|(name, before, _)| (*name, *before) == ("name", "Tacit"))
    );
    assert!(named.iter().all(|(.., by)| by.is_some()));
    assert!(seen.told.iter().any(|told| told.flag == "--origin"));
    change(&mut auditor, |settings| settings.name = "Mine".into())
        .await
        .expect_problem(ProblemKind::Forbidden);
    send_logo(&mut auditor, PIXEL)
        .await
        .expect_problem(ProblemKind::Forbidden);
    house
        .member(Role::Owner, "owner@demo.example")
        .await
        .get(paths::ADMIN_SETTINGS)
        .await
        .expect_problem(ProblemKind::Forbidden);
}

#[tokio::test]
async fn settings_out_of_bounds_and_over_another_change_are_refused() {
    let house = House::new().await;
    let mut administrator = house.administrator().await;
    for wrong in [
        |settings: &mut ServiceSettings| settings.session_days = 0,
        |settings: &mut ServiceSettings| settings.name = "two\nlines".into(),
        |settings: &mut ServiceSettings| settings.privacy = "x".repeat(20_001),
        |settings: &mut ServiceSettings| settings.name = "Ta\u{202e}cit".into(),
    ] {
        change(&mut administrator, wrong)
            .await
            .expect_problem(ProblemKind::Invalid);
    }
    let before = shown(&mut administrator).await;
    change(&mut administrator, |settings| {
        settings.name = "First".into()
    })
    .await
    .expect_status(200);
    let late = SettingsUpdate {
        settings: ServiceSettings {
            name: "Second".into(),
            ..before.settings
        },
        version: before.version,
    };
    administrator
        .put(paths::ADMIN_SETTINGS, &late)
        .await
        .expect_problem(ProblemKind::Conflict);
    assert_eq!(shown(&mut administrator).await.settings.name, "First");
}

#[tokio::test]
async fn a_rule_decides_who_registers_without_an_invitation() {
    let house = House::new().await;
    let mut administrator = house.administrator().await;
    let register =
        async |email: &'static str| house.browser().register(Role::User, email, None).await;
    change(&mut administrator, |settings| {
        settings.registration = RegistrationRule::Domains;
        settings.domains = vec!["clinic.example".into()];
    })
    .await
    .expect_status(200);
    register("anna@clinic.example").await.expect_status(201);
    for other in [
        "anna@evilclinic.example",
        "anna@clinic.example.evil.example",
    ] {
        register(other).await.expect_problem(ProblemKind::Forbidden);
    }
    change(&mut administrator, |settings| {
        settings.registration = RegistrationRule::Invited;
    })
    .await
    .expect_status(200);
    register("berta@clinic.example")
        .await
        .expect_problem(ProblemKind::Forbidden);
    // Nobody learns by asking which addresses have accounts.
    for email in ["anna@clinic.example", "berta@clinic.example"] {
        let asked = house.browser().announce(Role::User, email).await;
        asked.expect_problem(ProblemKind::Forbidden);
    }
}

#[tokio::test]
async fn domains_stay_as_they_were_while_the_rule_asks_for_none() {
    let house = House::new().await;
    let mut administrator = house.administrator().await;
    change(&mut administrator, |settings| {
        settings.registration = RegistrationRule::Domains;
        settings.domains = vec!["clinic.example".into()];
    })
    .await
    .expect_status(200);
    change(&mut administrator, |settings| {
        settings.registration = RegistrationRule::Anybody;
        settings.domains = vec!["no domain at all".into()];
        settings.contact = "desk@clinic.example".into();
    })
    .await
    .expect_status(200);
    let settings = shown(&mut administrator).await.settings;
    assert_eq!(settings.contact, "desk@clinic.example");
    assert_eq!(settings.domains, ["clinic.example"]);
    change(&mut administrator, |settings| {
        settings.registration = RegistrationRule::Domains;
        settings.domains = vec!["no domain at all".into()];
    })
    .await
    .expect_problem(ProblemKind::Invalid);
}

#[tokio::test]
async fn a_logo_is_a_small_picture_and_nothing_else() {
    let house = House::new().await;
    let mut administrator = house.administrator().await;
    let mut visitor = house.browser();
    visitor.get(paths::SERVICE_LOGO).await.expect_status(204);
    let mut damaged = PIXEL.to_vec();
    damaged[45] ^= 1;
    for wrong in [
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".to_vec(),
        [PIXEL, b"<script>"].concat(),
        PIXEL[..40].to_vec(),
        damaged,
    ] {
        send_logo(&mut administrator, &wrong)
            .await
            .expect_problem(ProblemKind::Invalid);
    }
    send_logo(&mut administrator, &vec![0; 70_000])
        .await
        .expect_problem(ProblemKind::TooLarge);
    send_logo(&mut administrator, PIXEL)
        .await
        .expect_status(200);
    let logo = visitor.get(paths::SERVICE_LOGO).await;
    assert_eq!(logo.body.as_ref(), PIXEL);
    assert_eq!(logo.headers[header::CONTENT_TYPE], "image/png");
    administrator
        .delete(paths::ADMIN_LOGO)
        .await
        .expect_status(200);
    let info: ServiceInfo = visitor.get(paths::SERVICE).await.json();
    assert_eq!(info.logo, None);
}

#[tokio::test]
async fn a_shorter_session_ends_on_every_server_of_the_service() {
    let house = House::on_postgres(&[]).await;
    let mut administrator = house.administrator().await;
    let other = house.beside(Duration::ZERO, &[]).await;
    let mut user = house.member(Role::User, "user@demo.example").await;
    user.moved_to(&other);
    let two_hours_pass = "UPDATE sessions SET seen_at = seen_at - 7200000";
    house.execute(two_hours_pass.to_owned()).await;
    user.get(paths::VAULT).await.expect_status(200);
    change(&mut administrator, |settings| {
        settings.session_idle_hours = 1
    })
    .await
    .expect_status(200);
    house.execute(two_hours_pass.to_owned()).await;
    let idle_hours = async || {
        other
            .app
            .settings
            .current()
            .await
            .unwrap()
            .settings
            .session_idle_hours
    };
    while idle_hours().await != 1 {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    user.get(paths::VAULT)
        .await
        .expect_problem(ProblemKind::SignedOut);
}

#[tokio::test]
async fn how_a_day_went_is_written_down_once_for_each_process_and_summed_up() {
    let house = House::new().await;
    let mut administrator = house.administrator().await;
    let mut books = [DayBook::new(&house.app), DayBook::new(&house.app)];
    for book in &mut books {
        book.look(&house.app).await.unwrap();
        book.look(&house.app).await.unwrap();
    }
    let days: Vec<HealthDay> = administrator.get(paths::ADMIN_HEALTH_DAYS).await.json();
    assert_eq!(days.len(), 1);
    let requests = house.app.metrics.answered().requests;
    assert!(days[0].requests > 0 && days[0].requests <= 2 * requests);
    assert!(days[0].disk_used > 0);
    house
        .member(Role::User, "user@demo.example")
        .await
        .get(paths::ADMIN_HEALTH_DAYS)
        .await
        .expect_problem(ProblemKind::Forbidden);
}

/// Words of people, with the states of their requests.
async fn words(house: &House) -> Vec<(String, String)> {
    let query = "SELECT state, purpose || coalesce(reason, '') || coalesce(more_purpose, '') || coalesce(more_declined, '') \
                 FROM grants ORDER BY id";
    let words = sqlx::query_as(query);
    words.fetch_all(house.app.database.read()).await.unwrap()
}

#[tokio::test]
async fn words_of_closed_requests_are_deleted_after_the_days_that_were_set_and_no_others() {
    let house = House::new().await;
    let mut administrator = house.administrator().await;
    house.member(Role::User, "user@demo.example").await;
    let now = house.clock.now();
    let grant = |id: &str, state: &str, at: i64| {
        format!(
            "INSERT INTO models (id, owner, name, listed, published, created_at, updated_at) \
             SELECT '{id}', id, 'Model', '', 1, 0, 0 FROM accounts WHERE email = 'user@demo.example'; \
             INSERT INTO grants (id, model, account, purpose, state, reason, query_budget, requested_at, updated_at, more_rows, \
             more_purpose, more_declined) \
             SELECT '{id}', '{id}', id, 'Why ', '{state}', 'Because ', 9, 0, {at}, 20, 'More ', 'No' FROM accounts \
             WHERE email = 'user@demo.example'"
        )
    };
    for (id, state, at) in [
        ("1", "active", 0),
        ("2", "refused", 0),
        ("3", "refused", now),
        ("4", "revoked", 0),
    ] {
        house.execute(grant(id, state, at)).await;
    }
    sweep(&house.app).await.unwrap();
    let all = words(&house).await;
    assert!(all.iter().all(|(_, words)| words == "Why Because More No"));
    let days = |settings: &mut ServiceSettings| settings.closed_request_days = Some(30);
    change(&mut administrator, days).await.expect_status(200);
    house.clock.put_forward(Duration::from_secs(10));
    sweep(&house.app).await.unwrap();
    let kept = |words: &[(String, String)]| -> Vec<bool> {
        words.iter().map(|(_, words)| !words.is_empty()).collect()
    };
    assert_eq!(kept(&words(&house).await), [true, false, true, false]);
    house
        .clock
        .put_forward(Duration::from_secs(31 * 24 * 60 * 60));
    sweep(&house.app).await.unwrap();
    assert_eq!(kept(&words(&house).await), [true, false, false, false]);
}
