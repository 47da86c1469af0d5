use ed25519_dalek::{Signature, VerifyingKey};
use ring::{
    agreement::{self, ECDH_P256, EphemeralPrivateKey},
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1, UnparsedPublicKey},
};

use crate::Error;

/// `{1: 2 (EC2), 3: -7 (ES256), -1: 1 (P-256), -2: x, -3: y}`: what stands before x and before y.
const ES256: ([u8; 10], [u8; 3]) = (
    [0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20],
    [0x22, 0x58, 0x20],
);
/// `{1: 1 (OKP), 3: -8 (EdDSA), -1: 6 (Ed25519), -2: x}`: what stands before x.
const EDDSA: [u8; 10] = [0xa4, 0x01, 0x01, 0x03, 0x27, 0x20, 0x06, 0x21, 0x58, 0x20];
/// Bytes of a coordinate.
const COORDINATE: usize = 32;

/// A credential's public key, in one of the two forms of a `COSE_Key` (RFC 9053, sections 2 and 7) that are taken. CTAP2 canonical
/// CBOR without optional parameters, which section 6.5.1.1 asks for, writes each in one way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PublicKey {
    /// An uncompressed point of P-256.
    Es256([u8; 1 + 2 * COORDINATE]),
    /// A point of Ed25519 whose order is not small.
    EdDsa(VerifyingKey),
}

impl PublicKey {
    /// The key that `bytes` begin with, and what stands behind it.
    pub(crate) fn split_from(bytes: &[u8]) -> Result<(Self, &[u8]), Error> {
        let es256 = bytes.strip_prefix(&ES256.0).and_then(point);
        let eddsa = bytes.strip_prefix(&EDDSA).and_then(edwards);
        es256.or(eddsa).ok_or(Error::Key)
    }

    /// The key that `bytes` are.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, Error> {
        match Self::split_from(bytes)? {
            (key, []) => Ok(key),
            _ => Err(Error::Key),
        }
    }

    /// Whether the signature of `message` is this key's.
    pub(crate) fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), Error> {
        let fits = match self {
            Self::Es256(point) => UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, point)
                .verify(message, signature)
                .is_ok(),
            Self::EdDsa(key) => Signature::from_slice(signature)
                .is_ok_and(|signature| key.verify_strict(message, &signature).is_ok()),
        };
        fits.then_some(()).ok_or(Error::Signature)
    }
}

fn point(bytes: &[u8]) -> Option<(PublicKey, &[u8])> {
    let (x, rest) = bytes.split_first_chunk::<COORDINATE>()?;
    let rest = rest.strip_prefix(&ES256.1)?;
    let (y, rest) = rest.split_first_chunk::<COORDINATE>()?;
    let mut point = [0; 1 + 2 * COORDINATE];
    point[0] = 4;
    point[1..=COORDINATE].copy_from_slice(x);
    point[1 + COORDINATE..].copy_from_slice(y);
    is_on_curve(&point).then_some((PublicKey::Es256(point), rest))
}

/// An agreement with the point fails where it is none.
fn is_on_curve(point: &[u8]) -> bool {
    let Ok(own) = EphemeralPrivateKey::generate(&ECDH_P256, &SystemRandom::new()) else {
        return false;
    };
    let theirs = agreement::UnparsedPublicKey::new(&ECDH_P256, point);
    agreement::agree_ephemeral(own, &theirs, |_| ()).is_ok()
}

fn edwards(bytes: &[u8]) -> Option<(PublicKey, &[u8])> {
    let (x, rest) = bytes.split_first_chunk::<COORDINATE>()?;
    let key = VerifyingKey::from_bytes(x).ok()?;
    (!key.is_weak()).then_some((PublicKey::EdDsa(key), rest))
}
