//! The vault: named items that only their holder can open.

mod padding;
mod recovery;
mod wrapping;

use std::fmt;

use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use protocol::ItemPlace;
use zeroize::Zeroizing;

use crate::{credentials::ExportKey, error::Error};
use padding::{pad, unpad};

pub(crate) use recovery::{RecoveryBegun, RecoveryOpen};

const KEY_BYTES: usize = 32;
const NONCE_BYTES: usize = 24;
const VERSION: u8 = 1;
const BOUND_VERSION: u8 = 2;
const KEY_INFO: &[u8] = b"tacit vault key v1";
const ITEM_CONTEXT: &[u8] = b"tacit vault item v1\n";
const BOUND_CONTEXT: &[u8] = b"tacit vault item v2\n";

/// Opens and closes vault items with one key. Redacted when printed, wiped on drop.
pub(crate) struct Vault {
    key: Zeroizing<[u8; KEY_BYTES]>,
}

impl Vault {
    /// The first vault of a password: its key is derived from the password's export key with the info
    /// "tacit vault key v1".
    pub(crate) fn from_export_key(export_key: &ExportKey) -> Self {
        Self {
            key: export_key.derive(KEY_INFO),
        }
    }

    /// A vault of a key that [`Vault::key`] gave out.
    pub(crate) fn from_key(key: &[u8]) -> Result<Self, Error> {
        let key = key.try_into().map_err(|_| Error::VaultKey)?;
        Ok(Self {
            key: Zeroizing::new(key),
        })
    }

    /// The key, for as long as somebody is signed in.
    pub(crate) fn key(&self) -> &[u8] {
        &*self.key
    }

    /// `1 || nonce || XChaCha20-Poly1305(padded contents)`, bound to the item's name.
    ///
    /// The nonce is random: 192 bits never repeat by chance. The size tells a class of sizes only.
    pub(crate) fn seal(&self, name: &str, contents: &[u8]) -> Result<Vec<u8>, Error> {
        self.closed(VERSION, &associated_data(name), contents)
    }

    /// Opposite of [`Vault::seal`].
    pub(crate) fn open(&self, name: &str, blob: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
        self.opened(VERSION, &associated_data(name), blob)
    }

    /// What [`Vault::seal`] made, as the server stores it: `2 || nonce || XChaCha20-Poly1305(padded contents)`,
    /// bound to account, name and version.
    pub(crate) fn bind(&self, place: &ItemPlace, blob: &[u8]) -> Result<Vec<u8>, Error> {
        let contents = self.open(&place.name, blob)?;
        self.closed(BOUND_VERSION, &bound_data(place), &contents)
    }

    /// Opposite of [`Vault::bind`].
    pub(crate) fn free(&self, place: &ItemPlace, blob: &[u8]) -> Result<Vec<u8>, Error> {
        let contents = self.opened(BOUND_VERSION, &bound_data(place), blob)?;
        self.seal(&place.name, &contents)
    }

    fn closed(
        &self,
        version: u8,
        associated_data: &[u8],
        contents: &[u8],
    ) -> Result<Vec<u8>, Error> {
        let mut nonce = [0; NONCE_BYTES];
        getrandom::getrandom(&mut nonce).map_err(|_| Error::Randomness)?;
        let padded = pad(contents);
        let payload = Payload {
            msg: &padded,
            aad: associated_data,
        };
        let sealed = self
            .cipher()
            .encrypt(&XNonce::from(nonce), payload)
            .map_err(|_| Error::ItemTooLarge)?;
        let blob = [&[version], nonce.as_slice(), &sealed].concat();
        (blob.len() <= api::limits::VAULT_ITEM_BYTES)
            .then_some(blob)
            .ok_or(Error::ItemTooLarge)
    }

    fn opened(
        &self,
        expected: u8,
        associated_data: &[u8],
        blob: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, Error> {
        let (version, rest) = blob.split_first().ok_or(Error::ItemDamaged)?;
        if *version != expected {
            return Err(Error::ItemVersion);
        }
        let (nonce, sealed) = rest
            .split_first_chunk::<NONCE_BYTES>()
            .ok_or(Error::ItemDamaged)?;
        let payload = Payload {
            msg: sealed,
            aad: associated_data,
        };
        let padded = self
            .cipher()
            .decrypt(&XNonce::from(*nonce), payload)
            .map_err(|_| Error::ItemDamaged)?;
        unpad(Zeroizing::new(padded)).ok_or(Error::ItemDamaged)
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&(*self.key).into())
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Vault(redacted)")
    }
}

fn associated_data(name: &str) -> Vec<u8> {
    [ITEM_CONTEXT, name.as_bytes()].concat()
}

/// `context || length || account || length || name || version`, lengths and version as u64 LE.
fn bound_data(place: &ItemPlace) -> Vec<u8> {
    let length = |text: &str| (text.len() as u64).to_le_bytes();
    [
        BOUND_CONTEXT,
        &length(&place.account),
        place.account.as_bytes(),
        &length(&place.name),
        place.name.as_bytes(),
        &place.version.to_le_bytes(),
    ]
    .concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vault() -> Vault {
        Vault::from_export_key(&ExportKey::new(&[7; 64]))
    }

    #[test]
    fn what_was_put_in_comes_out() {
        let blob = vault().seal("history", b"a private line").unwrap();
        let opened = vault().open("history", &blob).unwrap();
        assert_eq!(opened.as_slice(), b"a private line");
    }

    #[test]
    fn an_item_does_not_open_under_another_name() {
        let blob = vault().seal("history", b"a private line").unwrap();
        assert_eq!(vault().open("trust", &blob), Err(Error::ItemDamaged));
    }

    #[test]
    fn a_stored_item_does_not_open_as_another_version_name_or_account() {
        let place = ItemPlace {
            account: "user".to_owned(),
            name: "history".to_owned(),
            version: 3,
        };
        let blob = vault().seal("history", b"a private line").unwrap();
        let stored = vault().bind(&place, &blob).unwrap();
        let freed = vault().free(&place, &stored).unwrap();
        let opened = vault().open("history", &freed).unwrap();
        assert_eq!(opened.as_slice(), b"a private line");
        type Change = fn(&mut ItemPlace);
        let changes: [Change; 3] = [
            |place| place.version = 4,
            |place| place.name = "trust".to_owned(),
            |place| place.account = "another".to_owned(),
        ];
        for change in changes {
            let mut other = place.clone();
            change(&mut other);
            assert_eq!(vault().free(&other, &stored), Err(Error::ItemDamaged));
        }
        assert_eq!(vault().free(&place, &blob), Err(Error::ItemVersion));
        assert_eq!(vault().open("history", &stored), Err(Error::ItemVersion));
    }

    #[test]
    fn an_item_does_not_open_with_another_key() {
        let blob = vault().seal("history", b"a private line").unwrap();
        let other = Vault::from_export_key(&ExportKey::new(&[8; 64]));
        assert_eq!(other.open("history", &blob), Err(Error::ItemDamaged));
    }

    #[test]
    fn no_changed_byte_and_no_cut_goes_unnoticed() {
        let blob = vault().seal("history", b"a private line").unwrap();
        for position in (0..blob.len()).step_by(17) {
            let mut changed = blob.clone();
            changed[position] ^= 1;
            assert!(vault().open("history", &changed).is_err());
            assert!(vault().open("history", &blob[..position]).is_err());
        }
    }

    #[test]
    fn the_size_of_a_small_item_tells_nothing() {
        let short = vault().seal("history", b"").unwrap();
        let longer = vault().seal("history", &[1; 500]).unwrap();
        assert_eq!(short.len(), longer.len());
    }

    #[test]
    fn the_same_contents_never_look_the_same() {
        let seal = || vault().seal("history", b"a private line").unwrap();
        assert_ne!(seal(), seal());
    }

    #[test]
    fn an_item_the_server_would_refuse_is_refused_here() {
        let large = vec![0; api::limits::VAULT_ITEM_BYTES];
        assert_eq!(vault().seal("history", &large), Err(Error::ItemTooLarge));
    }

    #[test]
    fn printing_a_vault_does_not_show_its_key() {
        assert_eq!(format!("{:?}", vault()), "Vault(redacted)");
    }
}
