//! Registration: OPAQUE (RFC 9807, section 5) and a profile for the administrator to judge.

mod way_in;

use std::net::IpAddr;

use api::{
    AccountId, Base64,
    account::{
        Account, Confirmation, Profile, RegisterEntrance, RegisterFinish, RegisterStart,
        RegisterStarted, Standing,
    },
    identity::ProvenBy,
    log::{EntryDetail, EntryKind},
};

use storage::database::{
    Writing,
    accounts::{self, recovery},
};

use self::way_in::{WayIn, come_in, foresee};
use crate::{
    app::{App, ledger::Entry},
    base::{random, text},
    error::Error,
    use_cases::{
        account::{identity, password::taken, profile, proof::registered, recovery::checked},
        serving::settings,
    },
};

/// First message; counts as an attempt to register and to sign in.
///
/// # Errors
/// [`api::ProblemKind::TooMany`], [`api::ProblemKind::Invalid`]; where it says how somebody comes in, what [`finish`] would refuse.
pub async fn start(
    app: &App,
    peer: IpAddr,
    body: &RegisterStart,
) -> Result<RegisterStarted, Error> {
    app.rates.registration.take(peer.to_string()).await?;
    let email = text::email(&body.email)?;
    // The same evaluation that a sign-in gets: a guess, whatever it is asked for.
    app.rates.sign_in_account.take(email.as_str()).await?;
    if let Some(entrance) = &body.entrance {
        foresee(app, entrance, &email).await?;
    }
    let name = email.as_str().as_bytes();
    let response = app.passwords.register(&body.request.0, name);
    let malformed = || Error::invalid("The registration request is malformed.");
    Ok(RegisterStarted {
        response: Base64(response.ok_or_else(malformed)?),
        keys: Some(app.passwords.shown_mark()),
    })
}

/// Second message: registers the account, uses up what lets it in, and logs it. The same message again, after its answer was lost, is
/// answered alike.
///
/// # Errors
/// [`api::ProblemKind::TooMany`], [`api::ProblemKind::Invalid`]; [`api::ProblemKind::Forbidden`] for somebody who may not register so or did
/// not prove who she is, [`api::ProblemKind::Conflict`] for an address that somebody has, or a record for other keys than the newest.
pub async fn finish(app: &App, peer: IpAddr, body: RegisterFinish) -> Result<Account, Error> {
    app.rates.registration.take(peer.to_string()).await?;
    let profile = profile::of_newcomer(&body.profile)?;
    let record = registered(app, &body.record, body.keys.as_ref())?;
    let kit = body.recovery.as_ref().map(checked).transpose()?;
    let now = app.clock.now();

    let mut writing = app.database.write().await?;
    if let Some(account) = registered_before(&mut writing, &profile, &record).await? {
        return Ok(account);
    }
    if body.invitation.is_none() && body.setup_token.is_none() {
        settings::admit(app, &profile.email, body.role).await?;
    }
    let identity = identity::presented(app, &body, &profile)?;
    let entrance = RegisterEntrance {
        role: body.role,
        invitation: body.invitation,
        setup_token: body.setup_token,
    };
    let way = come_in(&mut writing, &entrance, &profile.email, now).await?;
    let account = Account {
        id: AccountId(random::identifier()),
        role: body.role,
        profile,
        confirmation: Confirmation::NotAsked,
        proven: None,
        standing: match way {
            WayIn::Approval => Standing::Pending,
            WayIn::SetupLink | WayIn::Invitation(_) => Standing::Approved,
        },
        registered_at: now,
        asked_again: None,
        reopened: None,
    };
    if !accounts::insert(&mut *writing, &account, &record).await? {
        return Err(taken());
    }
    if let Some(kit) = kit {
        recovery::set(&mut *writing, &account.id, &record, kit, now).await?;
    }
    let account = match &identity {
        Some(identity) => identity::bind(&mut writing, account, identity, now).await?,
        None => account,
    };
    log(app, &mut writing, &account, &way).await?;
    let is_asked = account.confirmation != Confirmation::Confirmed
        && app.outbox.ask_to_confirm(&mut writing, &account.id).await?;
    writing.commit().await?;
    let confirmation = match is_asked {
        true => Confirmation::Awaited,
        false => account.confirmation,
    };
    Ok(Account {
        confirmation,
        ..account
    })
}

/// The account that this very message registered before, if its answer was lost. Nobody else knows the record.
async fn registered_before(
    writing: &mut Writing,
    profile: &Profile,
    record: &[u8],
) -> Result<Option<Account>, Error> {
    let email = text::email(&profile.email)?;
    match accounts::find_by_email(&mut **writing, &email).await? {
        Some((id, known)) if known == record => Ok(accounts::find(&mut **writing, &id).await?),
        _ => Ok(None),
    }
}

async fn log(
    app: &App,
    writing: &mut Writing,
    account: &Account,
    way: &WayIn,
) -> Result<(), Error> {
    let proven = EntryDetail {
        reason: account.proven.as_ref().map(proven_by),
        ..EntryDetail::default()
    };
    let registered = Entry::about(EntryKind::Registered, &account.id, proven);
    let inviter = match way {
        WayIn::Invitation(invitation) => invitation.invited_by.as_ref(),
        WayIn::SetupLink => None,
        WayIn::Approval => {
            app.ledger.append(writing, registered).await?;
            return Ok(());
        }
    };
    let by_link = EntryDetail {
        subject: inviter.map(|_| account.id.clone()),
        reason: inviter.map(|_| "By invitation.".to_owned()),
        ..EntryDetail::default()
    };
    let by = inviter.unwrap_or(&account.id);
    let approved = Entry::about(EntryKind::Approved, by, by_link);
    let entries = vec![registered, approved];
    app.ledger.append_all(writing, entries).await?;
    Ok(())
}

fn proven_by(proven: &ProvenBy) -> String {
    let provider = &proven.provider;
    match proven.with_name {
        true => format!("Name and e-mail address proven by {provider}."),
        false => format!("E-mail address proven by {provider}."),
    }
}
