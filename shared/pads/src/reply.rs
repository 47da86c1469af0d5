use ed25519_dalek::{SigningKey, VerifyingKey};
use fhe_core::Seed;

use crate::{
    Challenge, Error, HeldPad, POOL_SIZE, Pad, PadMaker, PadPlan, PoolCommitments,
    commitments::{REPLY, SIGNATURE_BYTES, sign, verify},
    header::{HEADER_BYTES, Kind, take},
};

const SEED_BYTES: usize = fhe_core::SEED_BYTES;

/// A user's one reply to a challenge: seeds of the opened pads, and what travels of the kept ones.
///
/// Wire form: header, SHA-256 of the commitments, challenge (64 bits), seeds, Ed25519 signature of what
/// stands before it, then the kept pads' coefficients. The part up to the signature and the signed commitments
/// are the evidence against a malformed pad: anybody can recompute it.
pub struct PoolReply {
    seeds: Vec<(usize, Seed)>,
    held: Vec<HeldPad>,
}

impl PoolReply {
    /// Bytes of the wire form.
    pub fn bytes(plan: &PadPlan, challenge: &Challenge) -> usize {
        evidence_bytes(challenge) + challenge.kept().count() * plan.public_bytes()
    }

    /// The wire form; `seeds` are those of all pads, `kept` the pads that the challenge keeps, in order.
    pub fn encode(
        commitments: &PoolCommitments,
        challenge: &Challenge,
        seeds: &[Seed; POOL_SIZE],
        kept: &[Pad],
        signer: &SigningKey,
    ) -> Vec<u8> {
        let mut bytes = Vec::from(Kind::Reply.header());
        bytes.extend(commitments.hash());
        bytes.extend(challenge.bits().to_le_bytes());
        challenge
            .opened()
            .for_each(|index| bytes.extend(seeds[index]));
        let signature = sign(signer, REPLY, &bytes);
        bytes.extend(signature);
        kept.iter().for_each(|pad| bytes.extend(pad.public()));
        bytes
    }

    /// Reads the wire form of the reply to this challenge about these commitments.
    ///
    /// # Errors
    /// [`Error::Ciphertext`], [`Error::Foreigner`] for another pool or challenge,
    /// [`Error::Signature`].
    pub fn from_bytes(
        bytes: &[u8],
        plan: &PadPlan,
        commitments: &PoolCommitments,
        challenge: &Challenge,
        account: &VerifyingKey,
    ) -> Result<Self, Error> {
        let what = Kind::Reply.name();
        let rest = Kind::Reply.strip(bytes, Self::bytes(plan, challenge))?;
        let (hash, rest) = take(rest)?;
        let (bits, rest) = take(rest)?;
        let is_ours = hash == commitments.hash() && u64::from_le_bytes(bits) == challenge.bits();
        is_ours.then_some(()).ok_or(Error::Foreigner { what })?;
        let opened = challenge.opened();
        let (seeds, rest) = rest.split_at(opened.count() * SEED_BYTES);
        let (signature, public) = rest.split_at(SIGNATURE_BYTES);
        let signed = &bytes[..evidence_bytes(challenge) - SIGNATURE_BYTES];
        verify(account, REPLY, signed, signature, what)?;
        let seeds = challenge.opened().zip(seeds.chunks_exact(SEED_BYTES));
        let held = challenge
            .kept()
            .zip(public.chunks_exact(plan.public_bytes()));
        Ok(Self {
            seeds: seeds
                .map(|(index, seed)| (index, std::array::from_fn(|i| seed[i])))
                .collect(),
            held: held
                .map(|(index, public)| {
                    HeldPad::new(index, commitments.digests()[index], public.to_vec())
                })
                .collect(),
        })
    }

    /// Makes every opened pad once more and compares it with what was committed to; the kept ones if all are.
    ///
    /// # Errors
    /// [`Error::Malformed`]: she is caught.
    pub fn check(
        self,
        maker: &PadMaker,
        commitments: &PoolCommitments,
    ) -> Result<Vec<HeldPad>, Error> {
        for (index, seed) in &self.seeds {
            let index = *index;
            (maker.make(index, seed).digest() == commitments.digests()[index])
                .then_some(())
                .ok_or(Error::Malformed { index })?;
        }
        Ok(self.held)
    }
}

/// Bytes up to and with the signature.
fn evidence_bytes(challenge: &Challenge) -> usize {
    HEADER_BYTES + 32 + 8 + challenge.opened().count() * SEED_BYTES + SIGNATURE_BYTES
}
