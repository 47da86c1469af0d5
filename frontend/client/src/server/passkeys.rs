use api::{
    PasskeyId,
    account::SignedIn,
    passkey::{
        NewPasskey, Passkey, PasskeyChallenge, PasskeyConfirmation, PasskeyName, PasskeyOffer,
        PasskeyRemoval, PasskeyVaultKey, Passkeys, SecondFactorChange,
    },
    paths,
};

use super::{document, done};
use crate::{Client, Pending, port::Method};

impl Client {
    /// The passkeys of the account.
    pub fn passkeys(&self) -> Pending<Passkeys> {
        self.read(paths::PASSKEYS)
    }

    /// Calls a passkey otherwise.
    pub fn rename_passkey(&self, id: &PasskeyId, name: String) -> Pending<()> {
        let body = PasskeyName { name };
        done(self.send_document(Method::Put, paths::passkey(id), &body))
    }

    /// Last message of a sign-in that a passkey confirms; sets the cookie.
    pub(crate) fn sign_in_passkey(&self, body: &PasskeyConfirmation) -> Pending<SignedIn> {
        self.post(paths::SIGN_IN_PASSKEY, body)
    }

    /// Begins to make a passkey.
    pub(crate) fn passkey_start(&self) -> Pending<PasskeyOffer> {
        document(self.send_nothing(Method::Post, paths::PASSKEY_START))
    }

    /// Adds a passkey.
    pub(crate) fn post_passkey(&self, body: &NewPasskey) -> Pending<Passkey> {
        self.post(paths::PASSKEYS, body)
    }

    /// Begins to confirm something.
    pub(crate) fn passkey_challenge(&self) -> Pending<PasskeyChallenge> {
        document(self.send_nothing(Method::Post, paths::PASSKEY_CHALLENGE))
    }

    /// The key of the vault, wrapped for the passkey that confirms.
    pub(crate) fn passkey_unlock(&self, body: &PasskeyConfirmation) -> Pending<PasskeyVaultKey> {
        self.post(paths::PASSKEY_UNLOCK, body)
    }

    /// Removes a passkey.
    pub(crate) fn post_removal(&self, id: &PasskeyId, body: &PasskeyRemoval) -> Pending<()> {
        done(self.send_document(Method::Post, paths::passkey_removal(id), body))
    }

    /// Turns the second factor on or off.
    pub(crate) fn post_second_factor(&self, body: &SecondFactorChange) -> Pending<()> {
        done(self.send_document(Method::Post, paths::SECOND_FACTOR, body))
    }
}
