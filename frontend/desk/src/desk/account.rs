use protocol::Response;
use zeroize::Zeroizing;

use super::Desk;
use crate::{
    error::Error,
    sign_in::{Registration, SignIn},
    vault::Vault,
};

impl Desk {
    pub(super) fn register_start(
        &mut self,
        email: &str,
        password: String,
    ) -> Result<Response, Error> {
        let (registration, message) = Registration::start(email, Zeroizing::new(password))?;
        self.registration = Some(registration);
        Ok(Response::Message(message))
    }

    pub(super) fn register_finish(&mut self, response: &[u8]) -> Result<Response, Error> {
        let registration = self.registration.take().ok_or(Error::OutOfOrder)?;
        registration.finish(response).map(Response::Message)
    }

    pub(super) fn sign_in_start(
        &mut self,
        email: &str,
        password: String,
    ) -> Result<Response, Error> {
        let (sign_in, message) = SignIn::start(email, Zeroizing::new(password))?;
        self.sign_in = Some(sign_in);
        Ok(Response::Message(message))
    }

    pub(super) fn sign_in_finish(&mut self, response: &[u8]) -> Result<Response, Error> {
        let sign_in = self.sign_in.take().ok_or(Error::OutOfOrder)?;
        let (finalization, vault) = sign_in.finish(response)?;
        let vault_key = vault.key().to_vec();
        self.change_vault(Some(vault));
        Ok(Response::SignedIn {
            finalization,
            vault_key,
        })
    }

    pub(super) fn open_vault(&mut self, vault_key: Vec<u8>) -> Result<Response, Error> {
        let vault = Vault::from_key(&Zeroizing::new(vault_key))?;
        let already_open = self
            .vault
            .as_ref()
            .is_some_and(|open| open.key() == vault.key());
        if !already_open {
            self.change_vault(Some(vault));
        }
        Ok(Response::Done)
    }

    pub(super) fn close_vault(&mut self) -> Response {
        self.change_vault(None);
        Response::Done
    }

    pub(super) fn seal_document(
        &mut self,
        name: &str,
        document: Vec<u8>,
    ) -> Result<Response, Error> {
        let document = Zeroizing::new(document);
        self.vault()?.seal(name, &document).map(Response::Blob)
    }

    pub(super) fn open_document(&mut self, name: &str, blob: &[u8]) -> Result<Response, Error> {
        let document = self.vault()?.open(name, blob)?;
        Ok(Response::Document(document.to_vec()))
    }

    /// Another vault is another person's, or nobody's: nothing of the last one stays.
    fn change_vault(&mut self, vault: Option<Vault>) {
        *self = Self {
            vault,
            ..Self::new(self.clock)
        };
    }
}
