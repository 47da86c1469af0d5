//! The one-time link that makes the first administrator.

use api::Timestamp;

use storage::database::{Database, accounts, tokens::setup_tokens};

use crate::{base::token::Token, config::Origin, error::Error};

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
