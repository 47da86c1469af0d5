//! Links of the command line: the one-time link that makes the first administrator, and one for another where all are lost.

use std::path::Path;

use api::{Timestamp, account::Role, invitation::Invitee, log::EntryKind};

use storage::database::{Database, accounts, tokens::setup_tokens};

use crate::{
    app::ledger::{Entry, Ledger},
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
