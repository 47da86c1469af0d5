//! The browser's half of OPAQUE (RFC 9807): the server never sees a password, and the export key, which
//! it never sees either, opens the vault.

use opaque::opaque_ke::{
    ClientLogin, ClientLoginFinishParameters, ClientRegistration,
    ClientRegistrationFinishParameters, CredentialResponse, RegistrationResponse,
    errors::ProtocolError,
};
use opaque::{Email, OsRng, RESPONSE_BYTES, Stretching, Suite, identifiers};
use zeroize::Zeroizing;

use super::ExportKey;
use crate::error::Error;

/// A registration between its two messages.
pub(crate) struct Registration {
    email: Email,
    password: Zeroizing<String>,
    state: ClientRegistration<Suite>,
}

/// A sign-in between its two messages.
pub(crate) struct SignIn {
    email: Email,
    context: Vec<u8>,
    password: Zeroizing<String>,
    state: ClientLogin<Suite>,
}

/// A password that was proved.
pub(crate) struct Proved {
    /// The `CredentialFinalization`.
    pub(crate) finalization: Vec<u8>,
    /// What the password gives.
    pub(crate) export_key: ExportKey,
    /// Whether its record takes less stretching than new ones do.
    pub(crate) is_outdated: bool,
}

impl Registration {
    /// Blinds the password; answers the `RegistrationRequest`.
    pub(crate) fn start(
        email: &str,
        password: Zeroizing<String>,
    ) -> Result<(Self, Vec<u8>), Error> {
        let email = Email::parse(email).map_err(|_| Error::Email)?;
        let start = ClientRegistration::start(&mut OsRng, password.as_bytes())
            .map_err(|_| Error::Password)?;
        let message = start.message.serialize().to_vec();
        let registration = Self {
            email,
            password,
            state: start.state,
        };
        Ok((registration, message))
    }

    /// Answers the `RegistrationRecord`, stretched the newest way whatever the server says, and what the password gives.
    pub(crate) fn finish(self, response: &[u8]) -> Result<(Vec<u8>, ExportKey), Error> {
        let response =
            RegistrationResponse::deserialize(response).map_err(|_| Error::ServerMessage)?;
        let stretching = Stretching::NEWEST;
        let names = identifiers(&self.email);
        let parameters = ClientRegistrationFinishParameters::new(names, Some(&stretching));
        let finish = self
            .state
            .finish(&mut OsRng, self.password.as_bytes(), response, parameters)
            .map_err(|_| Error::ServerMessage)?;
        let export_key = ExportKey::new(&finish.export_key);
        let record = stretching.behind(&finish.message.serialize());
        Ok((record, export_key))
    }
}

impl SignIn {
    /// Blinds the password; answers the `CredentialRequest`. The key exchange is bound to `context`.
    pub(crate) fn start(
        email: &str,
        password: Zeroizing<String>,
        context: Vec<u8>,
    ) -> Result<(Self, Vec<u8>), Error> {
        let email = Email::parse(email).map_err(|_| Error::Email)?;
        let start =
            ClientLogin::start(&mut OsRng, password.as_bytes()).map_err(|_| Error::Password)?;
        let message = start.message.serialize().to_vec();
        let sign_in = Self {
            email,
            context,
            password,
            state: start.state,
        };
        Ok((sign_in, message))
    }

    /// Answers what came out. A wrong password and an unknown address fail alike; a server that asks for less stretching than the first
    /// records took, or for more than a browser bears, gets nothing.
    pub(crate) fn finish(self, response: &[u8]) -> Result<Proved, Error> {
        let (response, stretching) =
            Stretching::split_from(response, RESPONSE_BYTES).ok_or(Error::ServerMessage)?;
        let stretching = stretching.map_err(|_| Error::Stretching)?;
        let response =
            CredentialResponse::deserialize(response).map_err(|_| Error::ServerMessage)?;
        let names = identifiers(&self.email);
        let parameters =
            ClientLoginFinishParameters::new(Some(&self.context), names, Some(&stretching));
        let finish = self
            .state
            .finish(&mut OsRng, self.password.as_bytes(), response, parameters)
            .map_err(|error| match error {
                ProtocolError::InvalidLoginError => Error::WrongCredentials,
                _ => Error::ServerMessage,
            })?;
        Ok(Proved {
            finalization: finish.message.serialize().to_vec(),
            export_key: ExportKey::new(&finish.export_key),
            is_outdated: stretching != Stretching::NEWEST,
        })
    }
}
