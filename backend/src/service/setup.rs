//! The one-time link that makes the first administrator.

use api::Timestamp;

use crate::{
    app::App,
    base::token::Token,
    error::Error,
    storage::database::{accounts, setup_tokens},
};

/// How long a link works, in milliseconds: a day.
pub const LIFETIME: Timestamp = 24 * 60 * 60 * 1000;

/// A fresh link, unless there is an administrator. Its token stands behind `#`, which browsers send to
/// no server.
pub async fn link(app: &App) -> Result<Option<String>, Error> {
    let mut writing = app.database.write().await?;
    if accounts::has_administrator(&mut *writing).await? {
        return Ok(None);
    }
    let token = Token::random();
    setup_tokens::insert(&mut *writing, token.hash(), app.clock.now()).await?;
    writing.commit().await?;
    Ok(Some(format!(
        "{}/setup#{}",
        app.origin.as_str(),
        token.reveal()
    )))
}
