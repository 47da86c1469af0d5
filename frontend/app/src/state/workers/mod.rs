//! The pool of crypto workers: one that holds the vault, and helpers for heavy work.
//!
//! A worker that panics is thrown away, and its successor gets the vault key and the user's keys before
//! any other message. The app itself never opens a secret; it carries them as opaque bytes.

mod channel;
mod pool;

use std::rc::Rc;

use leptos::prelude::*;
use protocol::{Ask, Request};

use self::{channel::Answered, pool::Pool};
use crate::failure::{Outcome, Pending};

/// Handle of the pool.
#[derive(Clone, Copy)]
pub(crate) struct Workers {
    pool: StoredValue<Rc<Pool>, LocalStorage>,
}

impl Workers {
    pub(super) fn new() -> Self {
        Self {
            pool: StoredValue::new_local(Rc::new(Pool::default())),
        }
    }

    /// Asks the vault worker. Requests that belong together (import, then keep; keys, then encrypt)
    /// go here.
    ///
    /// # Errors
    /// The worker's fault, or that it stopped.
    pub(crate) async fn ask<A: Ask>(&self, ask: A) -> Outcome<A::Answer> {
        self.call(ask.into()).await?.read()
    }

    /// Asks the least busy helper, starting one if all are busy and there is room. Up to
    /// [`Workers::helpers`] calls run side by side.
    ///
    /// # Errors
    /// The worker's fault, that it stopped, or that [`Workers::stop_helpers`] ended it.
    pub(crate) async fn ask_any<A: Ask>(&self, ask: A) -> Outcome<A::Answer> {
        let answered = self.call_any(ask.into(), pool::helper_limit());
        answered.await?.read()
    }

    /// Helpers that may run side by side: one less than the processor's threads, 1 to 3.
    pub(crate) fn helpers(&self) -> usize {
        pool::helper_limit()
    }

    /// As [`Workers::ask_any`], with every thread of the processor: for work that somebody waits for.
    /// Up to [`Workers::crew`] calls run side by side.
    ///
    /// # Errors
    /// As [`Workers::ask_any`].
    pub(crate) async fn ask_crew<A: Ask>(&self, ask: A) -> Outcome<A::Answer> {
        let answered = self.call_any(ask.into(), pool::crew_limit());
        answered.await?.read()
    }

    /// Helpers of a crew: the processor's threads, 1 to 4.
    pub(crate) fn crew(&self) -> usize {
        pool::crew_limit()
    }

    /// Ends all helpers at once; their calls fail as cancelled.
    pub(crate) fn stop_helpers(&self) {
        self.pool.get_value().stop_helpers();
    }

    /// Counts the vault workers started so far. What one worker was told beyond the vault's key (an
    /// imported model, a followed log) its successor does not know.
    pub(crate) fn generation(&self) -> u32 {
        self.pool.get_value().generation()
    }

    /// Gives every worker, also later ones, the key of the vault.
    pub(super) fn remember_vault_key(&self, vault_key: Vec<u8>) {
        self.pool.get_value().remember_vault_key(vault_key);
    }

    /// Gives every helper, also later ones, the user's keys, which the vault worker has.
    pub(super) fn remember_keys(&self, blob: &[u8]) {
        self.pool.get_value().remember_keys(blob);
    }

    /// Ends every worker and forgets what they were given.
    pub(super) fn forget(&self) {
        self.pool.get_value().forget();
    }

    fn call(&self, request: Request) -> Pending<Answered> {
        let pool = self.pool.get_value();
        Box::pin(async move { pool.call(request).await })
    }

    fn call_any(&self, request: Request, most: usize) -> Pending<Answered> {
        let pool = self.pool.get_value();
        Box::pin(async move { pool.call_any(request, most).await })
    }
}
