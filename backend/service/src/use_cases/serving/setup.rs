//! Links of the command line: the one-time link that makes the first administrator, and one for another where all are lost.

use std::path::Path;

use api::{
    Timestamp,
    account::{Role, SetupStanding},
    invitation::Invitee,
    log::EntryKind,
};

use storage::database::{Database, accounts, tokens::setup_tokens};

use crate::{
    app::{
        App,
        ledger::{Entry, Ledger},
    },
    base::{clock::ServerClock, token::Token},
    config::Origin,
    error::Error,
    use_cases::account::invitations,
};

/// How long a link works, in milliseconds: a day.
pub const LIFETIME: Timestamp = 24 * 60 * 60 * 1000;

/// A fresh link, unless there is an administrator. Its token stands behind `#`, which browsers send to
/// no server.
pub async fn link(
    database: &Database,
    origin: &Origin,
    now: Timestamp,
) -> Result<Option<String>, Error> {
    let mut writing = database.write().await?;
    if accounts::has_administrator(&mut *writing).await? {
        return Ok(None);
    }
    let token = Token::random();
    setup_tokens::insert(&mut *writing, token.hash(), now).await?;
    writing.commit().await?;
    Ok(Some(format!(
        "{}/setup#{}",
        origin.as_str(),
        token.reveal()
    )))
}

/// What a link is good for, as whoever holds it may know it.
pub async fn standing(app: &App, token: &str) -> Result<SetupStanding, Error> {
    let (reading, since) = (app.database.read(), app.clock.now() - LIFETIME);
    let hash = Token::presented(token).hash();
    if setup_tokens::is_valid(reading, hash, since).await? {
        return Ok(SetupStanding::Open);
    }
    Ok(match accounts::has_administrator(reading).await? {
        true => SetupStanding::Used,
        false => SetupStanding::Unknown,
    })
}

/// A fresh link that makes another administrator, whoever there is; the log says that it was made.
///
/// # Errors
/// [`Error::Storage`], and those of the log.
pub async fn additional_link(
    data: &Path,
    database: &Database,
    origin: &Origin,
    clock: &ServerClock,
) -> Result<String, Error> {
    let ledger = Ledger::open(data, origin, clock.clone())?;
    let now = clock.now();
    let invitee = Invitee {
        name: "Link of the server's command line".to_owned(),
        email: None,
        role: Role::Administrator,
    };
    let invitation = invitations::make(invitee, None, now, now + LIFETIME);
    let mut writing = database.write().await?;
    let link = invitations::keep(&mut writing, origin, &invitation).await?;
    let entry = Entry::of_server(EntryKind::Invited, invitations::detail(&invitation));
    ledger.append(&mut writing, entry).await?;
    writing.commit().await?;
    Ok(link)
}
