//! Letters on the line.

use std::time::Duration;

use api::account::{Language, Role};
use engines::{MailManner, MailSink};
use service::{
    mail::{Letter, MailFailure, Mailer},
    use_cases::account::letters::sending::{self, MailTurn},
};
use tacit_server::mail::Smtp;

use crate::house::House;

fn flags(address: &str) -> [String; 2] {
    [
        format!("--smtp={address}"),
        "--mail-from=Täcit <tacit@demo.example>".to_owned(),
    ]
}

async fn house(address: &str) -> (House, Smtp) {
    let flags = flags(address);
    let house = House::with(&[&flags[0], &flags[1]]).await;
    let smtp = smtp(&house);
    (house, smtp)
}

fn smtp(house: &House) -> Smtp {
    let settings = house.app.config.mail().unwrap().unwrap();
    Smtp::new(&settings, &house.app.origin).unwrap()
}

#[tokio::test]
async fn a_mail_arrives_as_it_was_written() {
    let sink = MailSink::start();
    let (house, smtp) = house(&sink.address()).await;
    let mut person = house.browser();
    person.language = Language::German;
    let registered = person.register(Role::User, "user@demo.example", None).await;
    registered.expect_status(201);
    assert_eq!(
        sending::turn(&house.app, &smtp).await.unwrap(),
        MailTurn::Done
    );
    let mail = sink.wait_for("user@demo.example", "/confirm#");
    assert!(
        mail.body.contains("die niemand bestätigt hat"),
        "{}",
        mail.body
    );
    assert!(
        mail.body
            .contains(&format!("{}/confirm#", house.app.origin.as_str()))
    );
    assert!(
        mail.head.contains("Auto-Submitted: auto-generated"),
        "{}",
        mail.head
    );
    assert_eq!(mail.token().len(), 64);
}

#[tokio::test]
async fn an_addressee_who_is_not_taken_holds_up_nobody_else() {
    let sink = MailSink::start();
    let (house, smtp) = house(&sink.address()).await;
    let mut person = house.browser();
    for (manner, email) in [
        (MailManner::Unknown, "one@demo.example"),
        (MailManner::Later, "two@demo.example"),
        (MailManner::Ascii, "drei@dömo.example"),
        (MailManner::Ascii, "fünf@demo.example"),
    ] {
        sink.treat(manner);
        let registered = person.register(Role::User, email, None).await;
        registered.expect_status(201);
        assert_eq!(
            sending::turn(&house.app, &smtp).await.unwrap(),
            MailTurn::Done,
            "{email}"
        );
    }
    sink.treat(MailManner::Taken);
    let registered = person.register(Role::User, "six@demo.example", None).await;
    registered.expect_status(201);
    assert_eq!(
        sending::turn(&house.app, &smtp).await.unwrap(),
        MailTurn::Done
    );
    sink.wait_for("six@demo.example", "confirm");
    house.clock.put_forward(Duration::from_secs(2 * 60));
    assert_eq!(
        sending::turn(&house.app, &smtp).await.unwrap(),
        MailTurn::Done
    );
    sink.wait_for("two@demo.example", "confirm");
    assert!(sink.mails().iter().all(|mail| mail.to[0].is_ascii()));
}

/// Somebody between the two who hides STARTTLS learns nothing.
#[tokio::test]
async fn neither_mail_nor_password_goes_to_a_server_that_offers_no_protection() {
    let sink = MailSink::start();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("password");
    std::fs::write(&file, "a secret of the relay\n").unwrap();
    let address = sink.address_with_tls();
    let flags = flags(&address);
    let password = format!("--smtp-password-file={}", file.display());
    let house = House::with(&[&flags[0], &flags[1], &password]).await;
    let letter = Letter {
        id: "1".to_owned(),
        to: "user@demo.example".to_owned(),
        subject: "Subject".to_owned(),
        body: "Body".to_owned(),
    };
    assert_eq!(smtp(&house).send(letter).await, Err(MailFailure::Unusable));
    assert!(sink.mails().is_empty());
    let commands = sink.commands();
    let greetings = ["EHLO", "QUIT"];
    let is_greeting = |line: &String| greetings.iter().any(|verb| line.starts_with(verb));
    assert!(
        !commands.is_empty() && commands.iter().all(is_greeting),
        "{commands:?}"
    );
}
