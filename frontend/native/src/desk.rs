use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use client::{
    Failure, Pending,
    port::{Desks, Who, open_and_ask},
};
use desk::Desk;
use protocol::{Discard, Handle, Opener, Request};

use crate::clock::micros;

/// One desk in this very thread, which does the helpers' work too.
pub struct LocalDesk {
    desk: Rc<RefCell<Desk>>,
    generation: Cell<u32>,
}

impl Default for LocalDesk {
    fn default() -> Self {
        Self {
            desk: Rc::new(RefCell::new(workbench::desk(micros))),
            generation: Cell::new(1),
        }
    }
}

impl Desks for LocalDesk {
    fn ask(&self, _: Who, request: Request, opener: Option<Opener>) -> Pending<Vec<u8>> {
        let desk = self.desk.clone();
        Box::pin(async move {
            let send = async |request: Request| {
                let reply = request.replied_by(0, &mut *desk.borrow_mut());
                reply.map_err(|_| Failure::unexpected_answer())
            };
            open_and_ask(send, request, opener).await
        })
    }

    fn discard(&self, handle: Handle) {
        let _ = self.desk.borrow_mut().ask(Discard { handle });
    }

    fn side_by_side(&self, _: Who) -> usize {
        1
    }

    fn stop_helpers(&self) {}

    fn stop_importer(&self) {}

    fn generation(&self) -> u32 {
        self.generation.get()
    }

    fn remember_vault_key(&self, _: Vec<u8>) {}

    fn remember_keys(&self, _: &[u8]) {}

    fn forget(&self) {
        self.desk.replace(workbench::desk(micros));
        self.generation.set(self.generation.get() + 1);
    }
}
