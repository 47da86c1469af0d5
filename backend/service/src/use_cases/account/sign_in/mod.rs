//! Signing in by OPAQUE (RFC 9807, section 6). Until the second message has proved the password, every
//! address is answered alike, registered or not.

mod asking;

use std::net::IpAddr;

use api::{
    AccountId, Base64, ProblemKind,
    account::{
        Account, AskAgain, Reopened, SignInAnswer, SignInFinish, SignInStart, SignInStarted,
        SignedIn, Standing,
    },
    passkey::PasskeyConfirmation,
};
use opaque::{
    CONTEXT, Email, OsRng, Suite, identifiers,
    opaque_ke::{CredentialFinalization, CredentialRequest, ServerLogin, ServerLoginParameters},
};

use storage::database::{Writing, accounts};

use crate::{
    app::{
        App,
        tokens::{attempts::SignInAttempt, devices::KnownDevice},
    },
    base::{random, text, token::Token},
    error::Error,
    use_cases::account::{
        passkeys::second_factor::{self, ProvedPassword},
        profile,
        proof::{of_nobody, stored},
        session::{self, SessionHash},
    },
};

/// Where somebody signs in.
#[derive(Clone, Copy)]
pub struct SignInPlace<'a> {
    /// Whose session the browser is in, if it is in one.
    pub presented: Option<(&'a AccountId, SessionHash)>,
    /// What the list of sessions calls the browser.
    pub device: &'a str,
    /// What the browser shows to be known again.
    pub shown: Option<&'a str>,
}

/// What a browser gets to keep with a session that begins: nothing where it goes on in the one it has.
#[derive(Clone, Debug, Default)]
pub struct NewTokens {
    /// Of the session.
    pub session: Option<Token>,
    /// By which the browser is known again.
    pub device: Option<String>,
}

/// First message; `shown` is what the browser shows to be known again.
///
/// # Errors
/// [`ProblemKind::TooMany`], [`ProblemKind::Invalid`].
pub async fn start(
    app: &App,
    peer: IpAddr,
    shown: Option<&str>,
    body: &SignInStart,
) -> Result<SignInStarted, Error> {
    app.rates.sign_in_address.take(peer.to_string()).await?;
    let email = text::email(&body.email)?;
    let device = known_device(app, shown, &email);
    match device {
        Some(device) => app.rates.sign_in_device.take(device.id).await?,
        None => app.rates.sign_in_account.take(email.as_str()).await?,
    }
    let request = CredentialRequest::<Suite>::deserialize(&body.request.0)
        .map_err(|_| Error::invalid("The sign-in request is malformed."))?;

    let found = accounts::find_by_email(app.database.read(), &email).await?;
    let record_digest = found.as_ref().map(|(_, record)| random::digest(record));
    if device.is_some_and(|device| Some(device.record) != record_digest) {
        // The password changed since the browser was known.
        app.rates.sign_in_account.take(email.as_str()).await?;
    }
    // Asked for every address: how long it takes tells of none.
    let of_nobody = of_nobody(app, &email).await?;
    let known = found.as_ref().and_then(|(_, record)| {
        let setup = app.passwords.of(record)?;
        Some((record, setup))
    });
    // Whose keys were dropped is answered like somebody without an account.
    let (record, stretching, setup) = match known {
        Some((record, setup)) => {
            let (record, stretching) = stored(record)?;
            (Some(record), stretching, setup)
        }
        None => (None, of_nobody.0, of_nobody.1),
    };
    let is_known = record.is_some();
    let name = email.as_str().as_bytes();
    let started = ServerLogin::start(&mut OsRng, setup, record, request, name, parameters(&email))
        .map_err(|_| Error::invalid("The sign-in request is malformed."))?;

    let response = Base64(stretching.behind(&started.message.serialize()));
    let attempt = SignInAttempt {
        email,
        account: found
            .filter(|_| is_known)
            .map(|(id, _)| id)
            .zip(record_digest),
        login: started.state,
    };
    let attempt = app.attempts.seal(&attempt, app.clock.now())?;
    Ok(SignInStarted { attempt, response })
}

/// Second message: begins a session, or says what a passkey has to confirm before.
///
/// # Errors
/// [`ProblemKind::WrongCredentials`], and how the account stands if it is not approved.
pub async fn finish(
    app: &App,
    place: SignInPlace<'_>,
    body: &SignInFinish,
) -> Result<(SignInAnswer, NewTokens), Error> {
    let (mut writing, proved) = proved(app, &body.attempt, &body.finalization).await?;
    let account = admitted(&proved.account)?;
    let goes_on = goes_on(app, &mut writing, account, place).await?;
    // A session that goes on began with the passkey, or asked for the second factor.
    if !goes_on {
        let password = ProvedPassword {
            account: &account.id,
            email: &proved.email,
            record: proved.record,
        };
        if let Some(challenge) = second_factor::asked(app, &mut writing, password).await? {
            writing.commit().await?;
            return Ok((SignInAnswer::Confirm(challenge), NewTokens::default()));
        }
    }
    let (signed_in, tokens) = begin(app, writing, proved, place, goes_on).await?;
    Ok((SignInAnswer::SignedIn(signed_in), tokens))
}

/// Begins the session that a passkey confirms. Counts as an attempt to sign in.
///
/// # Errors
/// [`ProblemKind::TooMany`], [`ProblemKind::WrongCredentials`], and how the account stands if it is not approved.
pub async fn confirm(
    app: &App,
    peer: IpAddr,
    place: SignInPlace<'_>,
    body: &PasskeyConfirmation,
) -> Result<(SignedIn, NewTokens), Error> {
    let known = |email: &Email| known_device(app, place.shown, email);
    let (mut writing, confirmed) = second_factor::confirm(app, peer, known, body).await?;
    let account = accounts::find(&mut *writing, &confirmed.account).await?;
    let account = account.ok_or(ProblemKind::WrongCredentials)?;
    admitted(&account)?;
    let goes_on = goes_on(app, &mut writing, &account, place).await?;
    let proved = Proved {
        account,
        email: confirmed.email,
        record: confirmed.record,
        is_outdated: confirmed.is_outdated,
    };
    begin(app, writing, proved, place, goes_on).await
}

/// Whether it is a sign-in within the session that the browser is in.
async fn goes_on(
    app: &App,
    writing: &mut Writing,
    account: &Account,
    place: SignInPlace<'_>,
) -> Result<bool, Error> {
    session::go_on(app, writing, &account.id, place.device, place.presented).await
}

/// Begins the session, unless it goes on; answers who is signed in.
async fn begin(
    app: &App,
    mut writing: Writing,
    proved: Proved,
    place: SignInPlace<'_>,
    goes_on: bool,
) -> Result<(SignedIn, NewTokens), Error> {
    let account = proved.account;
    let wrapped = accounts::wrapped_vault_key(&mut *writing, &account.id).await?;
    let presented = place.presented.map(|(_, session)| session);
    let session = match goes_on {
        true => None,
        false => {
            let id = &account.id;
            Some(session::start(app, &mut writing, id, place.device, presented).await?)
        }
    };
    let known = known_device(app, place.shown, &proved.email);
    let is_known = known.is_some_and(|known| known.record == proved.record);
    // In a session that goes on the browser keeps what it has.
    let device = match session.is_some() && !is_known {
        true => Some(app.devices.seal(&proved.email, &proved.record)?),
        false => None,
    };
    writing.commit().await?;
    let signed_in = SignedIn {
        account,
        wrapped_vault_key: wrapped.map(Base64),
        is_outdated: proved.is_outdated,
    };
    Ok((signed_in, NewTokens { session, device }))
}

fn known_device(app: &App, shown: Option<&str>, email: &Email) -> Option<KnownDevice> {
    shown.and_then(|token| app.devices.open(token, email))
}

/// What somebody who was denied proves her password for: she learns how her account stands, or corrects what she submitted and asks again.
///
/// # Errors
/// [`ProblemKind::WrongCredentials`]; [`ProblemKind::Conflict`] for an account that is not denied, [`ProblemKind::Invalid`] for details that
/// cannot be taken.
pub async fn ask_again(app: &App, body: &AskAgain) -> Result<Account, Error> {
    let corrected = body.corrected.as_ref();
    let corrected = corrected.map(profile::of_newcomer).transpose()?;
    let (writing, Proved { account, .. }) = proved(app, &body.attempt, &body.finalization).await?;
    asking::refusal(&account)?;
    match corrected {
        Some(corrected) => asking::ask_again(app, writing, account, &corrected).await,
        None => {
            writing.commit().await?;
            Ok(account)
        }
    }
}

/// Whose password is proved.
struct Proved {
    account: Account,
    email: Email,
    /// Digest of the record that it is proved against.
    record: [u8; 32],
    /// Whether that record is of other keys than the newest.
    is_outdated: bool,
}

/// Uses an attempt up that proves a password; answers whose it is, within the transaction.
async fn proved(
    app: &App,
    attempt: &Base64,
    finalization: &Base64,
) -> Result<(Writing, Proved), Error> {
    let now = app.clock.now();
    let returned = app
        .attempts
        .open::<SignInAttempt>(attempt, now)
        .ok_or_else(too_late)?;
    let attempt = &returned.attempt;
    let finalization = CredentialFinalization::<Suite>::deserialize(&finalization.0)
        .map_err(|_| ProblemKind::WrongCredentials)?;
    attempt
        .login
        .clone()
        .finish(finalization, parameters(&attempt.email))
        .map_err(|_| ProblemKind::WrongCredentials)?;
    let (id, record) = attempt
        .account
        .as_ref()
        .ok_or(ProblemKind::WrongCredentials)?;

    let mut writing = app.database.write().await?;
    if !returned.counts(&mut writing, now).await? {
        return Err(too_late());
    }
    let credentials = accounts::credentials(&mut *writing, id).await?;
    let present = credentials.map(|(_, present)| present);
    let present = present.filter(|present| random::digest(present) == *record);
    let present = present.ok_or(ProblemKind::WrongCredentials)?;
    let account = accounts::find(&mut *writing, id).await?;
    let proved = Proved {
        account: account.ok_or(ProblemKind::WrongCredentials)?,
        email: attempt.email.clone(),
        record: *record,
        is_outdated: !app.passwords.is_newest(&present),
    };
    Ok((writing, proved))
}

fn parameters(email: &Email) -> ServerLoginParameters<'static, '_> {
    ServerLoginParameters {
        context: Some(CONTEXT),
        identifiers: identifiers(email),
    }
}

fn admitted(account: &Account) -> Result<&Account, Error> {
    match &account.standing {
        Standing::Approved => Ok(account),
        Standing::Pending => Err(waits(account.reopened.as_deref())),
        Standing::Denied { reason } => Err(Error::refused(
            ProblemKind::AccountDenied,
            format!("The account was denied: {reason}"),
            "Correct what you submitted and ask again.",
        )),
        Standing::Suspended { reason } => Err(Error::refused(
            ProblemKind::AccountSuspended,
            format!("The account is suspended: {reason}"),
            "Write to the administrator if you think otherwise.",
        )),
    }
}

/// Why somebody who waits may not come in.
fn waits(reopened: Option<&Reopened>) -> Error {
    let Some(Reopened { reason, .. }) = reopened else {
        return ProblemKind::AccountPending.into();
    };
    Error::refused(
        ProblemKind::AccountPending,
        format!("The decision on the account was opened again: {reason}"),
        "Sign in later: you will be let in, or told why not.",
    )
}

fn too_late() -> Error {
    Error::refused(
        ProblemKind::WrongCredentials,
        "The sign-in took longer than a minute, or was finished already.",
        "Enter the password again.",
    )
}
