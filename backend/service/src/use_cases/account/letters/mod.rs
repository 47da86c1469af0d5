//! Which letters a person gets and in which language; sending them.

pub mod sending;

use api::{
    AccountId, ProblemKind,
    account::{LetterKind, Letters, OwnLetters},
};
use storage::database::{Database, accounts::letters};

use crate::{app::App, error::Error};

/// As she chose last.
pub async fn own(app: &App, id: &AccountId) -> Result<OwnLetters, Error> {
    let chosen = letters::chosen(app.database.read(), id).await?;
    Ok(OwnLetters {
        chosen: chosen.ok_or(ProblemKind::SignedOut)?,
        are_sent: app.outbox.is_open(),
    })
}

/// Changes them; nobody else learns of it, so no entry of the log says so. What waits and is not wanted any more is not sent.
pub async fn choose(database: &Database, id: &AccountId, chosen: &Letters) -> Result<(), Error> {
    let is_unwanted = |kind: &LetterKind| chosen.unwanted.contains(kind);
    let chosen = Letters {
        language: chosen.language,
        unwanted: LetterKind::ALL.into_iter().filter(is_unwanted).collect(),
    };
    let mut writing = database.write().await?;
    letters::choose(&mut writing, id, &chosen).await?;
    writing.commit().await?;
    Ok(())
}
