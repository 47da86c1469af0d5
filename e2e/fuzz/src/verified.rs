//! Messages of verified inputs: only the unchanged ones hold.

use std::sync::{Arc, LazyLock};

use fhe_client::{ClientKey, PadPool, UnfinishedCandidates};
use fhe_core::{PublicKey, demo};
use pads::{
    CandidateCommitment, CandidateProof, Challenge, Cut, HeldPad, PadContext, PadOpening, PadPlan,
    PoolCommitments, PoolReply, PoolTerms, SigningKey, VerifyingKey,
};

use crate::edits::edited;

/// The first sixteen pads are kept.
const KEPT: u64 = (1 << 16) - 1;

/// A pool of the demonstration's circuit and one opening, and what the server knows.
struct Valid {
    plan: Arc<PadPlan>,
    context: PadContext,
    account: VerifyingKey,
    challenge: Challenge,
    commitments: PoolCommitments,
    reply: Vec<u8>,
    opening: Vec<u8>,
}

static VALID: LazyLock<Valid> = LazyLock::new(|| {
    let plan = Arc::new(PadPlan::new(&demo::blueprint()).expect("a small circuit"));
    let key: PublicKey = ClientKey::from_seed([1; 32]).public_key();
    let signer = SigningKey::from_bytes(&[2; 32]);
    let terms = PoolTerms {
        account: "account".to_owned(),
        grant: "grant".to_owned(),
        number: 1,
        nonce: [3; 32],
        cut: Cut::USUAL,
    };
    let seeds = std::array::from_fn(|index| [index as u8; 32]);
    let context = PadContext::new(&terms, &key, &plan);
    let pool = PadPool::make_with(key, plan.clone(), &terms, &signer, seeds);
    let commitments = pool.commitments().clone();
    let challenge = Challenge::from_bits(KEPT, Cut::USUAL).expect("sixteen bits");
    let (reply, mut kept) = pool.answer(&challenge, &signer).expect("an honest pool");
    Valid {
        opening: kept.open(&[40.0, 10.0, 5.0]).expect("a row in range"),
        account: signer.verifying_key(),
        plan,
        context,
        challenge,
        commitments,
        reply,
    }
});

pub(crate) fn commitments(changes: &[u8]) {
    let valid = &*VALID;
    let bytes = edited(valid.commitments.as_bytes(), changes);
    let read = PoolCommitments::from_bytes(&bytes, &valid.context, &valid.account);
    assert_eq!(read.is_ok(), bytes == valid.commitments.as_bytes());
}

/// What travels of kept pads is not signed, and is bound by the commitments.
pub(crate) fn reply(changes: &[u8]) {
    let valid = &*VALID;
    let bytes = edited(&valid.reply, changes);
    let public = (KEPT.count_ones() as usize) * valid.plan.public_bytes();
    let signed = valid.reply.len() - public;
    let (commitments, challenge) = (&valid.commitments, &valid.challenge);
    let read = PoolReply::from_bytes(&bytes, &valid.plan, commitments, challenge, &valid.account);
    let is_whole = bytes.len() == valid.reply.len() && bytes[..signed] == valid.reply[..signed];
    assert_eq!(read.is_ok(), is_whole);
}

pub(crate) fn opening(changes: &[u8]) {
    let valid = &*VALID;
    let bytes = edited(&valid.opening, changes);
    let public = &valid.reply[valid.reply.len() - 16 * valid.plan.public_bytes()..];
    let public = public[..valid.plan.public_bytes()].to_vec();
    let pad = HeldPad::new(0, valid.commitments.digests()[0], public);
    let opened = PadOpening::from_bytes(&bytes, &valid.plan)
        .and_then(|opening| pad.open(&valid.plan, &valid.context, &opening));
    assert_eq!(opened.is_ok(), bytes == valid.opening);
}

/// A commitment to candidate keys, and the proof about one of them.
static CANDIDATES: LazyLock<(Vec<u8>, Vec<u8>)> = LazyLock::new(|| {
    let candidates = UnfinishedCandidates::begin_with([4; 32]).commit("account");
    let commitment = candidates.commitment().to_bytes();
    let kept = candidates.keep(700).expect("a candidate that there is");
    (commitment, kept.proof.to_bytes())
});

pub(crate) fn key_commitment(changes: &[u8]) {
    let bytes = edited(&CANDIDATES.0, changes);
    if let Ok(read) = CandidateCommitment::from_bytes(&bytes) {
        assert_eq!(read.to_bytes(), bytes);
    }
}

pub(crate) fn key_proof(changes: &[u8]) {
    let bytes = edited(&CANDIDATES.1, changes);
    if let Ok(read) = CandidateProof::from_bytes(&bytes) {
        assert_eq!(read.to_bytes(), bytes);
    }
}
