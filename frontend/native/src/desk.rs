use std::{
    cell::{Cell, RefCell},
    future::ready,
};

use client::{
    Failure, Pending,
    port::{Desks, Who},
};
use desk::Desk;
use protocol::Request;

use crate::clock::micros;

/// One desk in this very thread, which does the helpers' work too.
pub struct LocalDesk {
    desk: RefCell<Desk>,
    generation: Cell<u32>,
}

impl Default for LocalDesk {
    fn default() -> Self {
        Self {
            desk: RefCell::new(Desk::new(micros)),
            generation: Cell::new(1),
        }
    }
}

impl Desks for LocalDesk {
    fn ask(&self, _: Who, request: Request) -> Pending<Vec<u8>> {
        let reply = request.replied_by(0, &mut *self.desk.borrow_mut());
        Box::pin(ready(reply.map_err(|_| Failure::unexpected_answer())))
    }

    fn side_by_side(&self, _: Who) -> usize {
        1
    }

    fn stop_helpers(&self) {}

    fn generation(&self) -> u32 {
        self.generation.get()
    }

    fn remember_vault_key(&self, _: Vec<u8>) {}

    fn remember_keys(&self, _: &[u8]) {}

    fn forget(&self) {
        self.desk.replace(Desk::new(micros));
        self.generation.set(self.generation.get() + 1);
    }
}
