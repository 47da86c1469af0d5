use std::fmt;

use api::limits::PASSKEY_SECRET_BYTES;
use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::error::Error;

const WRAPPING_INFO: &[u8] = b"tacit passkey wrapping v1";

/// What an authenticator gives to whoever it verified, for one passkey and this service's salt (PRF extension, W3C Web Authentication
/// Level 3, section 10.1.4). Redacted when printed, wiped on drop.
pub(crate) struct PasskeySecret(Zeroizing<Vec<u8>>);

impl PasskeySecret {
    /// Refuses another length than the extension's.
    pub(crate) fn new(secret: Zeroizing<Vec<u8>>) -> Result<Self, Error> {
        match secret.len() {
            PASSKEY_SECRET_BYTES => Ok(Self(secret)),
            _ => Err(Error::PasskeySecret),
        }
    }

    /// The key that wraps the vault's key: `HKDF-SHA256(secret, info)` (RFC 5869), without salt.
    pub(crate) fn wrapping_key(&self) -> Zeroizing<[u8; 32]> {
        let mut derived = Zeroizing::new([0; 32]);
        Hkdf::<Sha256>::new(None, &self.0)
            .expand(WRAPPING_INFO, &mut *derived)
            .expect("a few bytes are fewer than HKDF can give");
        derived
    }
}

impl fmt::Debug for PasskeySecret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("PasskeySecret(redacted)")
    }
}
