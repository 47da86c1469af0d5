mod account;
mod inference;
mod keys;
mod log;
mod models;

use std::fmt;

use fhe_client::ClientKey;
use protocol::{Fault, LogState, Request, Response};

use crate::{
    cost::cost,
    error::Error,
    key_ring::KeyRing,
    model::OwnedModel,
    policies::policies,
    sealing::{self, Sealing},
    sign_in::{Registration, SignIn},
    table,
    vault::Vault,
    words,
};

/// Microseconds since some fixed moment; a worker and a native program tell time differently.
pub type Clock = fn() -> u64;

/// Answers every request of one person. Holds her secrets while the vault is open; redacted when printed.
pub struct Desk {
    clock: Clock,
    registration: Option<Registration>,
    sign_in: Option<SignIn>,
    vault: Option<Vault>,
    keys: Option<KeyRing>,
    imported: Option<OwnedModel>,
    sealing: Option<Sealing>,
    followed: Option<LogState>,
    demo: Option<ClientKey>,
}

impl Desk {
    /// A desk without secrets.
    pub fn new(clock: Clock) -> Self {
        Self {
            clock,
            registration: None,
            sign_in: None,
            vault: None,
            keys: None,
            imported: None,
            sealing: None,
            followed: None,
            demo: None,
        }
    }

    /// Answers one request.
    ///
    /// # Errors
    /// A pair for the person: what happened, what to do. A failed request changes nothing, except that a
    /// started registration or sign-in has to be started again.
    pub fn answer(&mut self, request: Request) -> Result<Response, Fault> {
        self.dispatch(request).map_err(Fault::from)
    }

    fn dispatch(&mut self, request: Request) -> Result<Response, Error> {
        match request {
            Request::RegisterStart { email, password } => self.register_start(&email, password),
            Request::RegisterFinish { response } => self.register_finish(&response),
            Request::SignInStart { email, password } => self.sign_in_start(&email, password),
            Request::SignInFinish { response } => self.sign_in_finish(&response),
            Request::OpenVault { vault_key } => self.open_vault(vault_key),
            Request::CloseVault => Ok(self.close_vault()),
            Request::SealDocument { name, document } => self.seal_document(&name, document),
            Request::OpenDocument { name, blob } => self.open_document(&name, &blob),
            Request::MakeKeys { previous } => self.make_keys(previous),
            Request::LoadKeys { blob } => self.load_keys(&blob),
            Request::EvaluationKeyPlan { set, fingerprint } => {
                self.evaluation_key_plan(set, fingerprint.as_deref())
            }
            Request::EvaluationKeyChunk {
                set,
                index,
                fingerprint,
            } => self.evaluation_key_chunk(set, index, fingerprint.as_deref()),
            Request::Import {
                model,
                data,
                settings,
            } => self.import(&model, data, settings),
            Request::SealImported { name } => self.seal_imported(&name),
            Request::SealChunk {
                name,
                blob,
                circuit,
                public_key,
                index,
            } => {
                self.prepare_sealing(&name, blob, public_key)?;
                self.seal_chunk(&circuit, index)
            }
            Request::SealPlan { circuit } => sealing::plan(&circuit),
            Request::ReadTable {
                csv,
                input,
                circuit,
            } => table::read(&csv, &input, &circuit).map(Response::Table),
            Request::Encrypt {
                circuit,
                rows,
                fingerprint,
            } => self.encrypt(&circuit, &rows, fingerprint.as_deref()),
            Request::Capacity { circuit } => self.capacity(&circuit),
            Request::Cost { circuit } => cost(&circuit).map(Response::Cost),
            Request::Policies { circuit } => policies(&circuit).map(Response::Policies),
            Request::Decrypt {
                circuit,
                rows,
                result,
                fingerprint,
            } => self.decrypt(&circuit, rows, &result, fingerprint.as_deref()),
            Request::Digest { bytes } => Ok(log::digest(&bytes)),
            Request::Words { fingerprint } => words::words(&fingerprint)
                .map(Response::Words)
                .ok_or(Error::Fingerprint),
            Request::FollowLog {
                state,
                head,
                leaves,
                own,
            } => Ok(self.follow_log(state, head, &leaves, own.as_ref())),
            Request::CheckInclusion {
                head,
                index,
                leaf,
                detail,
                proof,
            } => Ok(self.check_inclusion(&head, index, &leaf, detail.as_deref(), &proof)),
            Request::CheckConsistency { old, new, proof } => {
                Ok(self.check_consistency(&old, &new, &proof))
            }
            Request::CheckKey {
                account,
                document,
                head,
                leaf,
                proof,
            } => Ok(self.check_key(&account, &document, &head, &leaf, &proof)),
            Request::DemoStart { row } => self.demo_start(row),
            Request::DemoFinish { result } => self.demo_finish(&result),
        }
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
