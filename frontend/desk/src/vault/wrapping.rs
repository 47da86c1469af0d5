//! The vault's key under a key that a changed password gives, so that what lies in the vault stays as it is.

use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use zeroize::Zeroizing;

use super::{KEY_BYTES, NONCE_BYTES, Vault};
use crate::{credentials::ExportKey, error::Error};

const VERSION: u8 = 1;
const KEY_INFO: &[u8] = b"tacit vault key wrapping v1";
const CONTEXT: &[u8] = b"tacit wrapped vault key\n";

impl Vault {
    /// `1 || nonce || XChaCha20-Poly1305(key of the vault)` under a key derived from the export key with the info
    /// "tacit vault key wrapping v1", bound to format and account.
    pub(crate) fn wrapped(&self, export_key: &ExportKey, account: &str) -> Result<Vec<u8>, Error> {
        let mut nonce = [0; NONCE_BYTES];
        getrandom::getrandom(&mut nonce).map_err(|_| Error::Randomness)?;
        let associated_data = associated_data(account);
        let payload = Payload {
            msg: self.key(),
            aad: &associated_data,
        };
        let wrapped = cipher(export_key)
            .encrypt(&XNonce::from(nonce), payload)
            .map_err(|_| Error::VaultKey)?;
        Ok([&[VERSION], nonce.as_slice(), &wrapped].concat())
    }

    /// Opposite of [`Vault::wrapped`].
    pub(crate) fn unwrapped(
        export_key: &ExportKey,
        account: &str,
        wrapped: &[u8],
    ) -> Result<Self, Error> {
        let (version, rest) = wrapped.split_first().ok_or(Error::WrappedVaultKey)?;
        if *version != VERSION {
            return Err(Error::ItemVersion);
        }
        let (nonce, sealed) = rest
            .split_first_chunk::<NONCE_BYTES>()
            .ok_or(Error::WrappedVaultKey)?;
        let associated_data = associated_data(account);
        let payload = Payload {
            msg: sealed,
            aad: &associated_data,
        };
        let key = cipher(export_key)
            .decrypt(&XNonce::from(*nonce), payload)
            .map_err(|_| Error::WrappedVaultKey)?;
        Self::from_key(&Zeroizing::new(key))
    }
}

fn cipher(export_key: &ExportKey) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&(*export_key.derive::<KEY_BYTES>(KEY_INFO)).into())
}

/// `context || version || account`.
fn associated_data(account: &str) -> Vec<u8> {
    [CONTEXT, &[VERSION], account.as_bytes()].concat()
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
    fn no_changed_byte_and_no_cut_goes_unnoticed() {
        let wrapped = vault().wrapped(&export_key(7), "account").unwrap();
        for position in 0..wrapped.len() {
            let mut changed = wrapped.clone();
            changed[position] ^= 1;
            for damaged in [&changed, &wrapped[..position]] {
                assert!(Vault::unwrapped(&export_key(7), "account", damaged).is_err());
            }
        }
    }

    #[test]
    fn the_key_that_wraps_is_another_than_the_one_a_vault_begins_with() {
        let wrapped = vault().wrapped(&export_key(7), "account").unwrap();
        let first = Vault::from_export_key(&export_key(7));
        assert!(
            first
                .opened(VERSION, &associated_data("account"), &wrapped)
                .is_err()
        );
    }
}
