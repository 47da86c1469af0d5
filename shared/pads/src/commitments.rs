use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};

use crate::{
    Error, POOL_SIZE, PadContext,
    header::{HEADER_BYTES, Kind, take},
};

/// Bytes of an Ed25519 signature.
pub(crate) const SIGNATURE_BYTES: usize = ed25519_dalek::SIGNATURE_LENGTH;
const DIGEST_BYTES: usize = 32;

/// What a user commits to before she knows which pads are kept: a digest of each, signed.
///
/// Wire form: header, context, digests, Ed25519 signature of what stands before it.
#[derive(Clone, PartialEq, Eq)]
pub struct PoolCommitments {
    bytes: Vec<u8>,
    digests: [[u8; DIGEST_BYTES]; POOL_SIZE],
}

impl PoolCommitments {
    /// Bytes of the wire form.
    pub const BYTES: usize = HEADER_BYTES + (1 + POOL_SIZE) * DIGEST_BYTES + SIGNATURE_BYTES;

    /// Signs digests of all pads.
    pub fn new(
        context: &PadContext,
        digests: [[u8; DIGEST_BYTES]; POOL_SIZE],
        signer: &SigningKey,
    ) -> Self {
        let mut bytes = Vec::with_capacity(Self::BYTES);
        bytes.extend(Kind::Commitments.header());
        bytes.extend(context.0);
        bytes.extend(digests.as_flattened());
        let signature = sign(signer, COMMITMENTS, &bytes);
        bytes.extend(signature);
        Self { bytes, digests }
    }

    /// Reads the wire form of commitments for a pool.
    ///
    /// # Errors
    /// [`Error::Ciphertext`], [`Error::Foreigner`] for another pool, [`Error::Signature`].
    pub fn from_bytes(
        bytes: &[u8],
        context: &PadContext,
        account: &VerifyingKey,
    ) -> Result<Self, Error> {
        let rest = Kind::Commitments.strip(bytes, Self::BYTES)?;
        let (stated, rest) = take(rest)?;
        let what = Kind::Commitments.name();
        (stated == context.0)
            .then_some(())
            .ok_or(Error::Foreigner { what })?;
        let signed = &bytes[..Self::BYTES - SIGNATURE_BYTES];
        verify(
            account,
            COMMITMENTS,
            signed,
            &rest[POOL_SIZE * DIGEST_BYTES..],
            what,
        )?;
        let digest = |index: usize| std::array::from_fn(|i| rest[index * DIGEST_BYTES + i]);
        Ok(Self {
            digests: std::array::from_fn(digest),
            bytes: bytes.to_vec(),
        })
    }

    /// The wire form.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Digest of each pad.
    pub fn digests(&self) -> &[[u8; DIGEST_BYTES]; POOL_SIZE] {
        &self.digests
    }

    /// SHA-256 of the wire form.
    pub(crate) fn hash(&self) -> [u8; 32] {
        Sha256::digest(&self.bytes).into()
    }
}

impl std::fmt::Debug for PoolCommitments {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "PoolCommitments({:02x?})", &self.hash()[..4])
    }
}

const COMMITMENTS: &[u8] = b"tacit pad commitments v1";
/// What a reply is signed with.
pub(crate) const REPLY: &[u8] = b"tacit pad reply v1";

pub(crate) fn sign(signer: &SigningKey, tag: &[u8], message: &[u8]) -> [u8; SIGNATURE_BYTES] {
    signer.sign(&[tag, message].concat()).to_bytes()
}

pub(crate) fn verify(
    account: &VerifyingKey,
    tag: &[u8],
    message: &[u8],
    signature: &[u8],
    what: &'static str,
) -> Result<(), Error> {
    let signature = Signature::from_slice(signature);
    let signature = signature.map_err(|_| Error::Signature { what })?;
    account
        .verify_strict(&[tag, message].concat(), &signature)
        .map_err(|_| Error::Signature { what })
}
