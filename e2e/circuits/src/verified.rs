use std::{collections::BTreeMap, sync::Arc};

use fhe_client::{KeptPads, PadPool};
use fhe_core::{EncryptedInput, PublicKey};
use pads::{
    Challenge, Cut, Error, HeldPad, OpenedRow, PadContext, PadMaker, PadOpening, PadPlan,
    PoolCommitments, PoolReply, PoolTerms, SigningKey, VerifyingKey,
};

use crate::Pair;

/// What the server holds of one user's pads for one model.
pub struct Verifier {
    /// The key that the copy is sealed under.
    pub key: PublicKey,
    /// The user's account key.
    pub account: VerifyingKey,
    /// Plan of the model's inputs.
    pub plan: Arc<PadPlan>,
    /// What was agreed.
    pub terms: PoolTerms,
    /// Kept pads that were not used yet, by index.
    pub held: BTreeMap<usize, HeldPad>,
}

/// An account key of tests.
pub fn account_key() -> SigningKey {
    SigningKey::from_bytes(&[17; 32])
}

impl Verifier {
    /// A server that waits for a pool of the pair's user, who signs with [`account_key`].
    ///
    /// # Panics
    /// When pads for such inputs are too large.
    pub fn new(pair: &Pair) -> Self {
        let plan = PadPlan::new(&pair.blueprint).expect("pads of a bearable size");
        Self {
            key: pair.key.public_key(),
            account: account_key().verifying_key(),
            plan: Arc::new(plan),
            terms: PoolTerms {
                account: "account-1".to_owned(),
                grant: "grant-1".to_owned(),
                number: 1,
                nonce: [5; 32],
                cut: Cut::USUAL,
            },
            held: BTreeMap::new(),
        }
    }

    /// A server and its honest user after a pool was made, challenged and checked.
    ///
    /// # Panics
    /// When an honest pool is refused.
    pub fn with_pool(pair: &Pair) -> (Self, KeptPads) {
        let mut verifier = Self::new(pair);
        let (key, plan) = (verifier.key.clone(), verifier.plan.clone());
        let pool = PadPool::make(key, plan, &verifier.terms, &account_key());
        let commitments = pool.commitments().as_bytes().to_vec();
        let challenge = Challenge::draw(verifier.terms.cut);
        let answered = pool.answer(&challenge, &account_key());
        let (reply, kept) = answered.expect("pads that come out as before");
        verifier
            .take(&commitments, &challenge, &reply)
            .expect("an honest pool");
        (verifier, kept)
    }

    /// What pads are bound to.
    pub fn context(&self) -> PadContext {
        PadContext::new(&self.terms, &self.key, &self.plan)
    }

    /// Checks commitments and reply, and takes the kept pads.
    ///
    /// # Errors
    /// What makes the pool one to refuse.
    pub fn take(
        &mut self,
        commitments: &[u8],
        challenge: &Challenge,
        reply: &[u8],
    ) -> Result<(), Error> {
        let context = self.context();
        let commitments = PoolCommitments::from_bytes(commitments, &context, &self.account)?;
        let reply =
            PoolReply::from_bytes(reply, &self.plan, &commitments, challenge, &self.account)?;
        let maker = PadMaker::new(&self.key, &self.plan, context);
        let held = reply.check(&maker, &commitments)?;
        self.held = held.into_iter().map(|pad| (pad.index(), pad)).collect();
        Ok(())
    }

    /// The input that an opening makes of its pad, which is used up whether it holds or not.
    ///
    /// # Errors
    /// [`Error::Opening`], also for a pad that was used before.
    pub fn open(&mut self, opening: &[u8]) -> Result<EncryptedInput, Error> {
        let opening = PadOpening::from_bytes(opening, &self.plan)?;
        let pad = self.held.remove(&opening.index()).ok_or(Error::Opening)?;
        let row = pad.open(&self.plan, &self.context(), &opening)?;
        // As a job keeps it.
        OpenedRow::from_bytes(&row.to_bytes()).input(self.plan.blueprint())
    }
}
