//! The browser's half of OPAQUE (RFC 9807): the server never sees a password, and the export key, which
//! it never sees either, opens the vault.

use opaque::opaque_ke::{
    ClientLogin, ClientLoginFinishParameters, ClientRegistration,
    ClientRegistrationFinishParameters, CredentialResponse, RegistrationResponse,
    errors::ProtocolError,
};
use opaque::{Email, OsRng, Suite, identifiers};
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

    /// Answers the `RegistrationRecord`, and what the password gives.
    pub(crate) fn finish(self, response: &[u8]) -> Result<(Vec<u8>, ExportKey), Error> {
        let response =
            RegistrationResponse::deserialize(response).map_err(|_| Error::ServerMessage)?;
        let parameters = ClientRegistrationFinishParameters::new(identifiers(&self.email), None);
        let finish = self
            .state
            .finish(&mut OsRng, self.password.as_bytes(), response, parameters)
            .map_err(|_| Error::ServerMessage)?;
        let export_key = ExportKey::new(&finish.export_key);
        Ok((finish.message.serialize().to_vec(), export_key))
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

    /// Answers the `CredentialFinalization`, and what the password gives. A wrong password and an unknown address fail
    /// alike.
    pub(crate) fn finish(self, response: &[u8]) -> Result<(Vec<u8>, ExportKey), Error> {
        let response =
            CredentialResponse::deserialize(response).map_err(|_| Error::ServerMessage)?;
        let parameters =
            ClientLoginFinishParameters::new(Some(&self.context), identifiers(&self.email), None);
        let finish = self
            .state
            .finish(&mut OsRng, self.password.as_bytes(), response, parameters)
            .map_err(|error| match error {
                ProtocolError::InvalidLoginError => Error::WrongCredentials,
                _ => Error::ServerMessage,
            })?;
        let export_key = ExportKey::new(&finish.export_key);
        Ok((finish.message.serialize().to_vec(), export_key))
    }
}
