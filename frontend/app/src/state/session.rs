//! Who is signed in, and whether the vault is open.

use api::{
    Base64, ProblemKind,
    account::{Account, Profile, RegisterFinish, RegisterStart, Role},
    session::{SignInFinish, SignInStart},
};
use leptos::prelude::*;
use protocol::{BeginRegistration, BeginSignIn, EndRegistration, EndSignIn, OpenVault, SignedIn};
use wasm_bindgen_futures::spawn_local;

use super::{Keys, LogWatch, Workers, browser_memory, client};
use crate::failure::{Failure, Outcome, Pending};

/// States of the session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum SessionStatus {
    /// The server has not been asked yet.
    Unknown,
    /// The server could not be asked.
    Unreachable(Failure),
    /// Nobody is signed in.
    Visitor,
    /// Signed in, but the vault's key is gone (a new tab): the password is needed once more.
    Locked(Account),
    /// Signed in with an open vault.
    Open(Account),
}

/// The session.
#[derive(Clone, Copy)]
pub(crate) struct Session {
    workers: Workers,
    keys: Keys,
    log_watch: LogWatch,
    status: RwSignal<SessionStatus>,
    ended: RwSignal<bool>,
}

/// What a person enters to register.
#[derive(Clone, Debug)]
pub(crate) struct Registration {
    /// Submitted details.
    pub profile: Profile,
    /// Requested role.
    pub role: Role,
    /// Never leaves this browser.
    pub password: String,
    /// Token of the administrator's set-up link.
    pub setup_token: Option<String>,
}

impl Session {
    pub(super) fn new(workers: Workers, keys: Keys, log_watch: LogWatch) -> Self {
        let session = Self {
            workers,
            keys,
            log_watch,
            status: RwSignal::new(SessionStatus::Unknown),
            ended: RwSignal::new(false),
        };
        client().on_signed_out(move || session.end());
        session
    }

    /// Where the session stands.
    pub(crate) fn status(&self) -> SessionStatus {
        self.status.get()
    }

    /// Whether the last session was ended by the server (expiry, suspension).
    pub(crate) fn ended(&self) -> bool {
        self.ended.get()
    }

    /// The signed-in account.
    pub(crate) fn account(&self) -> Option<Account> {
        match self.status.get() {
            SessionStatus::Locked(account) | SessionStatus::Open(account) => Some(account),
            _ => None,
        }
    }

    /// Asks the server who is signed in and opens the vault with the key this tab kept.
    pub(crate) async fn restore(&self) {
        self.status.set(SessionStatus::Unknown);
        let account = match client().current_session().await {
            Ok(current) => current.account,
            Err(failure) if failure.is(ProblemKind::SignedOut) => {
                return self.status.set(SessionStatus::Visitor);
            }
            Err(failure) => return self.status.set(SessionStatus::Unreachable(failure)),
        };
        let opened = match browser_memory::vault_key(&account.id) {
            Some(vault_key) => self.open_vault(vault_key).await.is_ok(),
            None => false,
        };
        if opened {
            self.enter(account).await;
        } else {
            self.status.set(SessionStatus::Locked(account));
        }
    }

    /// Registers. The password stays in the worker (OPAQUE); the account waits for approval.
    ///
    /// # Errors
    /// The server's problem (a field, an address taken).
    pub(crate) async fn register(&self, registration: Registration) -> Outcome<Account> {
        let Registration {
            profile,
            role,
            password,
            setup_token,
        } = registration;
        let email = profile.email.clone();
        let begin = BeginRegistration { email, password };
        let request = self.workers.ask(begin).await?;
        let started = client()
            .register_start(&RegisterStart {
                email: profile.email.clone(),
                request: Base64(request),
            })
            .await?;
        let response = started.response.0;
        let record = self.workers.ask(EndRegistration { response }).await?;
        client()
            .register_finish(&RegisterFinish {
                profile,
                role,
                record: Base64(record),
                setup_token,
            })
            .await
    }

    /// Signs in and opens the vault.
    ///
    /// # Errors
    /// Wrong credentials, or that the account is pending, denied or suspended.
    pub(crate) fn sign_in(&self, email: String, password: String) -> Pending<Account> {
        let session = *self;
        Box::pin(async move { session.sign_in_now(email, password).await })
    }

    async fn sign_in_now(&self, email: String, password: String) -> Outcome<Account> {
        let begin = BeginSignIn {
            email: email.clone(),
            password,
        };
        let request = self.workers.ask(begin).await?;
        let started = client()
            .sign_in_start(&SignInStart {
                email,
                request: Base64(request),
            })
            .await?;
        let response = started.response.0;
        let SignedIn {
            finalization,
            vault_key,
        } = self.workers.ask(EndSignIn { response }).await?;
        let finished = client()
            .sign_in_finish(&SignInFinish {
                attempt: started.attempt,
                finalization: Base64(finalization),
            })
            .await;
        let account = match finished {
            Ok(session) => session.account,
            Err(failure) => {
                self.workers.forget();
                return Err(failure);
            }
        };
        browser_memory::keep_vault_key(&account.id, &vault_key);
        self.workers.remember_vault_key(vault_key);
        self.enter(account.clone()).await;
        Ok(account)
    }

    /// Signs out here and on the server.
    pub(crate) async fn sign_out(&self) {
        let _ = client().end_session().await;
        self.close();
        self.ended.set(false);
    }

    /// Notices that another tab signed out or signed somebody else in: the cookie is shared, the vault
    /// is not.
    pub(crate) async fn recheck(&self) {
        let SessionStatus::Open(account) = self.status.get_untracked() else {
            return;
        };
        // A session that ended is noticed by the request itself.
        if let Ok(current) = client().current_session().await
            && current.account.id != account.id
        {
            self.close();
            self.restore().await;
        }
    }

    async fn open_vault(&self, vault_key: Vec<u8>) -> Outcome<()> {
        let key = vault_key.clone();
        self.workers.ask(OpenVault { vault_key: key }).await?;
        self.workers.remember_vault_key(vault_key);
        Ok(())
    }

    /// A user's keys are loaded first, so that every page finds them; a failure shows on the page that
    /// needs them.
    async fn enter(&self, account: Account) {
        if account.role == Role::User {
            let _ = self.keys.load().await;
        }
        self.ended.set(false);
        self.status.set(SessionStatus::Open(account.clone()));
        let log_watch = self.log_watch;
        spawn_local(async move { log_watch.begin(account).await });
    }

    /// The server ended the session.
    fn end(&self) {
        let was_open = matches!(
            self.status.get_untracked(),
            SessionStatus::Open(_) | SessionStatus::Locked(_)
        );
        if was_open {
            self.close();
            self.ended.set(true);
        }
    }

    fn close(&self) {
        browser_memory::forget_vault_key();
        self.workers.forget();
        self.log_watch.forget();
        self.status.set(SessionStatus::Visitor);
    }
}
