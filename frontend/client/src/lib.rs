//! The client: everything a person's program does on the service, without a screen.
//!
//! page or story -> [`Client`] -> [`port::Http`] -> server. A client stands on ports and names neither a
//! browser nor an operating system, so the app and a native program keep the very same rules.

pub mod hex;
pub mod port;

pub mod failure;
mod server;

pub use failure::{Failure, Outcome, Pending};
pub use server::{ActivityFilter, Decision, Evaluated, Sent};

use std::{cell::RefCell, rc::Rc};

use port::Http;

/// One person's client. Clones share everything.
#[derive(Clone)]
pub struct Client(Rc<Inner>);

struct Inner {
    http: Box<dyn Http>,
    signed_out: RefCell<Option<Box<dyn Fn()>>>,
}

impl Client {
    /// A client with nobody signed in.
    pub fn new(http: impl Http + 'static) -> Self {
        Self(Rc::new(Inner {
            http: Box::new(http),
            signed_out: RefCell::new(None),
        }))
    }

    /// Calls `action` whenever the server says that nobody is signed in (the session ended).
    pub fn on_signed_out(&self, action: impl Fn() + 'static) {
        self.0.signed_out.replace(Some(Box::new(action)));
    }
}
