//! Passkeys of the own account: added, named and removed. What changes who gets in takes the password once more.

mod challenge;
pub mod second_factor;

use api::{
    AccountId, Base64, PasskeyId, ProblemKind,
    limits::PASSKEYS,
    passkey::{
        NewPasskey, Passkey, PasskeyChallenge, PasskeyConfirmation, PasskeyOffer, PasskeyRemoval,
        PasskeyVaultKey, passkey_purpose, removal_purpose,
    },
};
use storage::database::{
    Database,
    accounts::{self, passkeys::StoredPasskey},
};

use crate::{
    app::{App, tokens::challenges::PasskeyAttempt},
    base::{random, text::one_line},
    error::Error,
    use_cases::account::{
        password::wrapped,
        proof::{self, Changing},
    },
};
use challenge::{
    OwnParty, begin, confirmed_by_session, credentials, no_passkey, refused, require_own, too_late,
};

/// Whether there can be passkeys: browsers keep them for names.
pub fn are_possible(app: &App) -> bool {
    OwnParty::of(&app.origin).is_ok()
}

/// Begins to make a passkey.
///
/// # Errors
/// [`ProblemKind::Conflict`] where there are as many as may be; [`ProblemKind::Invalid`] for a service without a name.
pub async fn offer(app: &App, changing: Changing<'_>) -> Result<PasskeyOffer, Error> {
    OwnParty::of(&app.origin)?;
    let known = accounts::passkeys::of(app.database.read(), changing.account).await?;
    if known.len() >= PASSKEYS {
        return Err(too_many());
    }
    let attempt = begin(changing);
    Ok(PasskeyOffer {
        attempt: app.attempts.seal(&attempt, app.clock.now())?,
        challenge: Base64(attempt.challenge.to_vec()),
        user: Base64(changing.account.0.as_bytes().to_vec()),
        known: known
            .into_iter()
            .map(|passkey| Base64(passkey.credential))
            .collect(),
    })
}

/// Adds a passkey that was made for an offer, once the password is proved for it.
///
/// # Errors
/// [`ProblemKind::WrongCredentials`], [`ProblemKind::Conflict`] for one that an account has, or one too many;
/// [`ProblemKind::Invalid`].
pub async fn add(app: &App, changing: Changing<'_>, body: &NewPasskey) -> Result<Passkey, Error> {
    let name = checked(&body.name)?;
    let wrapped_vault_key = body.wrapped_vault_key.as_ref().map(wrapped).transpose()?;
    let purpose = passkey_purpose(&body.client_data.0, wrapped_vault_key);
    let proved = proof::finish(app, changing, &body.proof, &purpose)?;
    let now = app.clock.now();
    let offered = app
        .attempts
        .open::<PasskeyAttempt>(&body.attempt, now)
        .ok_or_else(too_late)?;
    require_own(changing, &offered.attempt)?;
    let party = OwnParty::of(&app.origin)?;
    let made = party
        .party()
        .made(
            &offered.attempt.challenge,
            &body.client_data.0,
            &body.authenticator_data.0,
        )
        .map_err(refused)?;
    let passkey = StoredPasskey {
        id: PasskeyId(random::identifier()),
        credential: made.credential,
        public_key: made.known.public_key,
        counter: made.known.counter,
        may_be_backed_up: made.known.may_be_backed_up,
        wrapped_vault_key: wrapped_vault_key.map(<[u8]>::to_vec),
    };
    let mut writing = app.database.write().await?;
    if !proved.counts(&mut writing, now).await? {
        return Err(proof::too_late());
    }
    if !offered.counts(&mut writing, now).await? {
        return Err(too_late());
    }
    let known = accounts::passkeys::of(&mut *writing, changing.account).await?;
    if known.len() >= PASSKEYS {
        return Err(too_many());
    }
    let account = changing.account;
    if !accounts::passkeys::insert(&mut *writing, account, &name, &passkey, now).await? {
        return Err(known_already());
    }
    writing.commit().await?;
    Ok(Passkey {
        opens_vault: passkey.wrapped_vault_key.is_some(),
        id: passkey.id,
        name,
        made_at: now,
        used_at: None,
    })
}

/// Begins to confirm something by one of the account's passkeys.
///
/// # Errors
/// [`ProblemKind::Conflict`] where it has none.
pub async fn challenge(app: &App, changing: Changing<'_>) -> Result<PasskeyChallenge, Error> {
    let known = accounts::passkeys::of(app.database.read(), changing.account).await?;
    if known.is_empty() {
        return Err(no_passkey());
    }
    let attempt = begin(changing);
    Ok(PasskeyChallenge {
        attempt: app.attempts.seal(&attempt, app.clock.now())?,
        challenge: Base64(attempt.challenge.to_vec()),
        credentials: credentials(known),
    })
}

/// Hands out the key of the vault as it is wrapped for the passkey that confirms.
///
/// # Errors
/// [`ProblemKind::WrongCredentials`], [`ProblemKind::NotFound`] for a passkey that opens no vault.
pub async fn unlock(
    app: &App,
    changing: Changing<'_>,
    body: &PasskeyConfirmation,
) -> Result<PasskeyVaultKey, Error> {
    let mut writing = app.database.write().await?;
    let passkey = confirmed_by_session(app, &mut writing, changing, body).await?;
    let wrapped = passkey.wrapped_vault_key.ok_or_else(opens_nothing)?;
    writing.commit().await?;
    Ok(PasskeyVaultKey {
        wrapped_vault_key: Base64(wrapped),
    })
}

/// Calls a passkey otherwise.
///
/// # Errors
/// [`ProblemKind::NotFound`], [`ProblemKind::Invalid`].
pub async fn rename(
    database: &Database,
    account: &AccountId,
    id: &PasskeyId,
    name: &str,
) -> Result<(), Error> {
    let name = checked(name)?;
    let mut writing = database.write().await?;
    if !accounts::passkeys::rename(&mut *writing, account, id, &name).await? {
        return Err(ProblemKind::NotFound.into());
    }
    Ok(writing.commit().await?)
}

/// Removes a passkey, once the password is proved for that; with the last one goes the second factor.
///
/// # Errors
/// [`ProblemKind::WrongCredentials`], [`ProblemKind::NotFound`].
pub async fn remove(
    app: &App,
    changing: Changing<'_>,
    id: &PasskeyId,
    body: &PasskeyRemoval,
) -> Result<(), Error> {
    let proved = proof::finish(app, changing, &body.proof, &removal_purpose(id))?;
    let now = app.clock.now();
    let mut writing = app.database.write().await?;
    if !proved.counts(&mut writing, now).await? {
        return Err(proof::too_late());
    }
    let account = changing.account;
    if !accounts::passkeys::delete(&mut *writing, account, id).await? {
        return Err(ProblemKind::NotFound.into());
    }
    if accounts::passkeys::of(&mut *writing, account)
        .await?
        .is_empty()
    {
        accounts::passkeys::set_second_factor(&mut *writing, account, false).await?;
    }
    Ok(writing.commit().await?)
}

fn checked(name: &str) -> Result<String, Error> {
    let must = "The name must be one line of 1 to 100 characters.";
    one_line(name, 100, must)
}

fn too_many() -> Error {
    Error::refused(
        ProblemKind::Conflict,
        "The account has as many passkeys as one may have.",
        "Remove one that you do not use.",
    )
}

fn known_already() -> Error {
    Error::refused(
        ProblemKind::Conflict,
        "This passkey is added already.",
        "Use another authenticator for another passkey.",
    )
}

fn opens_nothing() -> Error {
    Error::refused(
        ProblemKind::NotFound,
        "This passkey does not open your vault: its authenticator gave no key for it.",
        "Enter your password.",
    )
}
