//! Verified inputs: pools of pads are made, checked by the server, and opened for one row each. Their secrets lie at
//! one desk and go with it; here is only how many are left.
//!
//! A pool whose challenge was answered must reach the server, or it is a forfeit. So the one reply, which holds nothing
//! but what the server gets, is kept until it has arrived: after a lost connection and in the next visit the same bytes are
//! sent again. What has no reply yet is never kept.

use std::cell::Cell;

use api::{Base64, GrantId, ProblemKind, grant::InputPolicy};
use preparation::Cell as Value;
use protocol::{
    AnswerChallenge, Ask, BeginPads, DrawSeed, KnownRow, MakePads, OpenPad, OpenedPad, PadsHandle,
    PoolBinding,
};
use serde::{Deserialize, Serialize};

use super::{AskStep, GrantedModel};
use crate::{
    Client, Failure, Outcome,
    client::{KeptPool, PadStock},
    port::{Shelf, Who},
};

/// Pads at which more are made before they are asked for.
const FEW: u32 = 4;
/// Milliseconds between the first two looks at whether a pool may be made.
const TURN: u32 = 500;
/// Looks at it, each after twice as long as the one before, up to eight seconds: longer than the server waits for the pool of a window
/// that was closed.
const MOST_TURNS: u32 = 20;
/// After so many the pause stays.
const MOST_DOUBLED: u32 = 4;
/// Pools made in a row that the server knew no more when they came. Pauses between them are drawn by lot, each from twice as
/// many as the one before, so that two windows do not get in each other's way for longer.
const MOST_DISPLACED: u32 = 6;

/// Milliseconds between two looks at whether a row is still under way that pads wait for, and the most looks: the server
/// does not wait for ever.
const GLANCE: u32 = 2;
const MOST_GLANCES: u32 = 100;

/// A row on its way, opened with a pad of this pool.
pub(super) struct OpenedFor {
    pub(super) pool: u64,
    pub(super) opened: OpenedPad,
    /// As long as it is under way.
    pub(super) precedence: Option<Precedence>,
}

/// A row that somebody waits for: no pads are made before it is answered.
pub(super) struct Precedence(Client);

impl Precedence {
    fn of(client: &Client) -> Self {
        let urgent = &client.0.pads.urgent;
        urgent.set(urgent.get() + 1);
        Self(client.clone())
    }
}

impl Drop for Precedence {
    fn drop(&mut self) {
        let urgent = &self.0.0.pads.urgent;
        urgent.set(urgent.get().saturating_sub(1));
    }
}

/// What became of a pool.
enum Made {
    /// The server holds its pads.
    Checked,
    /// It was gone before its challenge: another window's took its place.
    Displaced,
    /// Another window of the account makes one.
    NotYet(Failure),
}

/// The reply to a pool's challenge, until the server has it.
#[derive(Serialize, Deserialize)]
struct OwedReply {
    grant: GrantId,
    number: u64,
    reply: Base64,
}

impl PadStock {
    fn left(&self, grant: &GrantId) -> u32 {
        let pools = self.pools.borrow();
        let pools = pools.get(grant).into_iter().flatten();
        pools.map(|pool| pool.left).sum()
    }

    fn next(&self, grant: &GrantId) -> Option<KeptPool> {
        self.pools.borrow().get(grant)?.front().copied()
    }

    /// What whoever needs pads waits for, while they are made.
    fn step(&self) -> Option<AskStep> {
        let step = match self.elsewhere.get() {
            true => AskStep::Wait,
            false => AskStep::Prepare,
        };
        self.making.get().then_some(step)
    }

    fn add(&self, grant: &GrantId, pool: KeptPool) {
        let mut pools = self.pools.borrow_mut();
        pools.entry(grant.clone()).or_default().push_back(pool);
    }

    /// So many are left of a pool. One without any is taken out and answered.
    fn set(&self, grant: &GrantId, number: u64, left: u32) -> Option<KeptPool> {
        let mut pools = self.pools.borrow_mut();
        let pools = pools.get_mut(grant)?;
        let at = pools.iter().position(|pool| pool.number == number)?;
        match left {
            0 => pools.remove(at),
            _ => {
                pools[at].left = left;
                None
            }
        }
    }
}

/// That a pool is made, or owed; over when dropped.
struct Turn<'a>(&'a Cell<bool>);

impl<'a> Turn<'a> {
    fn take(making: &'a Cell<bool>) -> Self {
        making.set(true);
        Self(making)
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.0.set(false);
    }
}

impl Client {
    /// Pads that are left for a model: rows that can be asked at once.
    pub fn pads_left(&self, model: &GrantedModel) -> u32 {
        self.0.pads.left(&model.grant().id)
    }

    /// Whether pads that the server was promised go with this visit: to end it now is a forfeit.
    pub fn owes_pads(&self) -> bool {
        self.0.pads.owes.get()
    }

    /// What a model's next row waits for that needs a pad where none is left.
    pub(super) fn pads_step(&self, model: &GrantedModel) -> Option<AskStep> {
        let is_verified = model.grant().inputs == InputPolicy::Verified;
        let waits = is_verified && self.pads_left(model) == 0;
        self.0.pads.step().filter(|_| waits)
    }

    /// Makes more pads for a model that takes verified rows, if few are left; waits while others are made.
    ///
    /// # Errors
    /// The server's problem or the desk's fault.
    pub async fn prepare_pads(&self, model: &GrantedModel) -> Outcome<()> {
        if model.grant().inputs == InputPolicy::Trusted {
            return Ok(());
        }
        self.more_pads(model, FEW, &|_| {}).await
    }

    /// The same, unless others are made already: then nobody has to wait here. What fails is told when a row needs a pad.
    pub(super) async fn prepare_pads_meanwhile(&self, model: &GrantedModel) {
        if !self.0.pads.making.get() {
            self.prepare_pads(model).await.ok();
        }
    }

    /// Opens a pad for one row, typed or known; makes more pads first if there are none. While an urgent row is under way no
    /// pads are made.
    pub(super) async fn open_pad(
        &self,
        model: &GrantedModel,
        rows: &[Vec<Value>],
        known: &[KnownRow],
        is_urgent: bool,
        on_step: &dyn Fn(AskStep),
    ) -> Outcome<OpenedFor> {
        let grant = &model.grant().id;
        loop {
            self.more_pads(model, 0, on_step).await?;
            on_step(AskStep::Encrypt);
            let Some(KeptPool { number, pads, .. }) = self.0.pads.next(grant) else {
                continue;
            };
            let precedence = is_urgent.then(|| Precedence::of(self));
            let (rows, known) = (rows.to_vec(), known.to_vec());
            let ask = |card| OpenPad {
                pads,
                card,
                rows,
                known,
            };
            match self.ask_prepared(Who::Pads, model.card(), ask).await {
                Ok(opened) => {
                    self.keep_of_pool(grant, number, opened.left);
                    return Ok(OpenedFor {
                        pool: number,
                        opened,
                        precedence,
                    });
                }
                // Another row took the last one, or the desk is a fresh one.
                Err(failure) if failure.gone => self.forget_pool(grant, number),
                Err(failure) => return Err(failure),
            }
        }
    }

    /// Forgets a pool whose pads are gone, or not taken by the server.
    pub(super) fn forget_pool(&self, grant: &GrantId, number: u64) {
        self.keep_of_pool(grant, number, 0);
    }

    fn keep_of_pool(&self, grant: &GrantId, number: u64, left: u32) {
        if let Some(empty) = self.0.pads.set(grant, number, left) {
            self.discard(empty.pads);
        }
    }

    async fn more_pads(
        &self,
        model: &GrantedModel,
        few: u32,
        on_step: &dyn Fn(AskStep),
    ) -> Outcome<()> {
        let PadStock {
            making, elsewhere, ..
        } = &self.0.pads;
        let told = Cell::new(None);
        let tell = || {
            let step = self.0.pads.step();
            if step.is_some() && told.replace(step) != step {
                step.into_iter().for_each(on_step);
            }
        };
        while making.get() && self.pads_left(model) <= few {
            tell();
            self.0.ports.clock.sleep(TURN / 10).await;
        }
        if self.pads_left(model) > few {
            return Ok(());
        }
        let _turn = Turn::take(making);
        elsewhere.set(false);
        tell();
        self.bring_owed_reply().await?;
        let (mut displaced, mut turns) = (0, 0_u32);
        loop {
            let on_turn = |is_elsewhere| {
                elsewhere.set(is_elsewhere);
                tell();
            };
            let pause = match self.make_pool(model, &on_turn).await? {
                Made::Checked => return Ok(()),
                Made::Displaced if displaced == MOST_DISPLACED => return Err(displaced_again()),
                Made::Displaced => {
                    displaced += 1;
                    let most = u64::from(TURN << (displaced + 1));
                    (self.ask(DrawSeed {}).await? % most) as u32
                }
                Made::NotYet(failure) if turns == MOST_TURNS => return Err(failure),
                Made::NotYet(_) => {
                    turns += 1;
                    TURN << (turns - 1).min(MOST_DOUBLED)
                }
            };
            self.0.ports.clock.sleep(pause).await;
        }
    }

    /// A pool from its terms to its reply. The challenge is answered once, whatever becomes of the reply. Tells whether it has to
    /// wait for one of another window.
    async fn make_pool(&self, model: &GrantedModel, on_turn: &dyn Fn(bool)) -> Outcome<Made> {
        let grant = &model.grant().id;
        let reader = self.reader().ok_or_else(Failure::unexpected_answer)?;
        let signer = self.signing_key().await?;
        let opened = self.open_pool(grant).await;
        let is_elsewhere = |failure: &Failure| failure.is(ProblemKind::PoolOpen);
        on_turn(opened.as_ref().is_err_and(is_elsewhere));
        let opened = match opened {
            Err(failure) if is_elsewhere(&failure) => return Ok(Made::NotYet(failure)),
            opened => opened?,
        };
        let number = opened.number;
        let pads = PadsHandle(self.new_handle());
        let binding = PoolBinding {
            account: reader.id.to_string(),
            grant: grant.to_string(),
            number,
            nonce: opened.nonce.0,
            kept: opened.kept,
        };
        let begin = |card| BeginPads {
            pads,
            card,
            binding,
        };
        self.ask_prepared(Who::Pads, model.card(), begin).await?;
        let make = || MakePads {
            pads,
            blob: signer.blob.clone(),
        };
        let commitments = self.in_slices(make).await?;
        let owes = Turn::take(&self.0.pads.owes);
        let commit = async || self.commit_pool(grant, number, &commitments).await;
        let challenge = match self.patiently(commit).await {
            Ok(challenge) => challenge.kept.0,
            Err(failure) => {
                self.discard(pads);
                return match failure.is(ProblemKind::NotFound) {
                    true => Ok(Made::Displaced),
                    false => Err(failure),
                };
            }
        };
        let drawn = challenge.try_into();
        let challenge = u64::from_le_bytes(drawn.map_err(|_| Failure::unexpected_answer())?);
        let answer = || AnswerChallenge {
            pads,
            challenge,
            blob: signer.blob.clone(),
        };
        let answer = self.in_slices(answer).await?;
        let owed = OwedReply {
            grant: grant.clone(),
            number,
            reply: Base64(answer.reply),
        };
        self.keep_owed(&owed).await;
        drop(owes);
        self.let_rows_go_first().await;
        if let Err(failure) = self.bring_reply(&owed).await {
            self.discard(pads);
            return Err(failure);
        }
        let left = answer.pads;
        let pool = KeptPool { number, pads, left };
        self.0.pads.add(grant, pool);
        Ok(Made::Checked)
    }

    /// Asks again and again for more of what the desk does in slices of a few milliseconds, until it is done.
    async fn in_slices<T, A: Ask<Answer = Option<T>>>(&self, ask: impl Fn() -> A) -> Outcome<T> {
        loop {
            self.let_rows_go_first().await;
            if let Some(done) = self.ask_of(Who::Pads, ask(), None).await? {
                return Ok(done);
            }
        }
    }

    /// Waits until no row is under way that somebody waits for, but not for long.
    async fn let_rows_go_first(&self) {
        for _ in 0..MOST_GLANCES {
            if self.0.pads.urgent.get() == 0 {
                return;
            }
            self.0.ports.clock.sleep(GLANCE).await;
        }
    }

    async fn keep_owed(&self, owed: &OwedReply) {
        if let (Some(place), Ok(bytes)) = (self.owed_as(), serde_json::to_vec(owed)) {
            let keep = &self.0.ports.keep;
            keep.save(Shelf::Copies, &place, &bytes).await;
        }
    }

    /// Brings a reply that did not arrive before, in this visit or an earlier one.
    async fn bring_owed_reply(&self) -> Outcome<()> {
        let Some(place) = self.owed_as() else {
            return Ok(());
        };
        let kept = self.0.ports.keep.load(Shelf::Copies, &place).await;
        let owed = kept.and_then(|kept| serde_json::from_slice::<OwedReply>(&kept).ok());
        let Some(owed) = owed else {
            return Ok(());
        };
        match self.bring_reply(&owed).await {
            // The server waits for it no more, or says of this grant what it will say again.
            Err(failure) if !may_pass(&failure) => Ok(()),
            brought => brought,
        }
    }

    /// Brings a reply, and forgets it unless it can be brought again.
    async fn bring_reply(&self, owed: &OwedReply) -> Outcome<()> {
        let OwedReply {
            grant,
            number,
            reply,
        } = owed;
        let reply = async || self.reply_pool(grant, *number, &reply.0).await;
        let brought = self.patiently(reply).await;
        if !brought.as_ref().is_err_and(may_pass)
            && let Some(place) = self.owed_as()
        {
            self.0.ports.keep.forget(Shelf::Copies, &place).await;
        }
        brought.map(|_| ())
    }

    fn owed_as(&self) -> Option<String> {
        let reader = self.reader()?;
        Some(format!("pool-reply-{}", reader.id))
    }
}

/// Whether the same reply may be taken later.
fn may_pass(failure: &Failure) -> bool {
    match failure.kind {
        Some(kind) => matches!(
            kind,
            ProblemKind::Unreachable
                | ProblemKind::SignedOut
                | ProblemKind::Busy
                | ProblemKind::TooMany
                | ProblemKind::StorageFull
                | ProblemKind::Internal
        ),
        None => true,
    }
}

fn displaced_again() -> Failure {
    Failure::local(
        t!("The service lost what was prepared for checked rows, several times in a row."),
        t!(
            "Close other windows of this account and ask again. If it happens with one window alone, tell the administrator: \
         nothing of your rows was sent."
        ),
    )
}
