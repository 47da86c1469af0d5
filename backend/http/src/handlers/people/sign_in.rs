//! Signing in by OPAQUE (RFC 9807, section 6). Until the second message has proved the password, every
//! address is answered alike, registered or not.

use api::{
    Base64, ProblemKind,
    account::{
        Account, AskAgain, SignInAnswer, SignInFinish, SignInStart, SignInStarted, SignedIn,
        Standing,
    },
    passkey::PasskeyConfirmation,
};
use axum::{
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue, header::SET_COOKIE},
    response::AppendHeaders,
};
use opaque::{
    CONTEXT, Email, OsRng, Suite, identifiers,
    opaque_ke::{CredentialFinalization, CredentialRequest, ServerLogin, ServerLoginParameters},
};

use storage::database::{Writing, accounts};

use service::{
    app::{
        App,
        tokens::{attempts::SignInAttempt, devices::KnownDevice},
    },
    base::random,
    error::Error,
    use_cases::account::{
        asking,
        passkeys::second_factor::{self, ProvedPassword},
        proof::{of_nobody, stored},
        session,
    },
};

use crate::{
    access::Member,
    cookie,
    extract::{Device, Json},
    handlers::people::register::{parse_email, parse_profile},
    peer::Peer,
    problem::ProblemResponse,
};

/// An answer that sets the session cookie, if there is a new one, and one by which the browser is known again.
type WithCookies<T> = (AppendHeaders<Vec<(HeaderName, HeaderValue)>>, axum::Json<T>);

/// `POST` [`api::paths::SIGN_IN_START`].
pub async fn start(
    State(app): State<App>,
    peer: Peer,
    headers: HeaderMap,
    Json(body): Json<SignInStart>,
) -> Result<axum::Json<SignInStarted>, ProblemResponse> {
    app.rates.sign_in_address.take(peer.0.to_string()).await?;
    let email = parse_email(&body.email)?;
    let device = known_device(&app, &headers, &email);
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
    let of_nobody = of_nobody(&app, &email).await?;
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
    Ok(axum::Json(SignInStarted { attempt, response }))
}

/// `POST` [`api::paths::SIGN_IN_FINISH`].
pub async fn finish(
    State(app): State<App>,
    presented: Option<Member>,
    device: Device,
    headers: HeaderMap,
    Json(body): Json<SignInFinish>,
) -> Result<WithCookies<SignInAnswer>, ProblemResponse> {
    let (mut writing, proved) = proved(&app, &body.attempt, &body.finalization).await?;
    let account = admitted(&proved.account)?;
    let is_signed_in = presented
        .as_ref()
        .is_some_and(|member| *member.id() == account.id);
    // A session that goes on began with the passkey, or asked for the second factor.
    if !is_signed_in {
        let password = ProvedPassword {
            account: &account.id,
            email: &proved.email,
            record: proved.record,
        };
        if let Some(challenge) = second_factor::asked(&app, &mut writing, password).await? {
            writing.commit().await?;
            let answer = SignInAnswer::Confirm(challenge);
            return Ok((AppendHeaders(Vec::new()), axum::Json(answer)));
        }
    }
    let place = Place {
        presented,
        device,
        headers,
    };
    let (cookies, signed_in) = begin(&app, writing, proved, place).await?;
    Ok((cookies, axum::Json(SignInAnswer::SignedIn(signed_in))))
}

/// `POST` [`api::paths::SIGN_IN_PASSKEY`].
pub async fn confirm(
    State(app): State<App>,
    peer: Peer,
    presented: Option<Member>,
    device: Device,
    headers: HeaderMap,
    Json(body): Json<PasskeyConfirmation>,
) -> Result<WithCookies<SignedIn>, ProblemResponse> {
    let known = |email: &Email| known_device(&app, &headers, email);
    let (mut writing, confirmed) = second_factor::confirm(&app, peer.0, known, &body).await?;
    let account = accounts::find(&mut *writing, &confirmed.account).await?;
    let account = account.ok_or(ProblemKind::WrongCredentials)?;
    admitted(&account)?;
    let proved = Proved {
        account,
        email: confirmed.email,
        record: confirmed.record,
        is_outdated: confirmed.is_outdated,
    };
    let place = Place {
        presented,
        device,
        headers,
    };
    let (cookies, signed_in) = begin(&app, writing, proved, place).await?;
    Ok((cookies, axum::Json(signed_in)))
}

/// Where somebody signs in.
struct Place {
    presented: Option<Member>,
    device: Device,
    headers: HeaderMap,
}

/// Begins the session; answers the cookies, and who is signed in.
async fn begin(
    app: &App,
    mut writing: Writing,
    proved: Proved,
    place: Place,
) -> Result<(AppendHeaders<Vec<(HeaderName, HeaderValue)>>, SignedIn), Error> {
    let account = proved.account;
    let wrapped = accounts::wrapped_vault_key(&mut *writing, &account.id).await?;
    let presented = place
        .presented
        .as_ref()
        .map(|member| (member.id(), member.session()));
    let device = &place.device.0;
    let token = session::start(app, &mut writing, &account.id, device, presented).await?;
    writing.commit().await?;
    let mut cookies = Vec::new();
    // In a session that goes on the browser keeps what it has.
    if let Some(token) = token {
        cookies.push((SET_COOKIE, cookie::fresh(&token, &app.origin)?));
        let known = known_device(app, &place.headers, &proved.email);
        if known.is_none_or(|known| known.record != proved.record) {
            let token = app.devices.seal(&proved.email, &proved.record)?;
            cookies.push((SET_COOKIE, cookie::device(&token, &app.origin)?));
        }
    }
    let signed_in = SignedIn {
        account,
        wrapped_vault_key: wrapped.map(Base64),
        is_outdated: proved.is_outdated,
    };
    Ok((AppendHeaders(cookies), signed_in))
}

fn known_device(app: &App, headers: &HeaderMap, email: &Email) -> Option<KnownDevice> {
    let presented = cookie::presented_device(headers, &app.origin);
    presented.and_then(|token| app.devices.open(token, email))
}

/// `POST` [`api::paths::ASK_AGAIN`].
pub async fn ask_again(
    State(app): State<App>,
    Json(body): Json<AskAgain>,
) -> Result<axum::Json<Account>, ProblemResponse> {
    let corrected = body.corrected.as_ref().map(parse_profile).transpose()?;
    let (writing, Proved { account, .. }) = proved(&app, &body.attempt, &body.finalization).await?;
    asking::refusal(&account)?;
    let Some(corrected) = corrected else {
        writing.commit().await?;
        return Ok(axum::Json(account));
    };
    let account = asking::ask_again(&app, writing, account, &corrected).await?;
    Ok(axum::Json(account))
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
    let returned = app.attempts.open(attempt, now).ok_or_else(too_late)?;
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
        Standing::Pending => Err(ProblemKind::AccountPending.into()),
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

fn too_late() -> Error {
    Error::refused(
        ProblemKind::WrongCredentials,
        "The sign-in took longer than a minute, or was finished already.",
        "Enter the password again.",
    )
}
