//! Asking again, for whoever was denied.

use api::{
    ProblemKind,
    account::{Account, Profile, Standing},
    log::{EntryDetail, EntryKind},
};
use storage::database::{Writing, accounts};

use crate::{
    app::{App, ledger::Entry},
    error::Error,
};

/// Puts corrected details in place of those that were denied; the account waits for a decision again.
///
/// # Errors
/// [`ProblemKind::Conflict`] for an account that is not denied, [`ProblemKind::Invalid`] for another address: it is the name she signs
/// in with.
pub async fn ask_again(
    app: &App,
    mut writing: Writing,
    account: Account,
    corrected: &Profile,
) -> Result<Account, Error> {
    let reason = refusal(&account)?;
    if corrected.email != account.profile.email {
        return Err(Error::invalid(
            "The e-mail address is the one that was registered.",
        ));
    }
    let now = app.clock.now();
    accounts::ask_again(&mut *writing, &account, reason, corrected, now).await?;
    let entry = Entry::about(EntryKind::AskedAgain, &account.id, EntryDetail::default());
    app.ledger.append(&mut writing, entry).await?;
    let account = accounts::find(&mut *writing, &account.id).await?;
    let account = account.ok_or(ProblemKind::NotFound)?;
    writing.commit().await?;
    Ok(account)
}

/// Why the account was denied.
///
/// # Errors
/// [`ProblemKind::Conflict`] for any other.
pub fn refusal(account: &Account) -> Result<&str, Error> {
    match &account.standing {
        Standing::Denied { reason } => Ok(reason),
        _ => Err(ProblemKind::Conflict.into()),
    }
}
