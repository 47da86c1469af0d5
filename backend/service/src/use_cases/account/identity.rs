//! Who somebody is who registers: proved at the provider that the operator named, bound to the account, and to nothing else. Neither the
//! password nor a key has to do with it.

use api::{
    ProblemKind, Timestamp,
    account::{Account, Confirmation, Profile, RegisterFinish},
    identity::{IdentityAnswer, IdentityStarted, ProvenBy, ProvenIdentity},
};
use storage::database::{Writing, accounts};

use super::password::taken;
use crate::{
    app::{
        App,
        tokens::attempts::{Attempt, Returned},
    },
    error::Error,
    identity::{BegunIdentity, IdentityProvider, ProvenPerson},
};

/// Begins to prove who somebody is.
///
/// # Errors
/// [`ProblemKind::Invalid`] where nobody does, [`ProblemKind::Busy`] where the provider cannot be asked.
pub async fn begin(app: &App) -> Result<IdentityStarted, Error> {
    let leaving = provider(app)?.begin().await?;
    let attempt = app.attempts.seal(&leaving.begun, app.clock.now())?;
    Ok(IdentityStarted {
        address: leaving.address,
        state: leaving.begun.state.secret().clone(),
        attempt,
    })
}

/// Takes what the provider sent back with a browser, once.
///
/// # Errors
/// [`ProblemKind::Forbidden`] for what does not go with the attempt, was shown before or is too old, and where the provider does not
/// vouch for that person; [`ProblemKind::Busy`] where it cannot be asked; [`ProblemKind::Conflict`] where the address, which is proved
/// by then, has an account.
pub async fn finish(app: &App, answer: IdentityAnswer) -> Result<ProvenIdentity, Error> {
    let provider = provider(app)?;
    let now = app.clock.now();
    let returned = app.attempts.open::<BegunIdentity>(&answer.attempt, now);
    let returned = returned.ok_or_else(over)?;
    let issuer = &provider.settings().issuer;
    let is_of_another = |named: &String| named != issuer.as_str();
    if *returned.attempt.state.secret() != answer.state
        || answer.issuer.as_ref().is_some_and(is_of_another)
    {
        return Err(of_another());
    }
    let mut writing = app.database.write().await?;
    if !returned.counts(&mut writing, now).await? {
        return Err(over());
    }
    writing.commit().await?;
    let person = provider.finish(returned.attempt, answer.code).await?;
    if accounts::find_by_email(app.database.read(), &person.email)
        .await?
        .is_some()
    {
        return Err(taken());
    }
    shown(app, person, app.clock.now())
}

fn shown(app: &App, person: ProvenPerson, now: Timestamp) -> Result<ProvenIdentity, Error> {
    let proof = app.attempts.seal(&person, now)?;
    Ok(ProvenIdentity {
        provider: person.provider,
        email: person.email.as_str().to_owned(),
        name: person.name,
        proof,
        until: now + ProvenPerson::LIFETIME,
    })
}

/// Who registers, where she has to prove that or did: under the name and the address that were proved.
///
/// # Errors
/// [`ProblemKind::Forbidden`] where a proof lacks, is too old or is of somebody else.
pub fn presented(
    app: &App,
    body: &RegisterFinish,
    profile: &Profile,
) -> Result<Option<Returned<ProvenPerson>>, Error> {
    let Some(provider) = app.identity.as_ref().filter(|_| body.setup_token.is_none()) else {
        return Ok(None);
    };
    let is_asked = is_asked(app, body.invitation.is_some(), false);
    let Some(proof) = &body.identity else {
        return match is_asked {
            true => Err(unproven(provider)),
            false => Ok(None),
        };
    };
    let returned = app.attempts.open::<ProvenPerson>(proof, app.clock.now());
    let returned = returned.ok_or_else(|| too_old(provider))?;
    let person = &returned.attempt;
    let is_named_so = person
        .name
        .as_ref()
        .is_none_or(|name| *name == profile.name);
    match person.email.as_str() == profile.email && is_named_so {
        true => Ok(Some(returned)),
        false => Err(of_somebody_else(provider)),
    }
}

/// Whether somebody who comes in so has to prove who she is.
pub(in crate::use_cases) fn is_asked(app: &App, is_invited: bool, sets_up: bool) -> bool {
    let asks = |provider: &IdentityProvider| !is_invited || provider.settings().asks_invited;
    !sets_up && app.identity.as_ref().is_some_and(asks)
}

/// Binds who she is to an account that is registered in the same transaction; her address is confirmed by that.
///
/// # Errors
/// [`ProblemKind::Forbidden`] where the proof counted before.
pub async fn bind(
    writing: &mut Writing,
    account: Account,
    returned: &Returned<ProvenPerson>,
    now: Timestamp,
) -> Result<Account, Error> {
    if !returned.counts(writing, now).await? {
        return Err(over());
    }
    let proven = ProvenBy {
        provider: returned.attempt.provider.clone(),
        with_name: returned.attempt.name.is_some(),
    };
    accounts::identity::prove(&mut **writing, &account.id, &proven).await?;
    Ok(Account {
        confirmation: Confirmation::Confirmed,
        proven: Some(proven),
        ..account
    })
}

fn provider(app: &App) -> Result<&IdentityProvider, Error> {
    app.identity.as_ref().ok_or_else(|| {
        Error::refused(
            ProblemKind::Invalid,
            "Nobody proves here who he is before he registers.",
            "Reload the registration page and register without that.",
        )
    })
}

fn over() -> Error {
    Error::refused(
        ProblemKind::Forbidden,
        "This proof of who you are was used already, or took longer than ten minutes.",
        "Begin again from the registration page.",
    )
}

fn of_another() -> Error {
    Error::refused(
        ProblemKind::Forbidden,
        "What came back belongs to no proof that was begun here.",
        "If you followed a link, close this page: somebody else may have made it. Otherwise begin again from the registration page.",
    )
}

fn unproven(provider: &IdentityProvider) -> Error {
    Error::refused(
        ProblemKind::Forbidden,
        format!(
            "Who registers here proves first who he is, with {}.",
            provider.settings().name
        ),
        "Reload the registration page and begin with that.",
    )
}

fn too_old(provider: &IdentityProvider) -> Error {
    Error::refused(
        ProblemKind::Forbidden,
        "The proof of who you are is older than half an hour.",
        format!(
            "Prove it once more with {}; nothing is registered yet.",
            provider.settings().name
        ),
    )
}

fn of_somebody_else(provider: &IdentityProvider) -> Error {
    Error::refused(
        ProblemKind::Forbidden,
        format!(
            "Name and e-mail address are not those that {} proves.",
            provider.settings().name
        ),
        "Register as who you proved to be, or prove again who you are.",
    )
}
