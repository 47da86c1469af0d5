use std::{
    cell::{Cell, RefCell},
    future::ready,
    rc::Rc,
};

use api::{AccountId, Timestamp, account::Account, key::KeyDocument, log::EntryKind};
use client::{
    CheckedKey, Client, KeyKind, Outcome, OwnKeys, Pending, ShownHolder, Stop, hex,
    port::{
        Authenticators, Clock, Desks, Http, Keep, MemoryKeep, NoAuthenticators, Ports, Shelf, Who,
        Work,
    },
};
use native::{LocalDesk, block_on};
use protocol::{Handle, ImportReport, ModelHandle, NamedFile, Opener, Request};

use crate::{
    book::NOW,
    server::{Server, SignedIn, auditor, grant, owner, user},
};

/// The place of an owner, and of a user: a server that may lie, and what outlives a visit.
#[derive(Clone)]
pub(crate) struct Scene {
    pub(crate) server: Server,
    pub(crate) keep: MemoryKeep,
    /// Chunks that helpers sealed.
    pub(crate) chunks: Rc<Cell<u32>>,
    /// Milliseconds that clients slept, without a moment passing.
    pub(crate) slept: Rc<RefCell<Vec<u32>>>,
}

impl Scene {
    /// A server with one registered owner.
    pub(crate) fn new() -> Self {
        Self {
            server: Server::new(),
            keep: MemoryKeep::default(),
            chunks: Rc::default(),
            slept: Rc::default(),
        }
    }

    /// A visit of the owner, whose vault is open and whose log is followed.
    pub(crate) fn visit(&self) -> Client {
        self.visit_with(self.keep.clone())
    }

    /// A visit from another place, which remembers other things.
    pub(crate) fn visit_with(&self, keep: MemoryKeep) -> Client {
        self.visit_as(owner(), keep)
    }

    /// A visit of the user, likewise.
    pub(crate) fn users_visit(&self, keep: MemoryKeep) -> Client {
        self.visit_as(user(), keep)
    }

    /// A visit of an auditor, who reads all of the log.
    pub(crate) fn auditors_visit(&self) -> Client {
        self.visit_as(auditor(), self.keep.clone())
    }

    fn visit_as(&self, reader: Account, keep: MemoryKeep) -> Client {
        let (server, id) = (self.server.clone(), reader.id.clone());
        self.visit_by(Box::new(SignedIn { server, reader }), &id, keep)
    }

    /// A visit of whoever has this vault open, over another way to the server.
    pub(crate) fn visit_by(&self, way: Box<dyn Http>, id: &AccountId, keep: MemoryKeep) -> Client {
        let vault_key = format!("{id} {}", hex::encode(&[5; 32]));
        block_on(keep.save(Shelf::Visit, "vault-key", vault_key.as_bytes()));
        let client = self.client(way, keep);
        block_on(client.restore());
        block_on(client.follow_log());
        client
    }

    /// A client that has asked for nothing yet.
    pub(crate) fn client(&self, http: Box<dyn Http>, keep: MemoryKeep) -> Client {
        self.client_with(http, keep, Box::new(NoAuthenticators))
    }

    /// The same where passkeys are at hand.
    pub(crate) fn client_with(
        &self,
        http: Box<dyn Http>,
        keep: MemoryKeep,
        authenticators: Box<dyn Authenticators>,
    ) -> Client {
        Client::new(Ports {
            authenticators,
            http,
            desks: Box::new(TwoDesks {
                desk: LocalDesk::default(),
                importer: LocalDesk::default(),
                vault_key: RefCell::default(),
                chunks: self.chunks.clone(),
            }),
            keep: Box::new(keep),
            clock: Box::new(StoppedClock(self.slept.clone())),
        })
    }

    /// Imports a small model and answers what was understood, with a summary written.
    pub(crate) fn import(&self, owner: &Client) -> (ModelHandle, ImportReport) {
        let folder = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../static/samples/breast-cancer"
        );
        let model = std::fs::read(format!("{folder}/model.onnx")).unwrap();
        let files = NamedFile::alone(model);
        let (model, mut report) = block_on(owner.import(files, None, Default::default())).unwrap();
        report.draft.summary = "Tells tumours apart.".to_owned();
        (model, report)
    }

    /// Publishes that model.
    pub(crate) fn publish(&self, owner: &Client) {
        let (model, report) = self.import(owner);
        block_on(owner.publish(model, &report.draft, &Default::default(), false, |_| {})).unwrap();
    }

    /// The user's key as the owner checks it.
    pub(crate) fn checked_key(&self, owner: &Client) -> CheckedKey {
        let grant = self.server.change(|state| state.grant.clone());
        let shown = ShownHolder::user_of(&grant);
        block_on(owner.check_key(&grant.user, KeyKind::Sealing, shown)).unwrap()
    }

    /// A new key of the user, published and in the log.
    pub(crate) fn publish_key(&self) -> KeyDocument {
        let document = self.make_key();
        self.server
            .change(|state| state.key = Some(document.clone()));
        document
    }

    /// A new key of the user in the log, which the server hands out to nobody.
    pub(crate) fn make_key(&self) -> KeyDocument {
        let (kind, user) = (EntryKind::KeyPublished, grant().user);
        self.server
            .change(|state| state.log_key(kind, &user, public_key()))
    }
}

/// A fresh key, made at a desk of its own.
pub(crate) fn public_key() -> Vec<u8> {
    let mut desk = desk::Desk::new(|| 0);
    let vault_key = vec![9; 32];
    desk.ask(protocol::OpenVault { vault_key }).unwrap();
    desk.ask(protocol::BeginKeys {}).unwrap();
    let account = grant().user.0;
    desk.ask(protocol::MakeKeys { account }).unwrap();
    let keep = protocol::KeepKey {
        kept: 3,
        previous: None,
    };
    desk.ask(keep).unwrap().public_key
}

/// Makes keys of a user and keeps them in her vault.
pub(crate) fn make_keys(user: &Client) -> Outcome<OwnKeys> {
    block_on(user.make_keys(&Stop::default(), |_, _| {}))
}

/// A desk for imports beside the one for all else, as in a browser; counts what is sealed.
struct TwoDesks {
    desk: LocalDesk,
    importer: LocalDesk,
    vault_key: RefCell<Vec<u8>>,
    chunks: Rc<Cell<u32>>,
}

impl TwoDesks {
    fn open_importer(&self) {
        let vault_key = self.vault_key.borrow().clone();
        let open = protocol::OpenVault { vault_key }.into();
        block_on(self.importer.ask(Who::Importer, open, None)).unwrap();
    }
}

impl Desks for TwoDesks {
    fn ask(&self, who: Who, request: Request, opener: Option<Opener>) -> Pending<Vec<u8>> {
        if matches!(request, Request::SealChunk(_)) {
            self.chunks.set(self.chunks.get() + 1);
        }
        match who {
            Who::Importer => self.importer.ask(who, request, opener),
            Who::Vault | Who::Pads | Who::Helper | Who::Crew => self.desk.ask(who, request, opener),
        }
    }

    fn discard(&self, handle: Handle) {
        self.desk.discard(handle);
        self.importer.discard(handle);
    }

    fn side_by_side(&self, who: Who) -> usize {
        self.desk.side_by_side(who)
    }

    fn stop_helpers(&self) {
        self.desk.stop_helpers();
    }

    fn stop_importer(&self) {
        self.importer.forget();
        self.open_importer();
    }

    fn generation(&self) -> u32 {
        self.desk.generation()
    }

    fn remember_vault_key(&self, vault_key: Vec<u8>) {
        self.desk.remember_vault_key(vault_key.clone());
        self.vault_key.replace(vault_key);
        self.open_importer();
    }

    fn remember_keys(&self, blob: &[u8]) {
        self.desk.remember_keys(blob);
    }

    fn forget(&self) {
        self.desk.forget();
        self.importer.forget();
    }
}

struct StoppedClock(Rc<RefCell<Vec<u32>>>);

impl Clock for StoppedClock {
    fn now(&self) -> Timestamp {
        NOW
    }

    fn micros(&self) -> u64 {
        1
    }

    fn sleep(&self, milliseconds: u32) -> Work<()> {
        self.0.borrow_mut().push(milliseconds);
        Box::pin(ready(()))
    }
}
