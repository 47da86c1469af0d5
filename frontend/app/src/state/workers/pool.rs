use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use client::port::{Who, open_and_ask};
use protocol::{Discard, Handle, LoadKeys, OpenVault, Opener, Request};

use super::channel::{Channel, Program};
use crate::failure::Outcome;

const MOST_HELPERS: usize = 3;

/// The vault worker, the importer, the one with pads, the helpers, and what a new one has to be given.
#[derive(Default)]
pub(super) struct Pool {
    vault: RefCell<Option<Rc<Channel>>>,
    importer: RefCell<Option<Rc<Channel>>>,
    pads: RefCell<Option<Rc<Channel>>>,
    helpers: RefCell<Vec<Rc<Channel>>>,
    given: RefCell<Given>,
    last_id: Cell<u32>,
    generation: Cell<u32>,
}

/// Opaque bytes that make a fresh worker as able as its predecessor.
#[derive(Default)]
struct Given {
    vault_key: Option<Vec<u8>>,
    keys_blob: Option<Vec<u8>>,
}

impl Pool {
    pub(super) async fn ask(
        &self,
        who: Who,
        request: Request,
        opener: Option<Opener>,
    ) -> Outcome<Vec<u8>> {
        let channel = match who {
            Who::Vault => self.vault_channel()?,
            Who::Importer => alone(&self.importer, || self.start_channel(Program::Importer))?,
            Who::Pads => alone(&self.pads, || self.start_channel(Program::Desk))?,
            Who::Helper | Who::Crew => self.free_helper(limit(who))?,
        };
        let send = async |request| channel.call(self.next_id(), request).await;
        open_and_ask(send, request, opener).await
    }

    pub(super) fn discard(&self, handle: Handle) {
        let (vault, importer) = (self.vault.borrow(), self.importer.borrow());
        let pads = self.pads.borrow();
        let alone = vault.iter().chain(importer.iter()).chain(pads.iter());
        for channel in self.helpers.borrow().iter().chain(alone) {
            channel.tell(self.next_id(), Discard { handle }.into());
        }
    }

    pub(super) fn stop_helpers(&self) {
        for channel in self.helpers.take() {
            channel.cancel();
        }
    }

    pub(super) fn stop_importer(&self) {
        stop(&self.importer);
    }

    pub(super) fn generation(&self) -> u32 {
        self.generation.get()
    }

    pub(super) fn remember_vault_key(&self, vault_key: Vec<u8>) {
        self.given.borrow_mut().vault_key = Some(vault_key);
        self.stop_helpers();
        self.stop_importer();
        stop(&self.pads);
    }

    pub(super) fn remember_keys(&self, blob: &[u8]) {
        self.given.borrow_mut().keys_blob = Some(blob.to_vec());
        let pads = self.pads.borrow();
        for channel in self.helpers.borrow().iter().chain(pads.iter()) {
            let blob = blob.to_vec();
            channel.tell(self.next_id(), LoadKeys { blob }.into());
        }
    }

    pub(super) fn forget(&self) {
        self.given.take();
        self.stop_helpers();
        self.stop_importer();
        stop(&self.pads);
        stop(&self.vault);
    }

    fn vault_channel(&self) -> Outcome<Rc<Channel>> {
        if let Some(channel) = sound(&self.vault) {
            return Ok(channel);
        }
        let channel = self.start_channel(Program::Desk)?;
        self.generation.set(self.generation.get() + 1);
        self.vault.replace(Some(channel.clone()));
        Ok(channel)
    }

    fn free_helper(&self, most: usize) -> Outcome<Rc<Channel>> {
        let mut helpers = self.helpers.borrow_mut();
        helpers.retain(|channel| !channel.is_broken());
        let least = helpers.iter().min_by_key(|channel| channel.load()).cloned();
        match least {
            Some(channel) if channel.load() == 0 || helpers.len() >= most => Ok(channel),
            _ => {
                let channel = self.start_channel(Program::Desk)?;
                helpers.push(channel.clone());
                Ok(channel)
            }
        }
    }

    /// A worker answers in order, so what it is given here is in place before any later call.
    fn start_channel(&self, program: Program) -> Outcome<Rc<Channel>> {
        let channel = Rc::new(Channel::start(program)?);
        let given = self.given.borrow();
        if let Some(vault_key) = given.vault_key.clone() {
            channel.tell(self.next_id(), OpenVault { vault_key }.into());
        }
        if let (Program::Desk, Some(blob)) = (program, given.keys_blob.clone()) {
            channel.tell(self.next_id(), LoadKeys { blob }.into());
        }
        Ok(channel)
    }

    fn next_id(&self) -> u32 {
        let id = self.last_id.get().wrapping_add(1);
        self.last_id.set(id);
        id
    }
}

/// A worker that has not broken down.
fn sound(worker: &RefCell<Option<Rc<Channel>>>) -> Option<Rc<Channel>> {
    let known = worker.borrow().clone();
    known.filter(|channel| !channel.is_broken())
}

/// A worker of which there is one, started if there is none.
fn alone(
    worker: &RefCell<Option<Rc<Channel>>>,
    start: impl FnOnce() -> Outcome<Rc<Channel>>,
) -> Outcome<Rc<Channel>> {
    if let Some(channel) = sound(worker) {
        return Ok(channel);
    }
    let channel = start()?;
    worker.replace(Some(channel.clone()));
    Ok(channel)
}

fn stop(worker: &RefCell<Option<Rc<Channel>>>) {
    if let Some(channel) = worker.take() {
        channel.cancel();
    }
}

/// Workers that may run side by side: for the background one less than the processor's threads, 1 to 3;
/// for work that somebody waits for one more.
pub(super) fn limit(who: Who) -> usize {
    let threads =
        web_sys::window().map_or(2.0, |window| window.navigator().hardware_concurrency()) as usize;
    match who {
        Who::Vault | Who::Importer | Who::Pads => 1,
        Who::Helper => threads.saturating_sub(1).clamp(1, MOST_HELPERS),
        Who::Crew => threads.clamp(1, MOST_HELPERS + 1),
    }
}
