//! What people are told by mail, and whom.

mod confirmation;
mod more;
mod outbox;
mod smtp;

use std::{
    mem,
    sync::{Mutex, PoisonError},
};

use api::{
    account::{Account, OpenedLink, Reason, Role},
    paths,
};
use service::{
    mail::{Letter, MailFailure, Mailer},
    use_cases::account::letters::sending::{self, MailTurn},
};

use crate::{browser::Browser, house::House};

/// A mail server that nobody reaches: what is sent goes to [`Letters`].
const MAIL: [&str; 2] = [
    "--smtp=smtp+plain://127.0.0.1:9",
    "--mail-from=Tacit <tacit@demo.example>",
];

/// Keeps letters, or takes none.
#[derive(Default)]
struct Letters {
    kept: Mutex<Vec<Letter>>,
    failure: Mutex<Option<MailFailure>>,
}

impl Letters {
    fn failing(failure: MailFailure) -> Self {
        Self {
            failure: Mutex::new(Some(failure)),
            ..Self::default()
        }
    }

    /// Those that came since it was asked last.
    fn take(&self) -> Vec<Letter> {
        mem::take(&mut *self.kept.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Mailer for Letters {
    async fn send(&self, letter: Letter) -> Result<(), MailFailure> {
        let failure = *self.failure.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(failure) = failure {
            return Err(failure);
        }
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.push(letter);
        Ok(())
    }
}

/// Everything that is due now.
async fn told(house: &House) -> Vec<Letter> {
    let letters = Letters::default();
    while sending::turn(&house.app, &letters).await.unwrap() == MailTurn::Done {}
    letters.take()
}

/// What the link in a letter bears.
fn token(letter: &Letter) -> String {
    let (_, behind) = letter.body.split_once("/confirm#").unwrap();
    behind.split_whitespace().next().unwrap().to_owned()
}

async fn open_link(browser: &mut Browser, token: String) -> crate::browser::Answer {
    browser
        .post(paths::CONFIRMATION, &OpenedLink { token })
        .await
}

/// Somebody who registered and confirmed her address.
async fn confirmed(house: &House, role: Role, email: &str) -> Account {
    let mut browser = house.browser();
    let account = browser.register(role, email, None).await.account();
    let letter = told(house).await.remove(0);
    open_link(&mut browser, token(&letter))
        .await
        .expect_status(204);
    account
}

async fn decide(administrator: &mut Browser, account: &Account, verb: &str) {
    let reason = Reason {
        reason: format!("Why: {verb}\nand more"),
    };
    let path = paths::admin_account(&account.id, verb);
    administrator.post(&path, &reason).await.expect_status(200);
}
