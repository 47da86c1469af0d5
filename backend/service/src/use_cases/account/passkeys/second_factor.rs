//! A passkey beside the password: turned on and off, and asked for at sign-in.

use std::net::IpAddr;

use api::{
    AccountId, Base64, ProblemKind,
    passkey::{PasskeyChallenge, PasskeyConfirmation, SecondFactorChange, second_factor_purpose},
};
use opaque::Email;
use passkeys::CHALLENGE_BYTES;

use storage::database::{
    Database, Writing,
    accounts::{self, outbox::MailTopic},
    tokens::sessions,
};

use super::challenge::{confirmed, confirmed_by_session, credentials, no_passkey, too_late};
use crate::{
    app::{
        App,
        tokens::{challenges::SignInConfirmation, devices::KnownDevice},
    },
    base::{clock::ServerClock, random, text},
    error::Error,
    mail::outbox::{Outbox, Told},
    use_cases::account::proof::{self, Changing},
};

/// Whose password is proved, for what a passkey has to confirm before a session begins.
#[derive(Clone, Copy, Debug)]
pub struct ProvedPassword<'a> {
    /// Whose.
    pub account: &'a AccountId,
    /// Her address.
    pub email: &'a Email,
    /// Digest of the record that it was proved against.
    pub record: [u8; 32],
}

/// A sign-in that a passkey confirmed.
#[derive(Clone, Debug)]
pub struct ConfirmedSignIn {
    /// Whose.
    pub account: AccountId,
    /// Her address.
    pub email: Email,
    /// Digest of the record that the password was proved against.
    pub record: [u8; 32],
    /// Whether that record is of other keys than the newest.
    pub is_outdated: bool,
}

/// Turns the second factor on or off, once the password is proved for that. It is turned on by a passkey that works, and ends all
/// other sessions, which began without one.
///
/// # Errors
/// [`ProblemKind::WrongCredentials`], [`ProblemKind::Invalid`] without the passkey.
pub async fn change(
    app: &App,
    changing: Changing<'_>,
    body: &SecondFactorChange,
) -> Result<(), Error> {
    let purpose = second_factor_purpose(body.is_on);
    let proved = proof::finish(app, changing, &body.proof, &purpose)?;
    let mut writing = app.database.write().await?;
    if !proved.counts(&mut writing, app.clock.now()).await? {
        return Err(proof::too_late());
    }
    if body.is_on {
        let confirmation = body.confirmation.as_ref().ok_or_else(no_passkey)?;
        confirmed_by_session(app, &mut writing, changing, confirmation).await?;
        sessions::delete_others(&mut *writing, changing.account, changing.session).await?;
    }
    accounts::passkeys::set_second_factor(&mut *writing, changing.account, body.is_on).await?;
    Ok(writing.commit().await?)
}

/// What a passkey has to confirm before a session begins; none where the password is enough.
///
/// # Errors
/// Those of the database.
pub async fn asked(
    app: &App,
    writing: &mut Writing,
    proved: ProvedPassword<'_>,
) -> Result<Option<PasskeyChallenge>, Error> {
    if !accounts::passkeys::is_second_factor(&mut **writing, proved.account).await? {
        return Ok(None);
    }
    let known = accounts::passkeys::of(&mut **writing, proved.account).await?;
    let confirmation = SignInConfirmation {
        account: proved.account.clone(),
        email: proved.email.clone(),
        record: proved.record,
        challenge: random::bytes::<CHALLENGE_BYTES>(),
    };
    let attempt = app.attempts.seal(&confirmation, app.clock.now())?;
    Ok(Some(PasskeyChallenge {
        attempt,
        challenge: Base64(confirmation.challenge.to_vec()),
        credentials: credentials(known),
    }))
}

/// Whose sign-in a passkey confirms, within the transaction in which the session begins. Counts as an attempt to sign in: `known` opens
/// what the browser is known again by.
///
/// # Errors
/// [`ProblemKind::TooMany`], [`ProblemKind::WrongCredentials`], also where the password changed meanwhile.
pub async fn confirm(
    app: &App,
    peer: IpAddr,
    known: impl FnOnce(&Email) -> Option<KnownDevice>,
    body: &PasskeyConfirmation,
) -> Result<(Writing, ConfirmedSignIn), Error> {
    app.rates.sign_in_address.take(peer.to_string()).await?;
    let now = app.clock.now();
    let returned = app.attempts.open::<SignInConfirmation>(&body.attempt, now);
    let returned = returned.ok_or_else(too_late)?;
    let email = &returned.attempt.email;
    match known(email) {
        Some(device) => app.rates.sign_in_device.take(device.id).await?,
        None => app.rates.sign_in_account.take(email.as_str()).await?,
    }
    let mut writing = app.database.write().await?;
    if !returned.counts(&mut writing, now).await? {
        return Err(too_late());
    }
    let SignInConfirmation {
        account,
        email,
        record,
        challenge,
    } = returned.attempt;
    let present = accounts::credentials(&mut *writing, &account).await?;
    let present = present.map(|(_, present)| present);
    let present = present.filter(|present| random::digest(present) == record);
    let present = present.ok_or_else(too_late)?;
    confirmed(app, &mut writing, &account, &challenge, body).await?;
    let confirmed = ConfirmedSignIn {
        account,
        email,
        record,
        is_outdated: !app.passwords.is_newest(&present),
    };
    Ok((writing, confirmed))
}

/// Turns the second factor of an address off, for somebody who lost all of her passkeys: by whoever runs the service. She is told by
/// mail, and on her account's page.
///
/// # Errors
/// [`ProblemKind::NotFound`] where nobody has the address, or it has no second factor.
pub async fn turn_off(
    database: &Database,
    outbox: &Outbox,
    clock: &ServerClock,
    email: &str,
) -> Result<(), Error> {
    let email = text::email(email)?;
    let mut writing = database.write().await?;
    let turned = accounts::passkeys::turn_off(&mut *writing, &email, clock.now()).await?;
    let account = turned.ok_or_else(nothing_to_turn_off)?;
    let told = Told::plainly(MailTopic::SecondFactorOff);
    outbox.tell(&mut writing, &account, told).await?;
    Ok(writing.commit().await?)
}

fn nothing_to_turn_off() -> Error {
    Error::refused(
        ProblemKind::NotFound,
        "No account of this address asks for a passkey at sign-in.",
        "Look at how the address is written.",
    )
}
