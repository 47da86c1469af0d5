//! What people are told by mail of access to models.

use std::net::TcpListener;

use api::{
    account::{OpenedLink, Reason},
    grant::Grant,
    paths,
};
use circuits::random_model;
use engines::MailSink;
use fhe_client::ClientKey;

use crate::house::{
    people::Person,
    process::Start,
    scene::{Scene, publish_key, request_access},
};

/// Confirms the address of somebody by the link that went there.
fn confirm(sink: &MailSink, person: &mut Person) {
    let token = sink
        .wait_for(&person.account.profile.email, "/confirm#")
        .token();
    let link = OpenedLink { token };
    person.browser.post(paths::CONFIRMATION, &link).success();
}

fn with_mail(sink: &MailSink) -> Start {
    let flags = vec![
        &*Box::leak(format!("--smtp={}", sink.address()).into_boxed_str()),
        "--mail-from=Tacit <tacit@example.org>",
    ];
    Start {
        flags: Box::leak(flags.into_boxed_slice()),
        ..Start::default()
    }
}

#[test]
fn owner_and_user_are_told_what_happens_to_access() {
    let sink = MailSink::start();
    let mut scene = Scene::with(&with_mail(&sink), random_model(30, 1, 6, 1), 10);
    confirm(&sink, &mut scene.owner);
    confirm(&sink, &mut scene.user);
    let name = scene.model.card.name.clone();
    // What is over before its letter goes out is told nobody.
    let asks = format!("Demo User asks for access to {name}.");
    sink.wait_for("owner@example.org", &asks);
    let mut scene = scene.seal();
    let input = scene.input(8);
    let answer = scene.evaluate(&input, 8);
    scene.check_answer(&answer, 8);
    let key = ClientKey::from_seed(fhe_client::random_seed());
    publish_key(&mut scene.user, &key);
    let revoke = paths::grant_revoke(&scene.grant.id);
    let _: Grant = scene.owner.browser.post_empty(&revoke).document();
    let model = scene.model.clone();
    let again = request_access(&mut scene.user, &model);
    let reason = Reason {
        reason: "Not any more.".into(),
    };
    let refuse = paths::grant_refuse(&again.id);
    let _: Grant = scene.owner.browser.post(&refuse, &reason).document();

    for (to, words) in [
        (
            "owner@example.org",
            format!("Demo User has new keys, so {name} has to be sealed again."),
        ),
        (
            "user@example.org",
            format!("Demo Owner sealed {name} for you."),
        ),
        (
            "user@example.org",
            format!("8 of 10 rows of {name} are used."),
        ),
        (
            "user@example.org",
            format!("Demo Owner took access to {name} back."),
        ),
        (
            "user@example.org",
            format!("Demo Owner refused access to {name}.\nThe reason:\n\n> Not any more."),
        ),
    ] {
        sink.wait_for(to, &words);
    }
}

/// Nobody listens there: everything works, and nothing waits for it.
#[test]
fn with_a_dead_mail_server_everything_works() {
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = nobody.local_addr().unwrap();
    drop(nobody);
    let flags = vec![
        &*Box::leak(format!("--smtp=smtp+plain://{address}").into_boxed_str()),
        "--mail-from=Tacit <tacit@example.org>",
    ];
    let start = Start {
        flags: Box::leak(flags.into_boxed_slice()),
        ..Start::default()
    };
    let mut scene = Scene::with(&start, random_model(30, 1, 6, 1), 10).seal();
    let input = scene.input(1);
    let answer = scene.evaluate(&input, 1);
    scene.check_answer(&answer, 1);
    scene.wait_for(|health| health.mail.failing_since.is_some() && health.mail.waiting >= 3);
}
