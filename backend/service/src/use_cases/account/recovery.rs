//! Recovery kits: whoever holds one sets a new password without the old one. The server checks signatures of the kit and keeps the
//! vault's key as the kit's person wrapped it, and can open nothing by either.

use std::net::IpAddr;

use api::{
    Base64, ProblemKind,
    recovery::{
        NewRecoveryKit, RecoveryFinish, RecoveryKit, RecoveryOpen, RecoveryOpened,
        finish_statement, kit_purpose, open_statement,
    },
};
use ed25519_dalek::{Signature, VerifyingKey};
use opaque::Email;

use storage::database::{
    accounts::{
        self, StoredPassword,
        recovery::{self, NewKit, StoredKit},
    },
    tokens::sessions,
};

use crate::{
    app::App,
    base::text,
    error::Error,
    use_cases::account::{
        password::{malformed, wrapped},
        proof::{self, Changing, registered},
    },
};

/// Stands for the key of an address without a kit, so that all take the same time: the base point (RFC 8032, section 5.1).
const NO_KEY: [u8; 32] = {
    let mut point = [0x66; 32];
    point[0] = 0x58;
    point
};

/// A kit as it is stored, if it can be one.
///
/// # Errors
/// [`ProblemKind::Invalid`].
pub fn checked(kit: &RecoveryKit) -> Result<NewKit<'_>, Error> {
    let key = kit.verifying_key.0.as_slice();
    let strong = verifying_key(key).is_some_and(|key| !key.is_weak());
    match strong {
        true => Ok(NewKit {
            key,
            vault_key: wrapped(&kit.wrapped_vault_key)?,
        }),
        false => Err(Error::invalid("The recovery kit is malformed.")),
    }
}

/// Takes a kit in place of any before it, once the password is proved for it. The same message again, after its answer was lost, is
/// answered alike.
///
/// # Errors
/// [`ProblemKind::WrongCredentials`], [`ProblemKind::Conflict`] when the password changed in between,
/// [`ProblemKind::Invalid`].
pub async fn take(app: &App, changing: Changing<'_>, body: &NewRecoveryKit) -> Result<(), Error> {
    let kit = checked(&body.kit)?;
    let found = accounts::credentials(app.database.read(), changing.account).await?;
    let (email, _) = found.ok_or(ProblemKind::SignedOut)?;
    if kept(app, &text::email(&email)?)
        .await?
        .is_some_and(|known| known.key == kit.key)
    {
        return Ok(());
    }
    let returned = proof::finish(app, changing, &body.proof, &kit_purpose(&body.kit))?;
    let (account, now) = (changing.account, app.clock.now());
    let mut writing = app.database.write().await?;
    if !returned.counts(&mut writing, now).await? {
        return Err(proof::too_late());
    }
    if !recovery::set(&mut *writing, account, &returned.attempt.record, kit, now).await? {
        return Err(proof::changed_meanwhile());
    }
    Ok(writing.commit().await?)
}

/// First message of a recovery, which changes nothing: hands out the wrapped key to whoever holds the kit. Every other answer is the
/// same, whether the address is unknown, has no kit or another one.
///
/// # Errors
/// [`ProblemKind::TooMany`], [`ProblemKind::WrongCredentials`], [`ProblemKind::Invalid`].
pub async fn open(app: &App, peer: IpAddr, body: &RecoveryOpen) -> Result<RecoveryOpened, Error> {
    let email = counted(app, peer, &body.email).await?;
    let name = email.as_str().as_bytes();
    let response = app.passwords.register(&body.request.0, name);
    let response = response.ok_or_else(|| malformed(()))?;
    let statement = open_statement(email.as_str(), &body.request.0);
    let kit = signed(kept(app, &email).await?, &statement, &body.signature)?;
    Ok(RecoveryOpened {
        account: kit.account,
        wrapped_vault_key: Base64(kit.vault_key),
        response: Base64(response),
        keys: Some(app.passwords.shown_mark()),
    })
}

/// Second message: sets the new password, uses the kit up and ends all sessions, or changes nothing. The same message again, after
/// its answer was lost, is answered alike.
///
/// # Errors
/// [`ProblemKind::TooMany`], [`ProblemKind::WrongCredentials`], [`ProblemKind::Invalid`].
pub async fn finish(app: &App, peer: IpAddr, body: &RecoveryFinish) -> Result<(), Error> {
    let email = counted(app, peer, &body.email).await?;
    let record = registered(app, &body.record, body.keys.as_ref())?;
    let password = StoredPassword {
        record: &record,
        wrapped_vault_key: wrapped(&body.wrapped_vault_key)?,
    };
    let next = body.next.as_ref().map(checked).transpose()?;
    let found = accounts::find_by_email(app.database.read(), &email).await?;
    if found.is_some_and(|(_, known)| known == record) {
        return Ok(());
    }
    let statement = finish_statement(
        email.as_str(),
        &body.record.0,
        &body.wrapped_vault_key.0,
        body.next.as_ref(),
    );
    let used = signed(kept(app, &email).await?, &statement, &body.signature)?;
    if next.is_some_and(|next| next.key == used.key) {
        return Err(Error::invalid(
            "The next recovery kit is the one that is used now.",
        ));
    }
    let mut writing = app.database.write().await?;
    if !recovery::recover(&mut *writing, &used, password, next, app.clock.now()).await? {
        return Err(no_match());
    }
    sessions::delete_of(&mut *writing, &used.account).await?;
    Ok(writing.commit().await?)
}

/// The address, once the attempt is counted as one to sign in.
async fn counted(app: &App, peer: IpAddr, email: &str) -> Result<Email, Error> {
    app.rates.sign_in_address.take(peer.to_string()).await?;
    let email = text::email(email)?;
    app.rates.sign_in_account.take(email.as_str()).await?;
    Ok(email)
}

async fn kept(app: &App, email: &Email) -> Result<Option<StoredKit>, Error> {
    Ok(recovery::of(app.database.read(), email).await?)
}

/// The kit, if it signed the statement.
fn signed(
    kit: Option<StoredKit>,
    statement: &[u8],
    signature: &Base64,
) -> Result<StoredKit, Error> {
    let key = kit.as_ref().map_or(&NO_KEY[..], |kit| &kit.key);
    let key = verifying_key(key).ok_or(Error::Internal("a stored recovery kit is damaged"))?;
    let holds = Signature::from_slice(&signature.0)
        .is_ok_and(|signature| key.verify_strict(statement, &signature).is_ok());
    kit.filter(|_| holds).ok_or_else(no_match)
}

fn verifying_key(bytes: &[u8]) -> Option<VerifyingKey> {
    VerifyingKey::from_bytes(bytes.try_into().ok()?).ok()
}

fn no_match() -> Error {
    Error::refused(
        ProblemKind::WrongCredentials,
        "E-mail address and recovery kit do not match.",
        "Check both; a kit is used once, and a newer one takes its place.",
    )
}
