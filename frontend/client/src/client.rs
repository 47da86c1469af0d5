use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use circuit::Circuit;
use protocol::{Ask, Cost, CountRows, DigestBytes, EstimateCost, Reply};

use crate::{
    Failure, Outcome, hex,
    port::{Ports, Who},
    status::{LogStatus, News, SessionStatus},
};

/// One person's client. Clones share everything.
#[derive(Clone)]
pub struct Client(pub(crate) Rc<Inner>);

pub(crate) struct Inner {
    pub(crate) ports: Ports,
    pub(crate) session: RefCell<SessionStatus>,
    pub(crate) log: FollowedLog,
    observer: RefCell<Option<Observer>>,
}

type Observer = Box<dyn Fn(News)>;

/// What is known about the log.
#[derive(Default)]
pub(crate) struct FollowedLog {
    pub(crate) status: RefCell<LogStatus>,
    pub(crate) head: RefCell<Option<FollowedHead>>,
    pub(crate) busy: Cell<bool>,
}

/// A head that the vault desk followed the log to.
#[derive(Clone)]
pub(crate) struct FollowedHead {
    /// Number of entries.
    pub(crate) size: u64,
    /// JSON of the [`api::log::SignedHead`], as the desk knows it.
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
            log: FollowedLog::default(),
            observer: RefCell::new(None),
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
        self.ask_of(Who::Vault, ask).await
    }

    pub(crate) async fn ask_of<A: Ask>(&self, who: Who, ask: A) -> Outcome<A::Answer> {
        let reply = self.0.ports.desks.ask(who, ask.into()).await?;
        let reply: Reply<A::Answer> =
            protocol::decode(&reply).map_err(|_| Failure::unexpected_answer())?;
        reply.outcome.map_err(Failure::from)
    }

    /// Counts the vault desks started so far: another one does not know the model imported last.
    pub fn desk_generation(&self) -> u32 {
        self.0.ports.desks.generation()
    }

    /// Ends the helpers at once: what they work on fails as cancelled.
    pub fn stop_helpers(&self) {
        self.0.ports.desks.stop_helpers();
    }

    /// Most rows of one ciphertext, at least one.
    pub async fn capacity(&self, circuit: &Circuit) -> Outcome<usize> {
        let circuit = circuit.clone();
        Ok((self.ask(CountRows { circuit }).await? as usize).max(1))
    }

    /// What one answer of a circuit costs and gives away.
    pub async fn cost(&self, circuit: Circuit) -> Outcome<Cost> {
        self.ask(EstimateCost { circuit }).await
    }

    /// SHA-256 in hexadecimal.
    pub async fn digest(&self, bytes: Vec<u8>) -> Outcome<String> {
        let digest = self.ask(DigestBytes { bytes }).await?;
        Ok(hex::encode(&digest))
    }
}
