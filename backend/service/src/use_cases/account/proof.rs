//! Proving the present password once more by OPAQUE (RFC 9807), in a key exchange bound to what the proof is for.

use std::net::IpAddr;

use api::{AccountId, ProblemKind};
use opaque::{
    Email, OsRng, RECORD_BYTES, Stretching, Suite, identifiers,
    opaque_ke::{
        CredentialFinalization, CredentialRequest, ServerLogin, ServerLoginParameters,
        ServerRegistration,
    },
    read_record,
};

use storage::database::accounts;

use crate::{
    app::{
        App,
        attempts::{ChangeAttempt, Returned},
    },
    base::random,
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

/// First message; counts as an attempt to sign in. Answers the attempt and the `CredentialResponse`.
///
/// # Errors
/// [`ProblemKind::TooMany`], [`ProblemKind::Invalid`].
pub(super) async fn start(
    app: &App,
    changing: Changing<'_>,
    request: &[u8],
    context: Vec<u8>,
) -> Result<(ChangeAttempt, Vec<u8>), Error> {
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
        &app.opaque,
        Some(registered),
        request,
        name,
        parameters(&context, &email),
    )
    .map_err(malformed)?;
    let response = stretching.behind(&started.message.serialize());
    let attempt = ChangeAttempt {
        account: changing.account.clone(),
        session: changing.session,
        email,
        record,
        context,
        login: started.state,
    };
    Ok((attempt, response))
}

/// Last message: the attempt that came back, if it did, once the present password is proved.
///
/// # Errors
/// [`ProblemKind::WrongCredentials`].
pub(super) fn finish(
    changing: Changing<'_>,
    returned: Option<Returned<ChangeAttempt>>,
    finalization: &[u8],
) -> Result<Returned<ChangeAttempt>, Error> {
    let returned = returned
        .filter(|Returned { attempt, .. }| {
            attempt.account == *changing.account && attempt.session == changing.session
        })
        .ok_or_else(too_late)?;
    let attempt = &returned.attempt;
    let finalization = CredentialFinalization::<Suite>::deserialize(finalization)
        .map_err(|_| ProblemKind::WrongCredentials)?;
    let parameters = parameters(&attempt.context, &attempt.email);
    attempt
        .login
        .clone()
        .finish(finalization, parameters)
        .map_err(|_| ProblemKind::WrongCredentials)?;
    Ok(returned)
}

/// A record as stored, and how the password was stretched for it.
///
/// # Errors
/// A damaged one.
pub fn stored(record: &[u8]) -> Result<(ServerRegistration<Suite>, Stretching), Error> {
    read_record(record).ok_or(Error::Internal("a stored registration record is damaged"))
}

/// How the password of an address without an account is said to be stretched: as often the first way as among those with one, and
/// the same way for one address as long as those stay as they are. So it does not tell that there is none.
pub async fn stretching_of_nobody(app: &App, email: &Email) -> Result<Stretching, Error> {
    let (first, all) = accounts::records_of(app.database.read(), RECORD_BYTES).await?;
    let secret = app.opaque.serialize();
    let drawn = random::digest(&[&secret, email.as_str().as_bytes()].concat());
    let drawn = drawn
        .first_chunk()
        .map_or(0, |bytes| u32::from_le_bytes(*bytes));
    let is_first = u64::from(drawn) * all < (first << 32);
    Ok(match is_first {
        true => Stretching::FIRST,
        false => Stretching::NEWEST,
    })
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
