//! Authenticators in software, in somebody's pocket.

use std::{
    cell::{Cell, RefCell},
    future::ready,
    rc::Rc,
};

use client::{
    Failure, Outcome, Pending,
    port::{
        Authenticators, NoPasskeys, PasskeyAsking, PasskeyMade, PasskeyMaking, PasskeyUsed,
        PrfOutput,
    },
};
use passkeys::authenticator::Authenticator;
use sha2::{Digest, Sha256};

pub(super) const ORIGIN: &str = "http://localhost:8080";
pub(super) const PARTY: &str = "localhost";

/// When an authenticator gives what a vault is wrapped for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Gives {
    Never,
    WhenMade,
    WhenUsed,
}

/// Clones share everything.
#[derive(Clone)]
pub(super) struct Pocket(Rc<Held>);

struct Held {
    gives: Gives,
    authenticators: RefCell<Vec<Authenticator>>,
    /// Whether its person says no.
    refuses: Cell<bool>,
    used: Cell<usize>,
}

impl Pocket {
    pub(super) fn new(gives: Gives) -> Self {
        Self(Rc::new(Held {
            gives,
            authenticators: RefCell::default(),
            refuses: Cell::new(false),
            used: Cell::new(0),
        }))
    }

    pub(super) fn refuse(&self, refuses: bool) {
        self.0.refuses.set(refuses);
    }

    /// How often a passkey was used.
    pub(super) fn used(&self) -> usize {
        self.0.used.get()
    }

    /// What it gives for the newest passkey.
    pub(super) fn output(&self) -> Vec<u8> {
        let authenticators = self.0.authenticators.borrow();
        output_of(&authenticators.last().unwrap().credential)
    }

    fn make_now(&self, making: &PasskeyMaking) -> PasskeyMade {
        let authenticator = Authenticator::es256(ORIGIN, PARTY);
        let said = authenticator.make(&making.challenge);
        let credential = authenticator.credential.clone();
        self.0.authenticators.borrow_mut().push(authenticator);
        let gives_now = self.0.gives == Gives::WhenMade;
        PasskeyMade {
            output: gives_now.then(|| PrfOutput::new(output_of(&credential))),
            credential,
            client_data: said.client_data,
            authenticator_data: said.authenticator_data,
            gives_output: self.0.gives != Gives::Never,
        }
    }

    fn ask_now(&self, asking: &PasskeyAsking) -> Outcome<PasskeyUsed> {
        let mut authenticators = self.0.authenticators.borrow_mut();
        let counts = |held: &&mut Authenticator| asking.credentials.contains(&held.credential);
        let found = authenticators.iter_mut().find(counts);
        let authenticator = found.filter(|_| !self.0.refuses.get());
        let authenticator = authenticator.ok_or_else(|| Failure::local("Not now.", "Later."))?;
        self.0.used.set(self.used() + 1);
        let said = authenticator.confirm(&asking.challenge);
        let gives = self.0.gives != Gives::Never && asking.wants_output;
        Ok(PasskeyUsed {
            credential: authenticator.credential.clone(),
            client_data: said.client_data,
            authenticator_data: said.authenticator_data,
            signature: said.signature,
            output: gives.then(|| PrfOutput::new(output_of(&authenticator.credential))),
        })
    }
}

impl Authenticators for Pocket {
    fn missing(&self) -> Option<NoPasskeys> {
        None
    }

    fn make(&self, making: PasskeyMaking) -> Pending<PasskeyMade> {
        Box::pin(ready(Ok(self.make_now(&making))))
    }

    fn ask(&self, asking: PasskeyAsking) -> Pending<PasskeyUsed> {
        Box::pin(ready(self.ask_now(&asking)))
    }
}

fn output_of(credential: &[u8]) -> Vec<u8> {
    Sha256::digest([b"canary of a passkey", credential].concat()).to_vec()
}
