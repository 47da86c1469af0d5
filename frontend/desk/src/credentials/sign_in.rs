//! The browser's half of OPAQUE (RFC 9807): the server never sees a password, and the export key opens
//! the vault.

use opaque::opaque_ke::{
    ClientLogin, ClientLoginFinishParameters, ClientRegistration,
    ClientRegistrationFinishParameters, CredentialResponse, RegistrationResponse,
    errors::ProtocolError,
};
use opaque::{CONTEXT, Email, OsRng, Suite, identifiers};
use zeroize::Zeroizing;

use crate::{error::Error, vault::Vault};

/// A registration between its two messages.
pub(crate) struct Registration {
    email: Email,
    password: Zeroizing<String>,
    state: ClientRegistration<Suite>,
}

/// A sign-in between its two messages.
pub(crate) struct SignIn {
    email: Email,
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

    /// Answers the `RegistrationRecord`.
    pub(crate) fn finish(self, response: &[u8]) -> Result<Vec<u8>, Error> {
        let response =
            RegistrationResponse::deserialize(response).map_err(|_| Error::ServerMessage)?;
        let parameters = ClientRegistrationFinishParameters::new(identifiers(&self.email), None);
        let finish = self
            .state
            .finish(&mut OsRng, self.password.as_bytes(), response, parameters)
            .map_err(|_| Error::ServerMessage)?;
        Ok(finish.message.serialize().to_vec())
    }
}

impl SignIn {
    /// Blinds the password; answers the `CredentialRequest`.
    pub(crate) fn start(
        email: &str,
        password: Zeroizing<String>,
    ) -> Result<(Self, Vec<u8>), Error> {
        let email = Email::parse(email).map_err(|_| Error::Email)?;
        let start =
            ClientLogin::start(&mut OsRng, password.as_bytes()).map_err(|_| Error::Password)?;
        let message = start.message.serialize().to_vec();
        let sign_in = Self {
            email,
            password,
            state: start.state,
        };
        Ok((sign_in, message))
    }

    /// Answers the `CredentialFinalization` and the vault. A wrong password and an unknown address fail
    /// alike.
    pub(crate) fn finish(self, response: &[u8]) -> Result<(Vec<u8>, Vault), Error> {
        let response =
            CredentialResponse::deserialize(response).map_err(|_| Error::ServerMessage)?;
        let parameters =
            ClientLoginFinishParameters::new(Some(CONTEXT), identifiers(&self.email), None);
        let finish = self
            .state
            .finish(&mut OsRng, self.password.as_bytes(), response, parameters)
            .map_err(|error| match error {
                ProtocolError::InvalidLoginError => Error::WrongCredentials,
                _ => Error::ServerMessage,
            })?;
        let export_key = Zeroizing::new(finish.export_key.to_vec());
        let vault = Vault::from_export_key(&export_key);
        Ok((finish.message.serialize().to_vec(), vault))
    }
}
