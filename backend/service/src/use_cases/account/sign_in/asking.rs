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
pub(super) async fn ask_again(
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
pub(super) fn refusal(account: &Account) -> Result<&str, Error> {
    match &account.standing {
        Standing::Denied { reason } => Ok(reason),
        Standing::Pending => Err(no_more_denied(
            "The decision on this account is open again: an administrator decides anew.",
            "There is nothing to correct now. Sign in later to learn the decision.",
        )),
        Standing::Approved => Err(no_more_denied(
            "This account is approved meanwhile.",
            "Go back to the sign-in, and sign in.",
        )),
        Standing::Suspended { .. } => Err(no_more_denied(
            "This account was approved meanwhile, and is suspended.",
            "Go back to the sign-in, and sign in: it says why.",
        )),
    }
}

fn no_more_denied(happened: &'static str, action: &'static str) -> Error {
    Error::refused(ProblemKind::Conflict, happened, action)
}
