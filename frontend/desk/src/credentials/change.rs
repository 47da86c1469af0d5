use opaque::{Email, change_context};
use protocol::PasswordRequests;
use zeroize::Zeroizing;

use super::{ExportKey, Registration, SignIn};
use crate::error::Error;

/// A changed password between its two messages: the proof of the present one is bound to the registration of the new one.
pub(crate) struct PasswordChange {
    proof: SignIn,
    registration: Registration,
}

/// What a changed password comes to.
pub(crate) struct FinishedChange {
    /// The `CredentialFinalization` of the present one.
    pub(crate) finalization: Vec<u8>,
    /// The `RegistrationRecord` of the new one.
    pub(crate) record: Vec<u8>,
    /// What the new one gives.
    pub(crate) export_key: ExportKey,
}

impl PasswordChange {
    /// Blinds both passwords; the new one is registered under `new_email` if that is another address.
    pub(crate) fn start(
        email: &str,
        present: Zeroizing<String>,
        new: Zeroizing<String>,
        new_email: Option<&str>,
    ) -> Result<(Self, PasswordRequests), Error> {
        let (registration, new) = Registration::start(new_email.unwrap_or(email), new)?;
        let new_email = new_email.map(Email::parse).transpose();
        let new_email = new_email.map_err(|_| Error::Email)?;
        let context = change_context(&new, new_email.as_ref());
        let (proof, present) = SignIn::start(email, present, context)?;
        let change = Self {
            proof,
            registration,
        };
        Ok((change, PasswordRequests { present, new }))
    }

    /// A wrong present password fails here, and the server hears nothing of the new one.
    pub(crate) fn finish(self, present: &[u8], new: &[u8]) -> Result<FinishedChange, Error> {
        let proved = self.proof.finish(present).map_err(Error::of_present)?;
        let (record, export_key) = self.registration.finish(new)?;
        Ok(FinishedChange {
            finalization: proved.finalization,
            record,
            export_key,
        })
    }
}
