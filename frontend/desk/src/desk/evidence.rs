use std::sync::Arc;

use api::pool::PoolEvidence;
use fhe_core::PublicKey;
use pads::{Challenge, PadContext, PadMaker, PadPlan, PoolCommitments, PoolReply, VerifyingKey};
use protocol::{Answers, Fault, JudgeEvidence, PoolBinding, Verdict};

use super::{Desk, pads::terms};
use crate::error::Error;

impl Answers<JudgeEvidence> for Desk {
    fn answer(&mut self, ask: JudgeEvidence) -> Result<Verdict, Fault> {
        let evidence = serde_json::from_slice(&ask.evidence).map_err(|_| Error::ServerMessage)?;
        let why = match is_malformed(&evidence) {
            Some(true) => return Ok(Verdict::Holds),
            Some(false) => "Every form that was opened is what was promised.",
            None => "The two messages are not signed, or not about this.",
        };
        Ok(Verdict::Fails(why.to_owned()))
    }
}

/// Whether a pad that was opened is not what was committed to; none where the messages are not those of the pool.
fn is_malformed(evidence: &PoolEvidence) -> Option<bool> {
    let terms = terms(PoolBinding {
        account: evidence.account.to_string(),
        grant: evidence.grant.to_string(),
        number: evidence.terms.number,
        nonce: evidence.terms.nonce.0.clone(),
        kept: evidence.terms.kept,
    });
    let terms = terms.ok()?;
    let key = PublicKey::from_bytes(&evidence.public_key.0).ok()?;
    let plan = Arc::new(PadPlan::new(&evidence.circuit.check().ok()?).ok()?);
    let context = PadContext::new(&terms, &key, &plan);
    let signer = evidence.signing_key.0.as_slice().try_into().ok()?;
    let signer = VerifyingKey::from_bytes(signer).ok()?;
    let drawn = evidence.challenge.kept.0.as_slice().try_into().ok()?;
    let challenge = Challenge::from_bits(u64::from_le_bytes(drawn), terms.cut).ok()?;
    let commitments = PoolCommitments::from_bytes(&evidence.commitments.0, &context, &signer);
    let commitments = commitments.ok()?;
    let reply = &evidence.reply.0;
    let reply = PoolReply::from_bytes(reply, &plan, &commitments, &challenge, &signer).ok()?;
    let checked = reply.check(&PadMaker::new(&key, &plan, context), &commitments);
    Some(matches!(checked, Err(pads::Error::Malformed { .. })))
}
