//! Registration: OPAQUE (RFC 9807, section 5) and a profile for the administrator to judge.

use api::{
    AccountId, Base64, ProblemKind, Timestamp,
    account::{Account, Profile, RegisterFinish, RegisterStart, RegisterStarted, Role, Standing},
    log::{EntryDetail, EntryKind},
};
use axum::{extract::State, http::StatusCode};
use opaque::{
    Email, Suite,
    opaque_ke::{RegistrationRequest, ServerRegistration},
};

use storage::database::{
    Writing,
    accounts::{self, recovery},
    tokens::setup_tokens,
};

use service::{
    app::{App, ledger::Entry},
    base::{
        random,
        text::{one_line, required},
        token::Token,
    },
    error::Error,
    use_cases::{
        account::{password::registered, recovery::checked},
        setup,
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
    let request = RegistrationRequest::<Suite>::deserialize(&body.request.0)
        .map_err(|_| Error::invalid("The registration request is malformed."))?;
    let name = email.as_str().as_bytes();
    let started = ServerRegistration::<Suite>::start(&app.opaque, request, name)
        .map_err(|_| Error::invalid("The registration request is malformed."))?;
    Ok(axum::Json(RegisterStarted {
        response: Base64(started.message.serialize().to_vec()),
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
    let record = registered(&body.record)?;
    let kit = body.recovery.as_ref().map(checked).transpose()?;
    let now = app.clock.now();

    let mut writing = app.database.write().await?;
    let standing = first_standing(&mut writing, &body, now).await?;
    let id = AccountId(random::identifier());
    let account = Account {
        id,
        role: body.role,
        profile,
        standing,
        registered_at: now,
    };
    if !accounts::insert(&mut *writing, &account, &record).await? {
        return Err(Error::refused(
            ProblemKind::Conflict,
            "This e-mail address is registered already.",
            "Sign in, or register with another address.",
        )
        .into());
    }
    if let Some(kit) = kit {
        recovery::set(&mut *writing, &account.id, &record, kit, now).await?;
    }
    log(&app, &mut writing, &account).await?;
    writing.commit().await?;
    Ok((StatusCode::CREATED, axum::Json(account)))
}

/// Reads an address.
pub(crate) fn parse_email(text: &str) -> Result<Email, Error> {
    Email::parse(text).map_err(|_| Error::invalid("The e-mail address does not look like one."))
}

fn parse_profile(profile: &Profile) -> Result<Profile, Error> {
    Ok(Profile {
        name: one_line(
            &profile.name,
            100,
            "The name must be one line of 1 to 100 characters.",
        )?,
        organisation: one_line(
            &profile.organisation,
            100,
            "The organisation must be one line of 1 to 100 characters.",
        )?,
        email: parse_email(&profile.email)?.as_str().to_owned(),
        purpose: required(
            &profile.purpose,
            1_000,
            "The purpose must have 1 to 1,000 characters.",
        )?,
    })
}

/// Pending, except for the first administrator, who shows the token of the set-up link and uses it up.
async fn first_standing(
    writing: &mut Writing,
    body: &RegisterFinish,
    now: Timestamp,
) -> Result<Standing, Error> {
    match (body.role, &body.setup_token) {
        (Role::Owner | Role::User, None) => Ok(Standing::Pending),
        (Role::Owner | Role::User, Some(_)) => {
            Err(Error::invalid("A set-up link makes administrators only."))
        }
        (Role::Administrator, None) => Err(Error::refused(
            ProblemKind::Forbidden,
            "An administrator registers through the one-time set-up link only.",
            "Open the link the server printed when it started.",
        )),
        (Role::Administrator, Some(token)) => {
            let hash = Token::presented(token).hash();
            let since = now - setup::LIFETIME;
            if !setup_tokens::is_valid(&mut **writing, hash, since).await? {
                return Err(Error::refused(
                    ProblemKind::Forbidden,
                    "The set-up link was used already or is too old.",
                    "Get another one with `tacit-server setup-link`.",
                ));
            }
            setup_tokens::delete_all(&mut **writing).await?;
            Ok(Standing::Approved)
        }
    }
}

async fn log(app: &App, writing: &mut Writing, account: &Account) -> Result<(), Error> {
    let detail = EntryDetail::default();
    let entry = Entry::about(EntryKind::Registered, &account.id, detail.clone());
    app.ledger.append(writing, entry).await?;
    if account.standing == Standing::Approved {
        let entry = Entry::about(EntryKind::Approved, &account.id, detail);
        app.ledger.append(writing, entry).await?;
    }
    Ok(())
}
