//! Proving the present password once more by OPAQUE (RFC 9807), in a key exchange bound to what the proof is for.

use std::net::IpAddr;

use api::{
    AccountId, Base64, ProblemKind,
    limits::PURPOSE_BYTES,
    proof::{Proof, ProofStart, ProofStarted},
};
use opaque::{
    Email, OsRng, RECORD_BYTES, Stretching, Suite, identifiers,
    opaque_ke::{
        CredentialFinalization, CredentialRequest, ServerLogin, ServerLoginParameters,
        ServerRegistration, ServerSetup,
    },
    proof_context, read_record,
};

use storage::database::accounts;

use crate::{
    app::{
        App,
        password_keys::{falls, split_mark},
        tokens::attempts::{ProofAttempt, Returned},
    },
    error::Error,
    use_cases::account::session::SessionHash,
};

/// Who changes something of her account: the account, the session she asks in, and the address she asks from.
#[derive(Clone, Copy, Debug)]
pub struct Changing<'a> {
    /// Her account.
    pub account: &'a AccountId,
    /// Her session.
    pub session: SessionHash,
    /// Counts attempts.
    pub peer: IpAddr,
}

/// First message of a proof; counts as an attempt to sign in.
///
/// # Errors
/// [`ProblemKind::TooMany`], [`ProblemKind::Invalid`].
pub async fn start(
    app: &App,
    changing: Changing<'_>,
    body: &ProofStart,
) -> Result<ProofStarted, Error> {
    if body.purpose.0.len() > PURPOSE_BYTES {
        return Err(malformed(()));
    }
    let context = proof_context(&body.purpose.0);
    let (attempt, response) = begin(app, changing, &body.request.0, context).await?;
    Ok(ProofStarted {
        attempt: app.attempts.seal(&attempt, app.clock.now())?,
        response: Base64(response),
    })
}

/// The attempt, once it proves the password for `purpose`.
///
/// # Errors
/// [`ProblemKind::WrongCredentials`].
pub(super) fn finish(
    app: &App,
    changing: Changing<'_>,
    proof: &Proof,
    purpose: &[u8],
) -> Result<Returned<ProofAttempt>, Error> {
    let returned = app
        .attempts
        .open::<ProofAttempt>(&proof.attempt, app.clock.now());
    let returned = returned.ok_or_else(too_late)?;
    check(changing, &returned.attempt, &proof.finalization.0)?;
    match returned.attempt.context == proof_context(purpose) {
        true => Ok(returned),
        false => Err(ProblemKind::WrongCredentials.into()),
    }
}

/// First message of a key exchange bound to `context`. Answers the attempt and the `CredentialResponse`.
///
/// # Errors
/// [`ProblemKind::TooMany`], [`ProblemKind::Invalid`].
pub(super) async fn begin(
    app: &App,
    changing: Changing<'_>,
    request: &[u8],
    context: Vec<u8>,
) -> Result<(ProofAttempt, Vec<u8>), Error> {
    let peer = changing.peer.to_string();
    app.rates.sign_in_address.take(peer).await?;
    let found = accounts::credentials(app.database.read(), changing.account).await?;
    let (email, record) = found.ok_or(ProblemKind::SignedOut)?;
    let email = Email::parse(&email).map_err(|_| Error::Internal("a stored address is none"))?;
    let name = email.as_str().as_bytes();
    app.rates.sign_in_account.take(name).await?;

    let request = CredentialRequest::<Suite>::deserialize(request).map_err(malformed)?;
    let (registered, stretching) = stored(&record)?;
    let started = ServerLogin::start(
        &mut OsRng,
        app.passwords.of(&record).ok_or_else(dropped)?,
        Some(registered),
        request,
        name,
        parameters(&context, &email),
    )
    .map_err(malformed)?;
    let response = stretching.behind(&started.message.serialize());
    let attempt = ProofAttempt {
        account: changing.account.clone(),
        session: changing.session,
        email,
        record,
        context,
        login: started.state,
    };
    Ok((attempt, response))
}

/// Whether the last message proves the present password in the session that began.
///
/// # Errors
/// [`ProblemKind::WrongCredentials`].
pub(super) fn check(
    changing: Changing<'_>,
    attempt: &ProofAttempt,
    finalization: &[u8],
) -> Result<(), Error> {
    if attempt.account != *changing.account || attempt.session != changing.session {
        return Err(too_late());
    }
    let finalization = CredentialFinalization::<Suite>::deserialize(finalization)
        .map_err(|_| ProblemKind::WrongCredentials)?;
    let parameters = parameters(&attempt.context, &attempt.email);
    let proved = attempt.login.clone().finish(finalization, parameters);
    proved
        .map(drop)
        .map_err(|_| ProblemKind::WrongCredentials.into())
}

/// A record as stored, and how the password was stretched for it.
///
/// # Errors
/// A damaged one.
pub fn stored(record: &[u8]) -> Result<(ServerRegistration<Suite>, Stretching), Error> {
    read_record(split_mark(record).0)
        .ok_or(Error::Internal("a stored registration record is damaged"))
}

/// A record as it came, with how the password was stretched for it and the mark of the keys that it was registered with, the newest:
/// it would open nothing under others. Clients of the first versions say nothing of keys, and know the first ones only. One that takes
/// less than new ones do is refused: who could register such would tell unknown addresses from known ones by how many he registered.
///
/// # Errors
/// One for other keys, a malformed or a weaker one.
pub fn registered(app: &App, upload: &Base64, keys: Option<&Base64>) -> Result<Vec<u8>, Error> {
    let is_newest = match keys {
        Some(keys) => *keys == app.passwords.shown_mark(),
        None => app.passwords.is_first(),
    };
    if !is_newest {
        return Err(other_keys());
    }
    let (record, stretching) = read_record(&upload.0).ok_or_else(|| malformed(()))?;
    match stretching == Stretching::NEWEST {
        true => Ok(app.passwords.marked(stretching.behind(&record.serialize()))),
        false => Err(Error::refused(
            ProblemKind::Invalid,
            "The password is protected less than this service asks for.",
            "Reload the page to get the newest version.",
        )),
    }
}

/// How the password of an address without an account is said to be stretched, and the keys it is answered with: as often the first
/// way, and with the keys before, as among addresses with an account, and the same for one address as long as those stay as they are. So
/// it does not tell that there is none.
pub async fn of_nobody<'a>(
    app: &'a App,
    email: &Email,
) -> Result<(Stretching, &'a ServerSetup<Suite>), Error> {
    let (keys, pool) = (&app.passwords, app.database.read());
    let lot = keys.lot(email.as_str().as_bytes());
    let setup = match keys.has_before() {
        true => keys.of_nobody(lot, keys.count(pool).await?),
        false => keys.newest(),
    };
    // Records that say nothing of it have the first keys: of others, none is answered so.
    let (first, all) = match keys.is_first() || keys.has_before() {
        true => accounts::records_of(pool, RECORD_BYTES).await?,
        false => (0, 1),
    };
    let stretching = match falls(lot, first, all) {
        true => Stretching::FIRST,
        false => Stretching::NEWEST,
    };
    Ok((stretching, setup))
}

fn parameters<'a>(context: &'a [u8], email: &'a Email) -> ServerLoginParameters<'a, 'a> {
    ServerLoginParameters {
        context: Some(context),
        identifiers: identifiers(email),
    }
}

fn malformed<E>(_: E) -> Error {
    Error::invalid("The proof of the password is malformed.")
}

/// The keys changed between the two messages.
fn other_keys() -> Error {
    Error::refused(
        ProblemKind::Conflict,
        "The service changed its keys for passwords meanwhile.",
        "Reload the page and begin once more.",
    )
}

/// The password is registered with keys that are gone.
fn dropped() -> Error {
    Error::refused(
        ProblemKind::WrongCredentials,
        "This service does not keep any more what this password was registered with.",
        "Sign out and set a new password with the recovery kit.",
    )
}

/// The attempt is over, or none of this session.
pub(super) fn too_late() -> Error {
    Error::refused(
        ProblemKind::WrongCredentials,
        "This change was begun more than a minute ago, or is over.",
        "Enter the password again; if it is not taken any more, it was changed.",
    )
}

/// The password is another than the one that was proved.
pub(super) fn changed_meanwhile() -> Error {
    Error::refused(
        ProblemKind::Conflict,
        "The password was changed in another tab or browser meanwhile.",
        "Enter that one as the present password if you want to go on.",
    )
}
