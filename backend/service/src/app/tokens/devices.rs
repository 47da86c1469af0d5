//! Browsers in which an account was signed in before. Each shows a token that was left there, sealed by the service, and has attempts to
//! sign in of its own: who uses up those of an address keeps nobody out who was there before.

use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use opaque::{Email, Suite, opaque_ke::ServerSetup};
use zeroize::Zeroizing;

use crate::{base::random, error::Error};

/// Stands before the server's OPAQUE keys in what the key is the digest of.
const KEY_CONTEXT: &[u8] = b"tacit devices v1\n";
const NONCE_BYTES: usize = 24;
const DIGEST_BYTES: usize = 32;
const ID_BYTES: usize = 16;

/// Seals and opens tokens of browsers.
pub struct Devices {
    cipher: XChaCha20Poly1305,
}

/// A browser in which the account of an address was signed in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct KnownDevice {
    /// Names it, and says nothing.
    pub id: [u8; ID_BYTES],
    /// Digest of the record that the password was proved against.
    pub record: [u8; DIGEST_BYTES],
}

impl Devices {
    /// Under a key that every process with the same OPAQUE keys has.
    pub fn new(opaque: &ServerSetup<Suite>) -> Self {
        let secret = Zeroizing::new([KEY_CONTEXT, &opaque.serialize()].concat());
        let key = Zeroizing::new(random::digest(&secret));
        Self {
            cipher: XChaCha20Poly1305::new(&(*key).into()),
        }
    }

    /// A token for a browser in which the password of this record was proved, in hexadecimal digits; as long for every address.
    ///
    /// # Errors
    /// None that is known.
    pub fn seal(&self, email: &Email, record: &[u8; DIGEST_BYTES]) -> Result<String, Error> {
        let nonce = random::bytes::<NONCE_BYTES>();
        let id = random::bytes::<ID_BYTES>();
        let plain = [&id[..], record].concat();
        let address = random::digest(email.as_str().as_bytes());
        let payload = Payload {
            msg: &plain,
            aad: &address,
        };
        let sealed = self.cipher.encrypt(&XNonce::from(nonce), payload);
        let sealed = sealed.map_err(|_| Error::Internal("a token cannot be sealed"))?;
        Ok(random::hexadecimal(&[&nonce[..], &sealed].concat()))
    }

    /// The browser of a token, if this service left it there for this address.
    pub fn open(&self, token: &str, email: &Email) -> Option<KnownDevice> {
        let sealed = bytes(token)?;
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE_BYTES>()?;
        let address = random::digest(email.as_str().as_bytes());
        let payload = Payload {
            msg: sealed,
            aad: &address,
        };
        let plain = self.cipher.decrypt(&XNonce::from(*nonce), payload).ok()?;
        let (id, record) = plain.split_first_chunk()?;
        Some(KnownDevice {
            id: *id,
            record: record.try_into().ok()?,
        })
    }
}

/// Opposite of [`random::hexadecimal`].
fn bytes(digits: &str) -> Option<Vec<u8>> {
    let pairs = digits.as_bytes().chunks(2);
    pairs
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use opaque::OsRng;

    use super::*;

    #[test]
    fn a_token_opens_for_its_address_at_its_service_and_not_when_it_was_changed() {
        let (setup, other) = (ServerSetup::new(&mut OsRng), ServerSetup::new(&mut OsRng));
        let devices = Devices::new(&setup);
        let [one, two] = ["one@demo.example", "a-longer-two@demo.example"]
            .map(|email| Email::parse(email).unwrap());
        let token = devices.seal(&one, &[7; 32]).unwrap();
        let known = devices.open(&token, &one).unwrap();
        assert!(known.record == [7; 32]);
        assert!(devices.open(&token, &two).is_none());
        assert!(Devices::new(&other).open(&token, &one).is_none());
        assert_eq!(devices.seal(&two, &[7; 32]).unwrap().len(), token.len());
        for place in 0..token.len() {
            let mut changed = token.clone().into_bytes();
            changed[place] = if changed[place] == b'0' { b'1' } else { b'0' };
            let changed = String::from_utf8(changed).unwrap();
            assert!(devices.open(&changed, &one).is_none());
            assert!(devices.open(&token[..place], &one).is_none());
        }
        assert!(devices.open("\u{e9}\u{e9}", &one).is_none());
    }
}
