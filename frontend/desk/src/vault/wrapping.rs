//! The vault's key under a key that a changed password or a recovery kit gives, so that what lies in the vault stays as it is.

use api::{Base64, recovery::RecoveryKit};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use zeroize::Zeroizing;

use super::{KEY_BYTES, NONCE_BYTES, Vault};
use crate::{
    credentials::{ExportKey, PasskeySecret, RecoverySecret},
    error::Error,
};

const VERSION: u8 = 1;
const KEY_INFO: &[u8] = b"tacit vault key wrapping v1";
const CONTEXT: &[u8] = b"tacit wrapped vault key\n";
const KIT_CONTEXT: &[u8] = b"tacit vault key of a recovery kit\n";
const PASSKEY_CONTEXT: &[u8] = b"tacit vault key of a passkey\n";

/// A key that wraps the vault's key, and what the wrapping is bound to.
struct Wrapper {
    key: Zeroizing<[u8; KEY_BYTES]>,
    associated_data: Vec<u8>,
}

impl Vault {
    /// The key of the vault under a key derived from the export key with the info "tacit vault key wrapping v1", bound to format and
    /// account.
    pub(crate) fn wrapped(&self, export_key: &ExportKey, account: &str) -> Result<Vec<u8>, Error> {
        Wrapper::of_password(export_key, account).wrap(self)
    }

    /// Opposite of [`Vault::wrapped`].
    pub(crate) fn unwrapped(
        export_key: &ExportKey,
        account: &str,
        wrapped: &[u8],
    ) -> Result<Self, Error> {
        Wrapper::of_password(export_key, account)
            .unwrap(wrapped)
            .map_err(|error| error.unwrap_or(Error::WrappedVaultKey))
    }

    /// What the server keeps of a recovery kit for this vault.
    pub(crate) fn kit(&self, secret: &RecoverySecret) -> Result<RecoveryKit, Error> {
        Ok(RecoveryKit {
            verifying_key: Base64(secret.verifying_key().to_vec()),
            wrapped_vault_key: Base64(self.wrapped_for_kit(secret)?),
        })
    }

    /// The key of the vault under a key of a recovery kit, bound to format and kit.
    fn wrapped_for_kit(&self, secret: &RecoverySecret) -> Result<Vec<u8>, Error> {
        Wrapper::of_kit(secret).wrap(self)
    }

    /// Opposite of [`Vault::wrapped_for_kit`].
    pub(super) fn unwrapped_by_kit(secret: &RecoverySecret, wrapped: &[u8]) -> Result<Self, Error> {
        Wrapper::of_kit(secret)
            .unwrap(wrapped)
            .map_err(|error| error.unwrap_or(Error::KitVaultKey))
    }

    /// The key of the vault under a key of a passkey, bound to format, account and credential.
    pub(crate) fn wrapped_for_passkey(
        &self,
        secret: &PasskeySecret,
        account: &str,
        credential: &[u8],
    ) -> Result<Vec<u8>, Error> {
        Wrapper::of_passkey(secret, account, credential).wrap(self)
    }

    /// Opposite of [`Vault::wrapped_for_passkey`].
    pub(crate) fn unwrapped_by_passkey(
        secret: &PasskeySecret,
        account: &str,
        credential: &[u8],
        wrapped: &[u8],
    ) -> Result<Self, Error> {
        Wrapper::of_passkey(secret, account, credential)
            .unwrap(wrapped)
            .map_err(|error| error.unwrap_or(Error::PasskeyVaultKey))
    }
}

impl Wrapper {
    fn of_password(export_key: &ExportKey, account: &str) -> Self {
        Self {
            key: export_key.derive(KEY_INFO),
            associated_data: [CONTEXT, &[VERSION], account.as_bytes()].concat(),
        }
    }

    fn of_kit(secret: &RecoverySecret) -> Self {
        Self {
            key: secret.wrapping_key(),
            associated_data: [KIT_CONTEXT, &[VERSION], &secret.verifying_key()].concat(),
        }
    }

    fn of_passkey(secret: &PasskeySecret, account: &str, credential: &[u8]) -> Self {
        let length = (account.len() as u64).to_le_bytes();
        let account = account.as_bytes();
        Self {
            key: secret.wrapping_key(),
            associated_data: [PASSKEY_CONTEXT, &[VERSION], &length, account, credential].concat(),
        }
    }

    /// `1 || nonce || XChaCha20-Poly1305(key of the vault)`.
    fn wrap(&self, vault: &Vault) -> Result<Vec<u8>, Error> {
        let mut nonce = [0; NONCE_BYTES];
        getrandom::getrandom(&mut nonce).map_err(|_| Error::Randomness)?;
        let payload = Payload {
            msg: vault.key(),
            aad: &self.associated_data,
        };
        let wrapped = self
            .cipher()
            .encrypt(&XNonce::from(nonce), payload)
            .map_err(|_| Error::VaultKey)?;
        Ok([&[VERSION], nonce.as_slice(), &wrapped].concat())
    }

    /// Opposite of [`Wrapper::wrap`]; no error of its own for bytes that do not open.
    fn unwrap(&self, wrapped: &[u8]) -> Result<Vault, Option<Error>> {
        let (version, rest) = wrapped.split_first().ok_or(None)?;
        if *version != VERSION {
            return Err(Some(Error::ItemVersion));
        }
        let (nonce, sealed) = rest.split_first_chunk::<NONCE_BYTES>().ok_or(None)?;
        let payload = Payload {
            msg: sealed,
            aad: &self.associated_data,
        };
        let key = self
            .cipher()
            .decrypt(&XNonce::from(*nonce), payload)
            .map_err(|_| None)?;
        Vault::from_key(&Zeroizing::new(key)).map_err(Some)
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&(*self.key).into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vault() -> Vault {
        Vault::from_key(&[5; KEY_BYTES]).unwrap()
    }

    fn export_key(byte: u8) -> ExportKey {
        ExportKey::new(&[byte; 64])
    }

    #[test]
    fn a_wrapped_key_opens_with_its_password_for_its_account_and_with_nothing_else() {
        let wrapped = vault().wrapped(&export_key(7), "account").unwrap();
        assert_eq!(wrapped.len(), api::limits::WRAPPED_VAULT_KEY_BYTES);
        let unwrap = |byte, account| Vault::unwrapped(&export_key(byte), account, &wrapped);
        assert_eq!(unwrap(7, "account").unwrap().key(), vault().key());
        assert_eq!(unwrap(8, "account").unwrap_err(), Error::WrappedVaultKey);
        assert_eq!(unwrap(7, "another").unwrap_err(), Error::WrappedVaultKey);
    }

    #[test]
    fn a_key_wrapped_for_a_kit_opens_with_its_words_and_with_no_others() {
        let (mine, other) = (RecoverySecret::random(), RecoverySecret::random());
        let (mine, other) = (mine.unwrap(), other.unwrap());
        let wrapped = vault().wrapped_for_kit(&mine).unwrap();
        assert_eq!(wrapped.len(), api::limits::WRAPPED_VAULT_KEY_BYTES);
        let again = RecoverySecret::from_words(&mine.words().join(" ")).unwrap();
        let opened = Vault::unwrapped_by_kit(&again, &wrapped).unwrap();
        assert_eq!(opened.key(), vault().key());
        let refused = Vault::unwrapped_by_kit(&other, &wrapped).unwrap_err();
        assert_eq!(refused, Error::KitVaultKey);
    }

    #[test]
    fn a_key_wrapped_for_a_passkey_opens_by_its_secret_for_its_account_and_credential() {
        let secret = |byte| PasskeySecret::new(Zeroizing::new(vec![byte; 32])).unwrap();
        let wrapped = vault().wrapped_for_passkey(&secret(3), "account", b"credential");
        let wrapped = wrapped.unwrap();
        assert_eq!(wrapped.len(), api::limits::WRAPPED_VAULT_KEY_BYTES);
        let open = |byte, account, credential: &[u8], wrapped: &[u8]| {
            Vault::unwrapped_by_passkey(&secret(byte), account, credential, wrapped)
        };
        let opened = open(3, "account", b"credential", &wrapped).unwrap();
        assert_eq!(opened.key(), vault().key());
        for (byte, account, credential) in [
            (4, "account", &b"credential"[..]),
            (3, "another", b"credential"),
            (3, "accountc", b"redential"),
            (3, "account", b"another"),
        ] {
            let refused = open(byte, account, credential, &wrapped).unwrap_err();
            assert_eq!(refused, Error::PasskeyVaultKey);
        }
        for position in 0..wrapped.len() {
            let mut changed = wrapped.clone();
            changed[position] ^= 1;
            assert!(open(3, "account", b"credential", &changed).is_err());
        }
        let of_kit = Vault::unwrapped_by_kit(&RecoverySecret::random().unwrap(), &wrapped);
        assert!(of_kit.is_err());
    }

    #[test]
    fn no_changed_byte_and_no_cut_goes_unnoticed() {
        let secret = RecoverySecret::random().unwrap();
        let wrapped = vault().wrapped(&export_key(7), "account").unwrap();
        let of_kit = vault().wrapped_for_kit(&secret).unwrap();
        for position in 0..wrapped.len() {
            let [mut changed, mut changed_of_kit] = [wrapped.clone(), of_kit.clone()];
            changed[position] ^= 1;
            changed_of_kit[position] ^= 1;
            for damaged in [&changed, &wrapped[..position]] {
                assert!(Vault::unwrapped(&export_key(7), "account", damaged).is_err());
            }
            for damaged in [&changed_of_kit, &of_kit[..position]] {
                assert!(Vault::unwrapped_by_kit(&secret, damaged).is_err());
            }
        }
    }

    #[test]
    fn the_key_that_wraps_is_another_than_the_one_a_vault_begins_with() {
        let wrapped = vault().wrapped(&export_key(7), "account").unwrap();
        let first = Vault::from_export_key(&export_key(7));
        let wrapper = Wrapper::of_password(&export_key(7), "account");
        assert!(
            first
                .opened(VERSION, &wrapper.associated_data, &wrapped)
                .is_err()
        );
    }
}
