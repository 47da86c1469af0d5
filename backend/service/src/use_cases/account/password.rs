//! Changing a password: the present one is proved in a key exchange bound to this change, and the new one is registered beside
//! it. Record, wrapped vault key and sessions change in one transaction.

use api::{
    Base64,
    account::{PasswordFinish, PasswordStart, PasswordStarted},
    limits::WRAPPED_VAULT_KEY_BYTES,
};
use opaque::{
    Suite, change_context,
    opaque_ke::{RegistrationRequest, ServerRegistration},
    read_record,
};

use storage::database::{
    accounts::{self, StoredPassword},
    tokens::sessions,
};

use crate::{
    app::App,
    error::Error,
    use_cases::account::proof::{self, Changing},
};

/// First message; counts as an attempt to sign in.
///
/// # Errors
/// Too many attempts, or a malformed request.
pub async fn start(
    app: &App,
    changing: Changing<'_>,
    body: &PasswordStart,
) -> Result<PasswordStarted, Error> {
    let new = RegistrationRequest::<Suite>::deserialize(&body.new.0).map_err(malformed)?;
    let context = change_context(&body.new.0);
    let (attempt, present) = proof::start(app, changing, &body.present.0, context).await?;
    let name = attempt.email.as_str().as_bytes();
    // Two evaluations are two guesses, if the new password is one.
    app.rates.sign_in_account.take(name).await?;
    let registration =
        ServerRegistration::<Suite>::start(&app.opaque, new, name).map_err(malformed)?;
    Ok(PasswordStarted {
        attempt: app.password_changes.seal(&attempt, app.clock.now())?,
        present: Base64(present),
        new: Base64(registration.message.serialize().to_vec()),
    })
}

/// Second message: changes the password and ends all other sessions, unless they are to be kept, or changes nothing. The same message again, after its answer
/// was lost, is answered alike.
///
/// # Errors
/// An attempt that proves nothing, a password that changed in between, a malformed request.
pub async fn finish(app: &App, changing: Changing<'_>, body: &PasswordFinish) -> Result<(), Error> {
    let record = registered(&body.record)?;
    let wrapped_vault_key = wrapped(&body.wrapped_vault_key)?;
    let found = accounts::credentials(app.database.read(), changing.account).await?;
    if found.is_some_and(|(_, known)| known == record) {
        return Ok(());
    }
    let now = app.clock.now();
    let returned = app.password_changes.open(&body.attempt, now);
    let returned = proof::finish(changing, returned, &body.finalization.0)?;
    let after = StoredPassword {
        record: &record,
        wrapped_vault_key,
    };
    let mut writing = app.database.write().await?;
    if !returned.counts(&mut writing, now).await? {
        return Err(proof::too_late());
    }
    let (account, before) = (changing.account, &returned.attempt.record);
    if !accounts::change_password(&mut *writing, account, before, after).await? {
        return Err(proof::changed_meanwhile());
    }
    if !body.keeps_sessions {
        sessions::delete_others(&mut *writing, account, changing.session).await?;
    }
    Ok(writing.commit().await?)
}

/// The record of a new password, as it is stored.
///
/// # Errors
/// A malformed one.
pub fn registered(upload: &Base64) -> Result<Vec<u8>, Error> {
    let (record, stretching) = read_record(&upload.0).ok_or_else(|| malformed(()))?;
    Ok(stretching.behind(&record.serialize()))
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
