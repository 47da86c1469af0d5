use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, BTreeSet, HashSet, VecDeque},
    rc::Rc,
};

use api::{AccountId, Digest, GrantId, Timestamp, settings::ServiceInfo};
use card::ModelCard;
use circuit::Circuit;
use futures_util::{StreamExt, TryStreamExt, stream};
use preparation::Preparation;
use protocol::{
    Ask, BeginDigest, CardCost, CardHandle, ChunkPlan, DigestHandle, EndDigest, EstimateCost,
    ExtendDigest, Handle, Holds, ModelHandle, OfferPolicies, OpenCard, Opener, PadsHandle,
    PolicyOffer, Reply,
};

use crate::{
    Failure, LoggedAnswers, Outcome, RestoreOffer, Stop,
    port::{Ports, Who},
    status::{Audit, LogStatus, News, SessionStatus, TestRows},
};

/// Cards whose handles are remembered: fewer than a desk holds.
const MOST_CARDS: usize = 32;
/// Bytes of a large thing that go to a desk at once.
const DIGEST_PIECE: usize = 1 << 20;

/// One person's client. Clones share everything.
#[derive(Clone)]
pub struct Client(pub(crate) Rc<Inner>);

pub(crate) struct Inner {
    pub(crate) ports: Ports,
    pub(crate) session: RefCell<SessionStatus>,
    /// Whose vault is open.
    pub(crate) holder: RefCell<Option<AccountId>>,
    /// Whether other places were told of the versions that this one saw, and the log notes it.
    pub(crate) versions_shared: Cell<bool>,
    /// Whether this visit wrote the list of versions: then the log must note one.
    pub(crate) versions_written: Cell<bool>,
    /// Items that the service lost and that are to be written anew, with the versions that it lists.
    pub(crate) lost_items: RefCell<BTreeMap<String, u64>>,
    pub(crate) log: FollowedLog,
    /// What the service said of itself at the beginning of the visit.
    pub(crate) service: RefCell<Option<ServiceInfo>>,
    /// What is known of test questions, and whose it is.
    pub(crate) test_rows: RefCell<Option<(AccountId, TestRows)>>,
    pub(crate) pads: PadStock,
    /// When somebody used the open vault here last.
    pub(crate) used_at: Cell<Option<Timestamp>>,
    /// Whether changes of lists are told.
    pub(crate) is_listing: Cell<bool>,
    /// How often this visit wrote the history.
    pub(crate) history_turn: Cell<u32>,
    observer: RefCell<Option<Observer>>,
    last_handle: Cell<u32>,
    /// Cards asked about, the latest at the end.
    cards: RefCell<VecDeque<Rc<KnownCard>>>,
    /// Imported models whose originals are doubtful.
    doubtful: RefCell<HashSet<ModelHandle>>,
}

/// What a desk knows of a card, and the handle.
struct KnownCard {
    handle: CardHandle,
    circuit: Circuit,
    preparation: Option<Preparation>,
}

type Observer = Box<dyn Fn(News)>;

/// What is known about the log.
#[derive(Default)]
pub(crate) struct FollowedLog {
    pub(crate) status: RefCell<LogStatus>,
    pub(crate) head: RefCell<Option<FollowedHead>>,
    pub(crate) busy: Cell<bool>,
    /// Whether it is looked at each minute.
    pub(crate) is_kept: Cell<bool>,
    /// Names of vault items that were missing or too old in this session.
    pub(crate) withheld: RefCell<BTreeSet<String>>,
    /// Whether the vault's items count as older just now, because the reader accepted a restore.
    pub(crate) went_back: Cell<bool>,
    /// What the server said last of its log, as it came.
    pub(crate) policy: RefCell<Vec<u8>>,
    /// Restores that would explain what is missing of the vault, as long as the reader has not accepted them.
    pub(crate) offer: RefCell<Option<RestoreOffer>>,
    /// What the log says otherwise than the service showed in this session.
    pub(crate) contradictions: RefCell<BTreeSet<String>>,
    /// What is known of answers beside the log, and whose they are.
    pub(crate) answers: RefCell<Option<(AccountId, LoggedAnswers)>>,
    /// Whether this visit and the vault told each other of answers that the log contradicts.
    pub(crate) answers_shared: Cell<bool>,
    /// What is read of the log to verify all of it.
    pub(crate) audit: RefCell<Audit>,
    /// Whether the log's entries of the reader's own keys were looked at.
    pub(crate) own_entries_read: Cell<bool>,
}

/// How many pads are left for verified rows, by grant.
#[derive(Default)]
pub(crate) struct PadStock {
    pub(crate) pools: RefCell<BTreeMap<GrantId, VecDeque<KeptPool>>>,
    /// Whether a pool is on its way: one at a time.
    pub(crate) making: Cell<bool>,
    /// Whether it has to wait for one of another window.
    pub(crate) elsewhere: Cell<bool>,
    /// Whether the server was promised pads that it has not seen and that no later visit can show it.
    pub(crate) owes: Cell<bool>,
    /// Rows under way that somebody waits for, each with its pad: they go first.
    pub(crate) urgent: Cell<u32>,
}

/// A pool whose pads the server holds.
#[derive(Clone, Copy)]
pub(crate) struct KeptPool {
    /// Counted by the server.
    pub(crate) number: u64,
    /// What is kept of it at its desk.
    pub(crate) pads: PadsHandle,
    /// Rows that can still be opened.
    pub(crate) left: u32,
}

/// A head that the vault desk followed the log to.
#[derive(Clone)]
pub(crate) struct FollowedHead {
    /// Number of entries.
    pub(crate) size: u64,
    /// The policy under which its signatures hold, as it came.
    pub(crate) policy: Vec<u8>,
    /// The checkpoint, as the desk knows it.
    pub(crate) bytes: Vec<u8>,
    /// [`Client::desk_generation`] of the desk that followed it.
    pub(crate) generation: u32,
}

impl Client {
    /// A client that has not asked who is signed in.
    pub fn new(ports: Ports) -> Self {
        Self(Rc::new(Inner {
            ports,
            session: RefCell::new(SessionStatus::Unknown),
            holder: RefCell::default(),
            versions_shared: Cell::default(),
            versions_written: Cell::default(),
            lost_items: RefCell::default(),
            log: FollowedLog::default(),
            service: RefCell::default(),
            test_rows: RefCell::default(),
            pads: PadStock::default(),
            used_at: Cell::default(),
            is_listing: Cell::default(),
            history_turn: Cell::default(),
            observer: RefCell::new(None),
            last_handle: Cell::new(0),
            cards: RefCell::default(),
            doubtful: RefCell::default(),
        }))
    }

    /// Tells `observer` of every change from now on.
    pub fn observe(&self, observer: impl Fn(News) + 'static) {
        self.0.observer.replace(Some(Box::new(observer)));
    }

    pub(crate) fn tell(&self, news: News) {
        if let Some(observer) = self.0.observer.borrow().as_ref() {
            observer(news);
        }
    }

    /// Asks the desk that holds the vault.
    pub async fn ask<A: Ask>(&self, ask: A) -> Outcome<A::Answer> {
        self.ask_of(Who::Vault, ask, None).await
    }

    /// Asks a desk, and opens there what the request stands on if the desk lacks it.
    pub(crate) async fn ask_of<A: Ask>(
        &self,
        who: Who,
        ask: A,
        opener: Option<Opener>,
    ) -> Outcome<A::Answer> {
        let reply = self.0.ports.desks.ask(who, ask.into(), opener).await?;
        let reply: Reply<A::Answer> =
            protocol::decode(&reply).map_err(|_| Failure::unexpected_answer())?;
        reply.outcome.map_err(Failure::from)
    }

    /// What desks make in chunks, as one: its header, then the chunks, made side by side. `tell` hears how many of
    /// how many are made.
    pub(crate) async fn gather<A: Ask<Answer = Vec<u8>>>(
        &self,
        plan: ChunkPlan,
        who: Who,
        chunk: impl Fn(u32) -> (A, Option<Opener>),
        stop: &Stop,
        tell: impl Fn(u32, u32),
    ) -> Outcome<Vec<u8>> {
        let (mut whole, done) = (plan.header, Cell::new(0));
        tell(0, plan.chunks);
        let one = async |index: u32| {
            stop.check()?;
            let (ask, opener) = chunk(index);
            let bytes = self.ask_of(who, ask, opener).await?;
            done.set(done.get() + 1);
            tell(done.get(), plan.chunks);
            Outcome::Ok(bytes)
        };
        whole.reserve(usize::try_from(plan.total_bytes).unwrap_or(0));
        let side_by_side = self.0.ports.desks.side_by_side(who);
        let made = stream::iter(0..plan.chunks).map(one).buffered(side_by_side);
        let mut made = std::pin::pin!(made);
        while let Some(bytes) = made.try_next().await? {
            whole.extend_from_slice(&bytes);
        }
        Ok(whole)
    }

    /// Asks the vault's desk about a circuit, which is sent there once.
    pub(crate) async fn ask_about<A: Ask>(
        &self,
        circuit: &Circuit,
        ask: impl FnOnce(CardHandle) -> A,
    ) -> Outcome<A::Answer> {
        let known = self.card(circuit, None);
        self.ask_with(Who::Vault, known, ask).await
    }

    /// Asks a desk about a card with what it makes of inputs, likewise.
    pub(crate) async fn ask_prepared<A: Ask>(
        &self,
        who: Who,
        card: &ModelCard,
        ask: impl FnOnce(CardHandle) -> A,
    ) -> Outcome<A::Answer> {
        let known = self.card(&card.circuit, card.preparation.as_ref());
        self.ask_with(who, known, ask).await
    }

    async fn ask_with<A: Ask>(
        &self,
        who: Who,
        known: Rc<KnownCard>,
        ask: impl FnOnce(CardHandle) -> A,
    ) -> Outcome<A::Answer> {
        let ask = ask(known.handle);
        let opener: Opener = Rc::new(move || {
            let open = OpenCard {
                card: known.handle,
                circuit: known.circuit.clone(),
                preparation: known.preparation.clone(),
            };
            open.into()
        });
        self.ask_of(who, ask, Some(opener)).await
    }

    /// A number that no other handle of this client has.
    pub(crate) fn new_handle(&self) -> u32 {
        let number = self.0.last_handle.get().wrapping_add(1);
        self.0.last_handle.set(number);
        number
    }

    /// Whether the desk that was given it still holds what a handle names.
    pub async fn holds(&self, handle: impl Into<Handle>) -> Outcome<bool> {
        let handle = handle.into();
        let who = match handle {
            Handle::Model(_) => Who::Importer,
            Handle::Pads(_) => Who::Pads,
            _ => Who::Vault,
        };
        self.ask_of(who, Holds { handle }, None).await
    }

    /// Lets every desk put away what a handle names.
    pub fn discard(&self, handle: impl Into<Handle>) {
        self.0.ports.desks.discard(handle.into());
    }

    /// A card with its handle, the same for the same circuit and preparation.
    fn card(&self, circuit: &Circuit, preparation: Option<&Preparation>) -> Rc<KnownCard> {
        let mut cards = self.0.cards.borrow_mut();
        let is_same = |known: &Rc<KnownCard>| {
            known.circuit == *circuit && known.preparation.as_ref() == preparation
        };
        let known = cards.iter().position(is_same);
        let card = known.and_then(|index| cards.remove(index));
        let card = card.unwrap_or_else(|| {
            Rc::new(KnownCard {
                handle: CardHandle(self.new_handle()),
                circuit: circuit.clone(),
                preparation: preparation.cloned(),
            })
        });
        cards.push_back(card.clone());
        if cards.len() > MOST_CARDS {
            cards.pop_front();
        }
        card
    }

    /// Counts the vault desks started so far: another one has not followed the log.
    pub(crate) fn desk_generation(&self) -> u32 {
        self.0.ports.desks.generation()
    }

    /// Ends the helpers at once: what they work on fails as cancelled.
    pub fn stop_helpers(&self) {
        self.0.ports.desks.stop_helpers();
    }

    /// Stops an import that is under way: it fails as cancelled. What was imported before has to be imported
    /// again.
    pub fn stop_import(&self) {
        self.0.doubtful.borrow_mut().clear();
        self.0.ports.desks.stop_importer();
    }

    /// Remembers that the original of an imported model is doubtful.
    pub(crate) fn doubt(&self, model: ModelHandle) {
        self.0.doubtful.borrow_mut().insert(model);
    }

    /// Whether it is.
    pub(crate) fn is_doubtful(&self, model: ModelHandle) -> bool {
        self.0.doubtful.borrow().contains(&model)
    }

    /// What one answer of a circuit costs and gives away.
    pub async fn cost(&self, circuit: &Circuit) -> Outcome<CardCost> {
        self.ask_about(circuit, |card| EstimateCost { card }).await
    }

    /// Which policies a circuit's outputs allow, and what each costs and gives away; scores come first.
    pub async fn policies(&self, circuit: &Circuit) -> Outcome<Vec<PolicyOffer>> {
        self.ask_about(circuit, |card| OfferPolicies { card }).await
    }

    /// SHA-256.
    pub async fn digest(&self, bytes: &[u8]) -> Outcome<Digest> {
        let digest = DigestHandle(self.new_handle());
        self.ask(BeginDigest { digest }).await?;
        for piece in bytes.chunks(DIGEST_PIECE) {
            let bytes = piece.to_vec();
            self.ask(ExtendDigest { digest, bytes }).await?;
        }
        let digest = self.ask(EndDigest { digest }).await?.try_into();
        digest.map(Digest).map_err(|_| Failure::unexpected_answer())
    }
}
