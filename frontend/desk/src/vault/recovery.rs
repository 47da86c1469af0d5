use api::recovery::{RecoveryKit, finish_statement, open_statement};
use opaque::Email;
use zeroize::Zeroizing;

use super::Vault;
use crate::{
    credentials::{RecoverySecret, Registration},
    error::Error,
};

/// A recovery that waits for the wrapped key of the vault.
pub(crate) struct RecoveryBegun {
    email: Email,
    secret: RecoverySecret,
    registration: Registration,
}

/// A recovery whose kit has opened the vault's key: all is made, and nothing is sent.
pub(crate) struct RecoveryOpen {
    email: Email,
    secret: RecoverySecret,
    record: Vec<u8>,
    wrapped_vault_key: Vec<u8>,
    next: RecoveryKit,
}

/// What sets the new password at the server.
pub(crate) struct FinishedRecovery {
    pub(crate) record: Vec<u8>,
    pub(crate) wrapped_vault_key: Vec<u8>,
    pub(crate) next: Option<RecoveryKit>,
    pub(crate) signature: Vec<u8>,
}

impl RecoveryBegun {
    /// Blinds the new password; answers the `RegistrationRequest` and the kit's signature of it.
    pub(crate) fn new(
        email: &str,
        words: &str,
        password: Zeroizing<String>,
    ) -> Result<(Self, Vec<u8>, Vec<u8>), Error> {
        let secret = RecoverySecret::from_words(words)?;
        let (registration, request) = Registration::start(email, password)?;
        let email = Email::parse(email).map_err(|_| Error::Email)?;
        let signature = secret.sign(&open_statement(email.as_str(), &request));
        let begun = Self {
            email,
            secret,
            registration,
        };
        Ok((begun, request, signature))
    }

    /// Opens the vault's key by the kit and wraps it for the new password and for `next`.
    pub(crate) fn open(
        self,
        account: &str,
        wrapped_vault_key: &[u8],
        response: &[u8],
        next: &RecoverySecret,
    ) -> Result<RecoveryOpen, Error> {
        let vault = Vault::unwrapped_by_kit(&self.secret, wrapped_vault_key)?;
        let (record, export_key) = self.registration.finish(response)?;
        Ok(RecoveryOpen {
            email: self.email,
            secret: self.secret,
            record,
            wrapped_vault_key: vault.wrapped(&export_key, account)?,
            next: vault.kit(next)?,
        })
    }
}

impl RecoveryOpen {
    /// Signs all of it, with the next kit or without.
    pub(crate) fn finish(&self, keeps_kit: bool) -> FinishedRecovery {
        let next = keeps_kit.then(|| self.next.clone());
        let statement = finish_statement(
            self.email.as_str(),
            &self.record,
            &self.wrapped_vault_key,
            next.as_ref(),
        );
        FinishedRecovery {
            signature: self.secret.sign(&statement),
            record: self.record.clone(),
            wrapped_vault_key: self.wrapped_vault_key.clone(),
            next,
        }
    }
}
