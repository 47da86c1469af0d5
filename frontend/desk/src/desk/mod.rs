mod account;
mod candidates;
mod cards;
mod demo;
mod evidence;
mod held;
mod keys;
mod known_answers;
mod log;
mod models;
mod pads;
mod pool;
mod recovery;
mod signatures;
mod tables;

use std::fmt;

use self::{candidates::Candidates, pool::Pads};
use fhe_client::ClientKey;
use protocol::{
    Ask, Call, CardHandle, DigestHandle, Fault, LogState, ModelHandle, PadsHandle, SealHandle,
    TableHandle,
};
use sha2::Sha256;

use crate::{
    credentials::{ExportKey, PasswordChange, Registration, SignIn},
    error::Error,
    import::{ImportedModel, Importer},
    keys::KeyRing,
    opened_card::OpenedCard,
    sealing::Sealing,
    shelf::Shelf,
    table::ReadRows,
    vault::{RecoveryBegun, RecoveryOpen, Vault},
};

/// Most cards that a desk holds; a client asks about fewer.
const CARDS: usize = 64;
/// Most models, tables, sealings and pools of pads, which may be large.
const LARGE_THINGS: usize = 4;
/// Most digests that are taken at the same time.
const DIGESTS: usize = 16;

/// Microseconds since some fixed moment; a worker and a native program tell time differently.
pub type Stopwatch = fn() -> u64;

/// Answers every request of one person. Holds her secrets while the vault is open; redacted when printed.
pub struct Desk {
    clock: Stopwatch,
    importer: Option<Box<dyn Importer>>,
    registration: Option<Registration>,
    sign_in: Option<SignIn>,
    /// What the sign-in that was finished last gave.
    signed_in: Option<ExportKey>,
    password_change: Option<PasswordChange>,
    proof: Option<SignIn>,
    recovery: Option<RecoveryBegun>,
    open_recovery: Option<RecoveryOpen>,
    vault: Option<Vault>,
    keys: Option<KeyRing>,
    candidates: Option<Candidates>,
    cards: Shelf<CardHandle, OpenedCard>,
    models: Shelf<ModelHandle, ImportedModel>,
    tables: Shelf<TableHandle, ReadRows>,
    sealings: Shelf<SealHandle, Sealing>,
    digests: Shelf<DigestHandle, Sha256>,
    pads: Shelf<PadsHandle, Pads>,
    followed: Option<LogState>,
    demo: Option<ClientKey>,
}

impl Desk {
    /// A desk without secrets, which imports nothing.
    pub fn new(clock: Stopwatch) -> Self {
        Self {
            clock,
            importer: None,
            registration: None,
            sign_in: None,
            signed_in: None,
            password_change: None,
            proof: None,
            recovery: None,
            open_recovery: None,
            vault: None,
            keys: None,
            candidates: None,
            cards: Shelf::new(CARDS),
            models: Shelf::new(LARGE_THINGS),
            tables: Shelf::new(LARGE_THINGS),
            sealings: Shelf::new(LARGE_THINGS),
            digests: Shelf::new(DIGESTS),
            pads: Shelf::new(LARGE_THINGS),
            followed: None,
            demo: None,
        }
    }

    /// A desk without secrets that imports models.
    pub fn importing(clock: Stopwatch, importer: Box<dyn Importer>) -> Self {
        Self {
            importer: Some(importer),
            ..Self::new(clock)
        }
    }

    /// Answers one request.
    ///
    /// # Errors
    /// A pair for the person: what happened, what to do. A failed request changes nothing, except that a
    /// started registration or sign-in has to be started again.
    pub fn ask<A: Ask>(&mut self, ask: A) -> Result<A::Answer, Fault> {
        ask.answered_by(self)
    }

    /// Bytes of the [`protocol::Reply`] to the bytes of a [`Call`]; none when they are no call of this
    /// version.
    pub fn answer(&mut self, call: &[u8]) -> Option<Vec<u8>> {
        let Call { id, request } = protocol::decode(call).ok()?;
        request.replied_by(id, self).ok()
    }

    fn vault(&self) -> Result<&Vault, Error> {
        self.vault.as_ref().ok_or(Error::VaultClosed)
    }

    fn keys(&self) -> Result<&KeyRing, Error> {
        self.vault()?;
        self.keys.as_ref().ok_or(Error::NoKeys)
    }

    /// What `work` answers, and the microseconds it took.
    fn timed<T>(&self, work: impl FnOnce() -> Result<T, Error>) -> Result<(T, u64), Error> {
        let start = (self.clock)();
        let done = work()?;
        Ok((done, (self.clock)().saturating_sub(start)))
    }
}

impl fmt::Debug for Desk {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Desk(redacted)")
    }
}
