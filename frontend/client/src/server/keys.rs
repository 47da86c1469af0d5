use api::{
    AccountId,
    key::{KeyChallenge, KeyDocument, PublishedKey, UploadedKey},
    paths,
};
use protocol::KeyKind;

use super::document;
use crate::{
    Client, Pending,
    port::{HttpRequest, Method},
};

impl Client {
    /// The user's own published keys.
    pub fn published_keys(&self) -> Pending<Vec<PublishedKey>> {
        self.read(paths::KEYS)
    }

    /// Commits to candidate keys; answers which one is kept.
    pub(crate) fn challenge_key(&self, commitment: &[u8]) -> Pending<KeyChallenge> {
        let request = HttpRequest::new(Method::Post, paths::KEY_CANDIDATES);
        document(self.send(request.bytes(commitment.to_vec())))
    }

    /// Publishes a public key, which follows its proof; a new epoch begins.
    pub(crate) fn publish_key(&self, brought: &[u8]) -> Pending<PublishedKey> {
        let request = HttpRequest::new(Method::Post, paths::KEYS).bytes(brought.to_vec());
        self.0.log.own_entries_read.set(false);
        document(self.send(request))
    }

    /// Publishes the key that the account signs with.
    pub(crate) fn publish_signing_key(&self, public_key: &[u8]) -> Pending<PublishedKey> {
        let request = HttpRequest::new(Method::Post, paths::SIGNING_KEYS);
        self.0.log.own_entries_read.set(false);
        document(self.send(request.bytes(public_key.to_vec())))
    }

    /// An account's current key with its bytes; none before the first.
    pub(crate) fn key_of(
        &self,
        account: &AccountId,
        kind: KeyKind,
    ) -> Pending<Option<KeyDocument>> {
        self.read(match kind {
            KeyKind::Sealing => paths::account_key(account),
            KeyKind::Signing => paths::account_signing_key(account),
        })
    }

    /// The evaluation keys of the user's current public key.
    pub fn evaluation_keys(&self) -> Pending<Vec<UploadedKey>> {
        self.read(paths::EVALUATION_KEYS)
    }
}
