use std::{collections::BTreeMap, sync::Arc};

use api::{
    Base64, ProblemKind,
    pool::{CheckedPool, OpenedPool, PoolChallenge},
};
use fhe_core::PublicKey;
use pads::{
    Challenge, Cut, HeldPad, PadContext, PadMaker, PadOpening, PadPlan, PoolCommitments, PoolReply,
    PoolTerms, VerifyingKey,
};

/// Pools of pads at a server in memory.
#[derive(Default)]
pub(crate) struct Pools {
    /// By number, from 1 on.
    pub(crate) opened: Vec<Pool>,
    /// Whether commitments that come again get another challenge.
    pub(crate) challenges_again: bool,
    /// Openings that held.
    pub(crate) openings: Vec<Vec<u8>>,
}

/// One pool.
#[derive(Default)]
pub(crate) struct Pool {
    pub(crate) commitments: Vec<u8>,
    pub(crate) challenges: Vec<Challenge>,
    /// Every reply that came, the same ones as well.
    pub(crate) replies: Vec<Vec<u8>>,
    held: BTreeMap<usize, HeldPad>,
}

/// Whose pads they are, and for what.
pub(crate) struct Holder {
    pub(crate) account: String,
    pub(crate) grant: String,
    pub(crate) key: PublicKey,
    pub(crate) signer: VerifyingKey,
    pub(crate) plan: Arc<PadPlan>,
}

impl Pools {
    pub(crate) fn open(&mut self) -> OpenedPool {
        self.opened.push(Pool::default());
        let number = self.opened.len() as u64;
        OpenedPool {
            number,
            nonce: Base64(vec![number as u8; 32]),
            kept: Cut::USUAL.kept() as u8,
        }
    }

    pub(crate) fn commit(
        &mut self,
        holder: &Holder,
        number: usize,
        bytes: &[u8],
    ) -> Result<PoolChallenge, ProblemKind> {
        let context = holder.context(number);
        PoolCommitments::from_bytes(bytes, &context, &holder.signer).map_err(nonconforming)?;
        let again = self.challenges_again;
        let pool = self.pool(number)?;
        if !pool.commitments.is_empty() && pool.commitments != bytes {
            return Err(ProblemKind::Conflict);
        }
        pool.commitments = bytes.to_vec();
        if pool.challenges.is_empty() || again {
            pool.challenges.push(Challenge::draw(Cut::USUAL));
        }
        let drawn = pool.challenges.last().unwrap();
        Ok(PoolChallenge {
            kept: Base64(drawn.bits().to_le_bytes().to_vec()),
        })
    }

    pub(crate) fn reply(
        &mut self,
        holder: &Holder,
        number: usize,
        bytes: &[u8],
    ) -> Result<CheckedPool, ProblemKind> {
        let context = holder.context(number);
        let pool = self.pool(number)?;
        pool.replies.push(bytes.to_vec());
        let commitments =
            PoolCommitments::from_bytes(&pool.commitments, &context, &holder.signer).unwrap();
        let drawn = pool.challenges.last().ok_or(ProblemKind::Conflict)?;
        let reply = PoolReply::from_bytes(bytes, &holder.plan, &commitments, drawn, &holder.signer);
        let reply = reply.map_err(nonconforming)?;
        let maker = PadMaker::new(&holder.key, &holder.plan, context);
        let held = reply.check(&maker, &commitments);
        let held = held.map_err(|_| ProblemKind::GrantSuspended)?;
        if pool.replies.len() == 1 {
            pool.held = held.into_iter().map(|pad| (pad.index(), pad)).collect();
        }
        Ok(CheckedPool {
            pads: Cut::USUAL.kept() as u32,
        })
    }

    /// Uses a pad up.
    pub(crate) fn open_pad(
        &mut self,
        holder: &Holder,
        number: usize,
        bytes: Vec<u8>,
    ) -> Result<(), ProblemKind> {
        let opening = PadOpening::from_bytes(&bytes, &holder.plan).map_err(nonconforming)?;
        let held = &mut self.pool(number)?.held;
        let pad = held.remove(&opening.index());
        let pad = pad.ok_or(ProblemKind::PadRefused)?;
        let opened = pad.open(&holder.plan, &holder.context(number), &opening);
        let opened = opened.map_err(|_| ProblemKind::PadRefused)?;
        opened
            .input(holder.plan.blueprint())
            .map_err(nonconforming)?;
        self.openings.push(bytes);
        Ok(())
    }

    fn pool(&mut self, number: usize) -> Result<&mut Pool, ProblemKind> {
        let at = number.checked_sub(1).ok_or(ProblemKind::NotFound)?;
        self.opened.get_mut(at).ok_or(ProblemKind::NotFound)
    }
}

impl Holder {
    fn context(&self, number: usize) -> PadContext {
        let terms = PoolTerms {
            account: self.account.clone(),
            grant: self.grant.clone(),
            number: number as u64,
            nonce: [number as u8; 32],
            cut: Cut::USUAL,
        };
        PadContext::new(&terms, &self.key, &self.plan)
    }
}

fn nonconforming(_: pads::Error) -> ProblemKind {
    ProblemKind::Nonconforming
}
