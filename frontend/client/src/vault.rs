//! The vault: what the server keeps for its holder without being able to open it.

use api::ProblemKind;
use protocol::{OpenDocument, SealDocument};
use serde::{Serialize, de::DeserializeOwned};

use crate::{Client, Failure, Outcome, Pending};

/// Times an update is tried again after another tab or browser was faster.
const UPDATE_ATTEMPTS: usize = 5;

impl Client {
    /// A small private document, decrypted, and its version; none when there is no such item.
    ///
    /// # Errors
    /// The server's problem, or the desk's fault when the blob does not open.
    pub(crate) async fn document<T: DeserializeOwned>(
        &self,
        name: &str,
    ) -> Outcome<Option<(T, u64)>> {
        let Some((bytes, version)) = self.open_document(name).await? else {
            return Ok(None);
        };
        let document = serde_json::from_slice(&bytes).map_err(|_| Failure::unexpected_answer())?;
        Ok(Some((document, version)))
    }

    /// Encrypts a document and writes it over version `seen` (0: new); answers the new version.
    ///
    /// # Errors
    /// `VaultConflict` when another tab or browser wrote first.
    pub(crate) async fn save_document<T: Serialize>(
        &self,
        name: &str,
        document: &T,
        seen: u64,
    ) -> Outcome<u64> {
        let document = serde_json::to_vec(document).map_err(|_| Failure::unexpected_answer())?;
        self.seal_document(name, document, seen).await
    }

    /// Loads a document (or its default), changes it, saves it; starts over when another tab or
    /// browser wrote in between. Answers the saved document.
    ///
    /// # Errors
    /// As [`Client::document`] and [`Client::save_document`].
    pub(crate) async fn update<T>(&self, name: &str, change: impl Fn(&mut T)) -> Outcome<T>
    where
        T: Default + Serialize + DeserializeOwned,
    {
        let mut attempts = UPDATE_ATTEMPTS;
        loop {
            let (mut document, seen) = self.document::<T>(name).await?.unwrap_or_default();
            change(&mut document);
            match self.save_document(name, &document, seen).await {
                Ok(_) => return Ok(document),
                Err(failure) if failure.is(ProblemKind::VaultConflict) && attempts > 1 => {
                    attempts -= 1;
                }
                Err(failure) => return Err(failure),
            }
        }
    }

    fn open_document(&self, name: &str) -> Pending<Option<(Vec<u8>, u64)>> {
        let (client, name) = (self.clone(), name.to_owned());
        Box::pin(async move {
            let Some((blob, version)) = client.load_item(&name).await? else {
                return Ok(None);
            };
            let bytes = client.ask(OpenDocument { name, blob }).await?;
            Ok(Some((bytes, version)))
        })
    }

    fn seal_document(&self, name: &str, document: Vec<u8>, seen: u64) -> Pending<u64> {
        let (client, name) = (self.clone(), name.to_owned());
        Box::pin(async move {
            let ask = SealDocument {
                name: name.clone(),
                document,
            };
            let blob = client.ask(ask).await?;
            client.save_item(&name, &blob, seen).await
        })
    }
}
