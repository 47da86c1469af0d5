//! The pool of crypto workers: one that holds the vault, one that imports models, and helpers for heavy work.
//!
//! A worker that panics is thrown away, and its successor gets the vault key and the user's keys before
//! any other message. The app itself never opens a secret; it carries them as opaque bytes.

mod channel;
mod pool;

use std::rc::Rc;

use client::port::{Desks, Who};
use protocol::{Handle, Opener, Request};

use self::pool::Pool;
use crate::failure::Pending;

/// The pool, as the client's port to its desks.
#[derive(Default)]
pub(super) struct Workers(Rc<Pool>);

impl Desks for Workers {
    fn ask(&self, who: Who, request: Request, opener: Option<Opener>) -> Pending<Vec<u8>> {
        let pool = self.0.clone();
        Box::pin(async move { pool.ask(who, request, opener).await })
    }

    fn discard(&self, handle: Handle) {
        self.0.discard(handle);
    }

    fn side_by_side(&self, who: Who) -> usize {
        pool::limit(who)
    }

    fn stop_helpers(&self) {
        self.0.stop_helpers();
    }

    fn stop_importer(&self) {
        self.0.stop_importer();
    }

    fn generation(&self) -> u32 {
        self.0.generation()
    }

    fn remember_vault_key(&self, vault_key: Vec<u8>) {
        self.0.remember_vault_key(vault_key);
    }

    fn remember_keys(&self, blob: &[u8]) {
        self.0.remember_keys(blob);
    }

    fn forget(&self) {
        self.0.forget();
    }
}
