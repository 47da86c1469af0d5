use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use protocol::{Request, Response};

use super::desk::Desk;
use crate::failure::Outcome;

const MOST_HELPERS: usize = 3;

/// The vault worker, the helpers, and what a new one has to be given.
#[derive(Default)]
pub(super) struct Pool {
    vault: RefCell<Option<Rc<Desk>>>,
    helpers: RefCell<Vec<Rc<Desk>>>,
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
    pub(super) async fn call(&self, request: Request) -> Outcome<Response> {
        let desk = self.vault_desk()?;
        let response = desk.call(self.next_id(), request).await?;
        if let Response::Keys { blob, .. } = &response {
            self.remember_keys(blob);
        }
        Ok(response)
    }

    pub(super) async fn call_any(&self, request: Request, most: usize) -> Outcome<Response> {
        let desk = self.free_helper(most)?;
        desk.call(self.next_id(), request).await
    }

    pub(super) fn stop_helpers(&self) {
        for desk in self.helpers.take() {
            desk.cancel();
        }
    }

    pub(super) fn restart(&self) {
        if let Some(desk) = self.vault.take() {
            desk.cancel();
        }
    }

    pub(super) fn generation(&self) -> u32 {
        self.generation.get()
    }

    pub(super) fn remember_vault_key(&self, vault_key: Vec<u8>) {
        self.given.borrow_mut().vault_key = Some(vault_key);
        self.stop_helpers();
    }

    pub(super) fn forget(&self) {
        self.given.take();
        self.stop_helpers();
        self.restart();
    }

    fn remember_keys(&self, blob: &[u8]) {
        self.given.borrow_mut().keys_blob = Some(blob.to_vec());
        for desk in self.helpers.borrow().iter() {
            let blob = blob.to_vec();
            desk.tell(self.next_id(), Request::LoadKeys { blob });
        }
    }

    fn vault_desk(&self) -> Outcome<Rc<Desk>> {
        let sound = self.vault.borrow().clone().filter(|desk| !desk.is_broken());
        if let Some(desk) = sound {
            return Ok(desk);
        }
        let desk = self.start_desk()?;
        self.generation.set(self.generation.get() + 1);
        self.vault.replace(Some(desk.clone()));
        Ok(desk)
    }

    fn free_helper(&self, most: usize) -> Outcome<Rc<Desk>> {
        let mut helpers = self.helpers.borrow_mut();
        helpers.retain(|desk| !desk.is_broken());
        let least = helpers.iter().min_by_key(|desk| desk.load()).cloned();
        match least {
            Some(desk) if desk.load() == 0 || helpers.len() >= most => Ok(desk),
            _ => {
                let desk = self.start_desk()?;
                helpers.push(desk.clone());
                Ok(desk)
            }
        }
    }

    /// A worker answers in order, so what it is given here is in place before any later call.
    fn start_desk(&self) -> Outcome<Rc<Desk>> {
        let desk = Rc::new(Desk::start()?);
        let given = self.given.borrow();
        if let Some(vault_key) = given.vault_key.clone() {
            desk.tell(self.next_id(), Request::OpenVault { vault_key });
        }
        if let Some(blob) = given.keys_blob.clone() {
            desk.tell(self.next_id(), Request::LoadKeys { blob });
        }
        Ok(desk)
    }

    fn next_id(&self) -> u32 {
        let id = self.last_id.get().wrapping_add(1);
        self.last_id.set(id);
        id
    }
}

/// One less than the processor's threads, 1 to 3.
pub(super) fn helper_limit() -> usize {
    threads().saturating_sub(1).clamp(1, MOST_HELPERS)
}

/// As many as the processor has threads, 1 to 4.
pub(super) fn crew_limit() -> usize {
    threads().clamp(1, MOST_HELPERS + 1)
}

fn threads() -> usize {
    web_sys::window().map_or(2.0, |window| window.navigator().hardware_concurrency()) as usize
}
