use std::fmt;

use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::Zeroizing;

/// What OPAQUE gives to who knows the password, and to nobody else. Redacted when printed, wiped on drop.
pub(crate) struct ExportKey(Zeroizing<Vec<u8>>);

impl ExportKey {
    pub(crate) fn new(bytes: &[u8]) -> Self {
        Self(Zeroizing::new(bytes.to_vec()))
    }

    /// `HKDF-SHA256(export key, info)` (RFC 5869), without salt.
    pub(crate) fn derive<const N: usize>(&self, info: &[u8]) -> Zeroizing<[u8; N]> {
        let mut derived = Zeroizing::new([0; N]);
        Hkdf::<Sha256>::new(None, &self.0)
            .expand(info, &mut *derived)
            .expect("a few bytes are fewer than HKDF can give");
        derived
    }
}

impl fmt::Debug for ExportKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("ExportKey(redacted)")
    }
}
