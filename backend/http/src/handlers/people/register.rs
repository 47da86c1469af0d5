//! Registration: OPAQUE (RFC 9807, section 5) and a profile for the administrator to judge.

use api::{
    AccountId, Base64,
    account::{
        Account, Confirmation, Profile, ProfileChange, RegisterEntrance, RegisterFinish,
        RegisterStart, RegisterStarted, SetupStanding, SetupToken, Standing,
    },
    identity::ProvenBy,
    invitation::{InvitationToken, OpenInvitation},
    log::{EntryDetail, EntryKind},
};
use axum::{extract::State, http::StatusCode};
use opaque::Email;

use storage::database::{
    Writing,
    accounts::{self, recovery},
};

use service::{
    app::{App, ledger::Entry},
    base::random,
    error::Error,
    use_cases::{
        account::{
            identity, invitations, password::taken, profile, proof::registered, recovery::checked,
        },
        serving::{
            registration::{WayIn, come_in, foresee},
            settings, setup,
        },
    },
};

use crate::{extract::Json, peer::Peer, problem::ProblemResponse};

/// `POST` [`api::paths::REGISTER_START`].
pub async fn start(
    State(app): State<App>,
    peer: Peer,
    Json(body): Json<RegisterStart>,
) -> Result<axum::Json<RegisterStarted>, ProblemResponse> {
    app.rates.registration.take(peer.0.to_string()).await?;
    let email = parse_email(&body.email)?;
    // The same evaluation that a sign-in gets: a guess, whatever it is asked for.
    app.rates.sign_in_account.take(email.as_str()).await?;
    if let Some(entrance) = &body.entrance {
        foresee(&app, entrance, &email).await?;
    }
    let name = email.as_str().as_bytes();
    let response = app.passwords.register(&body.request.0, name);
    let malformed = || Error::invalid("The registration request is malformed.");
    Ok(axum::Json(RegisterStarted {
        response: Base64(response.ok_or_else(malformed)?),
        keys: Some(app.passwords.shown_mark()),
    }))
}

/// `POST` [`api::paths::REGISTER_FINISH`].
pub async fn finish(
    State(app): State<App>,
    peer: Peer,
    Json(body): Json<RegisterFinish>,
) -> Result<(StatusCode, axum::Json<Account>), ProblemResponse> {
    app.rates.registration.take(peer.0.to_string()).await?;
    let profile = parse_profile(&body.profile)?;
    let record = registered(&app, &body.record, body.keys.as_ref())?;
    let kit = body.recovery.as_ref().map(checked).transpose()?;
    let now = app.clock.now();

    let mut writing = app.database.write().await?;
    if let Some(account) = registered_before(&mut writing, &profile, &record).await? {
        return Ok((StatusCode::CREATED, axum::Json(account)));
    }
    if body.invitation.is_none() && body.setup_token.is_none() {
        settings::admit(&app, &profile.email, body.role).await?;
    }
    let identity = identity::presented(&app, &body, &profile)?;
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
    };
    if !accounts::insert(&mut *writing, &account, &record).await? {
        return Err(taken().into());
    }
    if let Some(kit) = kit {
        recovery::set(&mut *writing, &account.id, &record, kit, now).await?;
    }
    let account = match &identity {
        Some(identity) => identity::bind(&mut writing, account, identity, now).await?,
        None => account,
    };
    log(&app, &mut writing, &account, &way).await?;
    let is_asked = account.confirmation != Confirmation::Confirmed
        && app.outbox.ask_to_confirm(&mut writing, &account.id).await?;
    writing.commit().await?;
    let confirmation = match is_asked {
        true => Confirmation::Awaited,
        false => account.confirmation,
    };
    let account = Account {
        confirmation,
        ..account
    };
    Ok((StatusCode::CREATED, axum::Json(account)))
}

/// Reads an address.
pub(crate) fn parse_email(text: &str) -> Result<Email, Error> {
    Email::parse(text).map_err(|_| Error::invalid("The e-mail address does not look like one."))
}

pub(super) fn parse_profile(profile: &Profile) -> Result<Profile, Error> {
    let fields = profile::checked(&ProfileChange {
        name: profile.name.clone(),
        organisation: profile.organisation.clone(),
        purpose: profile.purpose.clone(),
    })?;
    Ok(Profile {
        name: fields.name,
        organisation: fields.organisation,
        email: parse_email(&profile.email)?.as_str().to_owned(),
        purpose: fields.purpose,
        language: profile.language,
    })
}

/// The account that this very message registered before, if its answer was lost. Nobody else knows the record.
async fn registered_before(
    writing: &mut Writing,
    profile: &Profile,
    record: &[u8],
) -> Result<Option<Account>, Error> {
    let email = parse_email(&profile.email)?;
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

/// `POST` [`api::paths::SETUP`].
pub async fn open_setup_link(
    State(app): State<App>,
    peer: Peer,
    Json(body): Json<SetupToken>,
) -> Result<axum::Json<SetupStanding>, ProblemResponse> {
    app.rates.registration.take(peer.0.to_string()).await?;
    Ok(axum::Json(setup::standing(&app, &body.token).await?))
}

/// `POST` [`api::paths::INVITATION`].
pub async fn open_invitation(
    State(app): State<App>,
    peer: Peer,
    Json(body): Json<InvitationToken>,
) -> Result<axum::Json<OpenInvitation>, ProblemResponse> {
    app.rates.registration.take(peer.0.to_string()).await?;
    Ok(axum::Json(invitations::open(&app, &body.token).await?))
}
