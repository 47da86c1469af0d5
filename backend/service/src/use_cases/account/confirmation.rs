//! Whether an address is its account's own: a link that went there was opened.

use std::time::Duration;

use api::{
    AccountId, ProblemKind,
    account::{Account, Confirmation},
};

use storage::database::{
    Writing,
    accounts::{self, outbox::ClaimedMail},
    tokens::confirmation,
};

use crate::{
    app::App,
    base::{clock::milliseconds, token::Token},
    error::Error,
};

/// How long a link works.
const LIFETIME: Duration = Duration::from_secs(3 * 24 * 60 * 60);

/// What the link in a mail bears; only its hash is kept. Made when the mail is sent, so that nothing that is stored opens a link.
pub(super) async fn new_token(app: &App, mail: &ClaimedMail) -> Result<Token, Error> {
    let token = Token::random();
    let mut writing = app.database.write().await?;
    let (hash, now) = (token.hash(), app.clock.now());
    confirmation::insert(&mut *writing, hash, &mail.account, &mail.email, now).await?;
    writing.commit().await?;
    Ok(token)
}

/// Confirms the address that a link went to.
///
/// # Errors
/// [`ProblemKind::Conflict`] for one that was used, or is too old.
pub async fn confirm(app: &App, token: &Token) -> Result<(), Error> {
    let since = app.clock.now() - milliseconds(LIFETIME);
    let mut writing = app.database.write().await?;
    if !confirmation::confirm(&mut writing, token.hash(), since).await? {
        return Err(Error::refused(
            ProblemKind::Conflict,
            "This link was used already, is older than three days, or is no link of this service.",
            "Sign in: your account page says whether the address is confirmed, and sends another link.",
        ));
    }
    Ok(writing.commit().await?)
}

/// Sends an account another link.
///
/// # Errors
/// [`ProblemKind::Conflict`] where there is nothing to confirm or no mail server, [`ProblemKind::TooMany`] within an hour.
pub async fn send_link(app: &App, id: &AccountId) -> Result<Account, Error> {
    let mut writing = app.database.write().await?;
    let account = accounts::find(&mut *writing, id).await?;
    let account = account.ok_or(ProblemKind::SignedOut)?;
    if !app.outbox.is_open() {
        return Err(Error::refused(
            ProblemKind::Conflict,
            "The service has no mail server, so no address is confirmed.",
            "Go on: nothing asks for it.",
        ));
    }
    if account.confirmation == Confirmation::Confirmed {
        return Err(Error::refused(
            ProblemKind::Conflict,
            "The address is confirmed already.",
            "Go on: there is nothing to do.",
        ));
    }
    if !app.outbox.ask_to_confirm(&mut writing, id).await? {
        return Err(Error::refused(
            ProblemKind::TooMany,
            "A link was sent less than an hour ago.",
            "Look among unwanted mails too, and ask again later.",
        ));
    }
    let account = accounts::find(&mut *writing, id).await?;
    writing.commit().await?;
    account.ok_or(ProblemKind::SignedOut.into())
}

/// Forgets links that are too old.
pub(super) async fn forget_old(app: &App, writing: &mut Writing) -> Result<(), Error> {
    let oldest = app.clock.now() - milliseconds(LIFETIME);
    Ok(confirmation::delete_older(&mut **writing, oldest).await?)
}
