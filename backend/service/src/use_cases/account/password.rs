//! Changing a password: the present one is proved by OPAQUE (RFC 9807), in a key exchange bound to this change, and the new
//! one is registered beside it. Record, wrapped vault key and sessions change in one transaction.

use std::net::IpAddr;

use api::{
    AccountId, Base64, ProblemKind, Timestamp,
    account::{PasswordFinish, PasswordStart, PasswordStarted},
    limits::WRAPPED_VAULT_KEY_BYTES,
};
use opaque::{
    Email, OsRng, Suite, change_context, identifiers,
    opaque_ke::{
        CredentialFinalization, CredentialRequest, RegistrationRequest, RegistrationUpload,
        ServerLogin, ServerLoginParameters, ServerRegistration,
    },
};

use storage::database::{
    accounts::{self, StoredPassword},
    tokens::sessions,
};

use crate::{
    app::{
        App,
        attempts::{ChangeAttempt, Returned},
    },
    error::Error,
    use_cases::account::session::SessionHash,
};

/// Who changes her password: the account, the session she asks in, and the address she asks from.
#[derive(Clone, Copy, Debug)]
pub struct Changing<'a> {
    /// Her account.
    pub account: &'a AccountId,
    /// Her session.
    pub session: SessionHash,
    /// Counts attempts.
    pub peer: IpAddr,
}

/// First message; counts as an attempt to sign in.
///
/// # Errors
/// [`ProblemKind::TooMany`], [`ProblemKind::Invalid`].
pub async fn start(
    app: &App,
    changing: Changing<'_>,
    body: &PasswordStart,
) -> Result<PasswordStarted, Error> {
    let peer = changing.peer.to_string();
    app.rates.sign_in_address.take(peer).await?;
    let found = accounts::credentials(app.database.read(), changing.account).await?;
    let (email, record) = found.ok_or(ProblemKind::SignedOut)?;
    let email = Email::parse(&email).map_err(|_| Error::Internal("a stored address is none"))?;
    let name = email.as_str().as_bytes();
    app.rates.sign_in_account.take(name).await?;

    let present = CredentialRequest::<Suite>::deserialize(&body.present.0).map_err(malformed)?;
    let new = RegistrationRequest::<Suite>::deserialize(&body.new.0).map_err(malformed)?;
    let registered = ServerRegistration::deserialize(&record)
        .map_err(|_| Error::Internal("a stored registration record is damaged"))?;
    let context = change_context(&body.new.0);
    let parameters = parameters(&context, &email);
    let registered = Some(registered);
    let proof = ServerLogin::start(
        &mut OsRng,
        &app.opaque,
        registered,
        present,
        name,
        parameters,
    )
    .map_err(malformed)?;
    let registration =
        ServerRegistration::<Suite>::start(&app.opaque, new, name).map_err(malformed)?;

    let attempt = ChangeAttempt {
        account: changing.account.clone(),
        session: changing.session,
        email,
        record,
        context,
        login: proof.state,
    };
    Ok(PasswordStarted {
        attempt: app.password_changes.seal(&attempt, app.clock.now())?,
        present: Base64(proof.message.serialize().to_vec()),
        new: Base64(registration.message.serialize().to_vec()),
    })
}

/// Second message: changes the password and ends all other sessions, or changes nothing. The same message again, after its answer
/// was lost, is answered alike.
///
/// # Errors
/// [`ProblemKind::WrongCredentials`], [`ProblemKind::Conflict`] when the password changed in between,
/// [`ProblemKind::Invalid`].
pub async fn finish(app: &App, changing: Changing<'_>, body: &PasswordFinish) -> Result<(), Error> {
    let upload = RegistrationUpload::<Suite>::deserialize(&body.record.0).map_err(malformed)?;
    let record = ServerRegistration::finish(upload).serialize();
    if body.wrapped_vault_key.0.len() != WRAPPED_VAULT_KEY_BYTES {
        return Err(Error::invalid("The wrapped vault key is malformed."));
    }
    let found = accounts::credentials(app.database.read(), changing.account).await?;
    if found.is_some_and(|(_, known)| known == *record) {
        return Ok(());
    }
    let now = app.clock.now();
    let returned = proved(app, changing, body, now)?;
    let after = StoredPassword {
        record: &record,
        wrapped_vault_key: &body.wrapped_vault_key.0,
    };
    let mut writing = app.database.write().await?;
    if !returned.counts(&mut writing, now).await? {
        return Err(too_late());
    }
    let account = changing.account;
    let before = &returned.attempt.record;
    if !accounts::change_password(&mut *writing, account, before, after).await? {
        return Err(changed_meanwhile());
    }
    sessions::delete_others(&mut *writing, account, changing.session).await?;
    Ok(writing.commit().await?)
}

/// The attempt, once the present password is proved.
fn proved(
    app: &App,
    changing: Changing<'_>,
    body: &PasswordFinish,
    now: Timestamp,
) -> Result<Returned<ChangeAttempt>, Error> {
    let returned = app
        .password_changes
        .open(&body.attempt, now)
        .filter(|Returned { attempt, .. }| {
            attempt.account == *changing.account && attempt.session == changing.session
        })
        .ok_or_else(too_late)?;
    let attempt = &returned.attempt;
    let finalization = CredentialFinalization::<Suite>::deserialize(&body.finalization.0)
        .map_err(|_| ProblemKind::WrongCredentials)?;
    let parameters = parameters(&attempt.context, &attempt.email);
    attempt
        .login
        .clone()
        .finish(finalization, parameters)
        .map_err(|_| ProblemKind::WrongCredentials)?;
    Ok(returned)
}

fn parameters<'a>(context: &'a [u8], email: &'a Email) -> ServerLoginParameters<'a, 'a> {
    ServerLoginParameters {
        context: Some(context),
        identifiers: identifiers(email),
    }
}

fn malformed<E>(_: E) -> Error {
    Error::invalid("The request to change the password is malformed.")
}

fn too_late() -> Error {
    Error::refused(
        ProblemKind::WrongCredentials,
        "This change of the password was begun more than a minute ago, or is over.",
        "Enter both passwords again; if the present one is not taken any more, the change was made.",
    )
}

fn changed_meanwhile() -> Error {
    Error::refused(
        ProblemKind::Conflict,
        "The password was changed in another tab or browser meanwhile.",
        "Enter that one as the present password if you want to change it again.",
    )
}
