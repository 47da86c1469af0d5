use std::net::IpAddr;

use api::{
    AccountId, Base64, ProblemKind,
    passkey::{PasskeyConfirmation, PasskeyCredential},
};
use passkeys::{Assertion, CHALLENGE_BYTES, KnownPasskey, Party};

use storage::database::{
    Writing,
    accounts::{self, passkeys::StoredPasskey},
};

use crate::{
    app::{App, tokens::challenges::PasskeyAttempt},
    base::random,
    config::Origin,
    error::Error,
    use_cases::account::proof::Changing,
};

/// The service as browsers name it.
pub(super) struct OwnParty {
    origin: String,
    id: String,
}

impl OwnParty {
    /// # Errors
    /// An address without a name: passkeys belong to names (section 5.1.3, step 7).
    pub(super) fn of(origin: &Origin) -> Result<Self, Error> {
        let (host, default_port) = match origin.is_secure() {
            true => (origin.host(), ":443"),
            false => (origin.host(), ":80"),
        };
        let host = host.to_lowercase();
        let host = host.strip_suffix(default_port).unwrap_or(&host);
        let name = host.split_once(':').map_or(host, |(name, _)| name);
        if host.starts_with('[') || name.parse::<IpAddr>().is_ok() {
            return Err(nameless());
        }
        let scheme = if origin.is_secure() { "https" } else { "http" };
        Ok(Self {
            origin: format!("{scheme}://{host}"),
            id: name.to_owned(),
        })
    }

    pub(super) fn party(&self) -> Party<'_> {
        Party {
            origin: &self.origin,
            id: &self.id,
        }
    }
}

/// A challenge of this session.
pub(super) fn begin(changing: Changing<'_>) -> PasskeyAttempt {
    PasskeyAttempt {
        account: changing.account.clone(),
        session: changing.session,
        challenge: random::bytes::<CHALLENGE_BYTES>(),
    }
}

/// The passkey that confirmed a challenge of this session, which counts from the end of the transaction on.
pub(super) async fn confirmed_by_session(
    app: &App,
    writing: &mut Writing,
    changing: Changing<'_>,
    body: &PasskeyConfirmation,
) -> Result<StoredPasskey, Error> {
    let now = app.clock.now();
    let returned = app
        .attempts
        .open::<PasskeyAttempt>(&body.attempt, now)
        .ok_or_else(too_late)?;
    require_own(changing, &returned.attempt)?;
    if !returned.counts(writing, now).await? {
        return Err(too_late());
    }
    let challenge = &returned.attempt.challenge;
    confirmed(app, writing, changing.account, challenge, body).await
}

pub(super) fn require_own(changing: Changing<'_>, attempt: &PasskeyAttempt) -> Result<(), Error> {
    match attempt.account == *changing.account && attempt.session == changing.session {
        true => Ok(()),
        false => Err(too_late()),
    }
}

/// The account's passkey that confirms a challenge; its use is noted.
pub(super) async fn confirmed(
    app: &App,
    writing: &mut Writing,
    account: &AccountId,
    challenge: &[u8],
    body: &PasskeyConfirmation,
) -> Result<StoredPasskey, Error> {
    let known = accounts::passkeys::of(&mut **writing, account).await?;
    let used = known
        .into_iter()
        .find(|passkey| passkey.credential == body.credential.0);
    let passkey = used.ok_or_else(|| refused(passkeys::Error::RelyingParty))?;
    let known = KnownPasskey {
        public_key: passkey.public_key.clone(),
        counter: passkey.counter,
        may_be_backed_up: passkey.may_be_backed_up,
    };
    let assertion = Assertion {
        client_data: &body.client_data.0,
        authenticator_data: &body.authenticator_data.0,
        signature: &body.signature.0,
    };
    let party = OwnParty::of(&app.origin)?;
    let done = party.party().confirmed(challenge, &known, assertion);
    let counter = done.map_err(refused)?.counter;
    let now = app.clock.now();
    accounts::passkeys::note_use(&mut **writing, &passkey.id, counter, now).await?;
    Ok(passkey)
}

pub(super) fn credentials(known: Vec<StoredPasskey>) -> Vec<PasskeyCredential> {
    let credential = |passkey: StoredPasskey| PasskeyCredential {
        id: Base64(passkey.credential),
        opens_vault: passkey.wrapped_vault_key.is_some(),
    };
    known.into_iter().map(credential).collect()
}

/// Why a passkey is not accepted, and what to do.
pub(super) fn refused(error: passkeys::Error) -> Error {
    use passkeys::Error as Cause;
    let (happened, action) = match error {
        Cause::Origin => (
            "The passkey was used on a page of another address.",
            "Open the service at its own address and try again.",
        ),
        Cause::RelyingParty => (
            "This passkey is none of this account.",
            "Choose one that you added on your account page.",
        ),
        Cause::Unverified => (
            "Your authenticator did not check who you are.",
            "Set up a PIN, a fingerprint or your face on it, and try again.",
        ),
        Cause::Key => (
            "Your authenticator makes keys of a kind that the service does not take.",
            "Use another authenticator.",
        ),
        Cause::Counter => (
            "This passkey was used somewhere else meanwhile: there may be a copy of it.",
            "Use another one, and remove this one on your account page.",
        ),
        Cause::Malformed | Cause::Challenge | Cause::Signature => (
            "The passkey did not confirm what it was asked for.",
            "Try again; there are five minutes for it.",
        ),
    };
    Error::refused(ProblemKind::WrongCredentials, happened, action)
}

/// The challenge is over, or none of this session.
pub(super) fn too_late() -> Error {
    Error::refused(
        ProblemKind::WrongCredentials,
        "The passkey was asked for more than five minutes ago, or confirmed this already.",
        "Begin again.",
    )
}

/// Nothing confirms.
pub(super) fn no_passkey() -> Error {
    Error::refused(
        ProblemKind::Invalid,
        "The account has no passkey that could confirm this.",
        "Add one first.",
    )
}

fn nameless() -> Error {
    Error::refused(
        ProblemKind::Invalid,
        "The service has an address without a name, and browsers keep passkeys for names.",
        "Whoever runs the service can give it a name.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_is_called_as_browsers_call_it_and_one_without_a_name_has_no_passkeys() {
        for (given, origin, id) in [
            (
                "https://Tacit.example:443",
                "https://tacit.example",
                "tacit.example",
            ),
            (
                "https://tacit.example:8443",
                "https://tacit.example:8443",
                "tacit.example",
            ),
            (
                "http://localhost:8080",
                "http://localhost:8080",
                "localhost",
            ),
        ] {
            let party = OwnParty::of(&Origin::parse(given).unwrap()).ok().unwrap();
            assert_eq!((party.party().origin, party.party().id), (origin, id));
        }
        for given in [
            "http://127.0.0.1:8080",
            "http://[::1]:9",
            "https://192.0.2.1",
        ] {
            assert!(OwnParty::of(&Origin::parse(given).unwrap()).is_err());
        }
    }
}
