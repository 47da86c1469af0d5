//! Changing a password or the address it is registered under: the present one is proved in a key exchange bound to this change,
//! and the new one is registered beside it. Record, address, wrapped vault key and sessions change in one transaction.

use api::{
    Base64, ProblemKind,
    account::{PasswordFinish, PasswordStart, PasswordStarted},
    limits::WRAPPED_VAULT_KEY_BYTES,
    log::{EntryDetail, EntryKind},
};
use opaque::{Email, change_context};

use storage::database::{
    Writing,
    accounts::{self, StoredPassword},
    tokens::sessions,
};

use crate::{
    app::{App, ledger::Entry, tokens::attempts::ChangeAttempt},
    base::text,
    error::Error,
    use_cases::account::proof::{self, Changing, registered},
};

/// First message; counts as an attempt to sign in, and where the address changes as one to register.
///
/// # Errors
/// Too many attempts, or a malformed request.
pub async fn start(
    app: &App,
    changing: Changing<'_>,
    body: &PasswordStart,
) -> Result<PasswordStarted, Error> {
    let email = body.email.as_deref().map(text::email).transpose()?;
    if email.is_some() {
        let peer = changing.peer.to_string();
        app.rates.registration.take(peer).await?;
    }
    let context = change_context(&body.new.0, email.as_ref());
    let (proof, present) = proof::begin(app, changing, &body.present.0, context).await?;
    let email = email.unwrap_or_else(|| proof.email.clone());
    let attempt = ChangeAttempt { proof, email };
    let name = attempt.email.as_str().as_bytes();
    // Two evaluations are two guesses, if the new password is one.
    app.rates.sign_in_account.take(name).await?;
    let registration = app.passwords.register(&body.new.0, name);
    Ok(PasswordStarted {
        attempt: app.attempts.seal(&attempt, app.clock.now())?,
        present: Base64(present),
        new: Base64(registration.ok_or_else(|| malformed(()))?),
    })
}

/// Second message: changes password and address and ends all other sessions, unless they are to be kept, or changes nothing. The same
/// message again, after its answer was lost, is answered alike.
///
/// # Errors
/// An attempt that proves nothing, a password that changed in between, an address that somebody has, a malformed request.
pub async fn finish(app: &App, changing: Changing<'_>, body: &PasswordFinish) -> Result<(), Error> {
    // An attempt opens only where it was begun with the newest keys.
    let keys = app.passwords.shown_mark();
    let record = registered(app, &body.record, Some(&keys))?;
    let wrapped_vault_key = wrapped(&body.wrapped_vault_key)?;
    let found = accounts::credentials(app.database.read(), changing.account).await?;
    if found.is_some_and(|(_, known)| known == record) {
        return Ok(());
    }
    let now = app.clock.now();
    let returned = app.attempts.open::<ChangeAttempt>(&body.attempt, now);
    let returned = returned.ok_or_else(proof::too_late)?;
    let ChangeAttempt { proof, email } = &returned.attempt;
    proof::check(changing, proof, &body.finalization.0)?;
    let after = StoredPassword {
        record: &record,
        wrapped_vault_key,
    };
    let mut writing = app.database.write().await?;
    if !returned.counts(&mut writing, now).await? {
        return Err(proof::too_late());
    }
    let (account, before) = (changing.account, &proof.record);
    if !accounts::change_password(&mut *writing, account, before, after).await? {
        return Err(proof::changed_meanwhile());
    }
    if *email != proof.email {
        change_email(app, &mut writing, changing, email).await?;
    }
    if !body.keeps_sessions {
        sessions::delete_others(&mut *writing, account, changing.session).await?;
    }
    Ok(writing.commit().await?)
}

/// Once the password is proved: only then is told whether somebody has the address, as it is at registration.
async fn change_email(
    app: &App,
    writing: &mut Writing,
    changing: Changing<'_>,
    email: &Email,
) -> Result<(), Error> {
    let found = accounts::find_by_email(&mut **writing, email).await?;
    if found.is_some() {
        return Err(taken());
    }
    accounts::change_email(&mut **writing, changing.account, email).await?;
    let detail = EntryDetail::default();
    let entry = Entry::about(EntryKind::EmailChanged, changing.account, detail);
    app.ledger.append(writing, entry).await?;
    let asked = app.outbox.ask_to_confirm(writing, changing.account).await;
    asked.map(drop)
}

/// Somebody has the address.
pub fn taken() -> Error {
    Error::refused(
        ProblemKind::Conflict,
        "This e-mail address is registered already.",
        "If it is yours, sign in with it; otherwise take another address.",
    )
}

/// A wrapped key of a vault, if it has the length of one.
pub(super) fn wrapped(key: &Base64) -> Result<&[u8], Error> {
    match key.0.len() {
        WRAPPED_VAULT_KEY_BYTES => Ok(&key.0),
        _ => Err(Error::invalid("The wrapped vault key is malformed.")),
    }
}

pub(super) fn malformed<E>(_: E) -> Error {
    Error::invalid("The request to change the password is malformed.")
}
