//! An account and what belongs to it, for whoever oversees them.

use api::{
    AccountId, ProblemKind,
    account::{Person, Role},
    list::Items,
};
use storage::database::{accounts, grants, models::listing as models};

use crate::{
    app::App,
    error::Error,
    use_cases::account::session::{self, SessionHash},
};

/// Reads it; `this` is the session of who asks.
///
/// # Errors
/// [`ProblemKind::NotFound`].
pub async fn read(app: &App, id: &AccountId, this: SessionHash) -> Result<Person, Error> {
    let readers = app.database.read();
    let account = accounts::find(readers, id).await?;
    let account = account.ok_or(ProblemKind::NotFound)?;
    let sessions = session::of(app, id, this).await?;
    let (models, grants) = match account.role {
        Role::Owner => (
            models::of_owner(readers, id).await?.into_iter().collect(),
            grants::list(readers, id, Role::Owner).await?,
        ),
        Role::User => (
            Items::default(),
            grants::list(readers, id, Role::User).await?,
        ),
        Role::Administrator | Role::Auditor => (Items::default(), Vec::new()),
    };
    Ok(Person {
        account,
        sessions: sessions.len() as u64,
        last_seen: sessions.iter().map(|session| session.used_at).max(),
        models,
        grants,
    })
}
