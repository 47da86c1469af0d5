//! Who is signed in, and whether the vault is open.

use std::fmt;

use api::{
    Base64,
    account::{
        Account, AskAgain, Profile, RegisterEntrance, RegisterFinish, RegisterStart, Role,
        SignInAnswer, SignInFinish, SignInStart, SignedIn,
    },
};
use protocol::{
    BeginRegistration, BeginSignIn, EndRegistration, EndSignIn, OpenOwnVault, OpenVault,
    SignInProved, Spelling,
};

use super::{
    OfferedKit,
    choice::Choice,
    passkeys::{Renewal, UnconfirmedSignIn},
};
use crate::{
    Client, Failure, News, Outcome, Pending, port::Shelf, status::SessionStatus, user::NOTE_DRAFT,
};

/// Name of what is kept of the last time somebody signed out in this browser.
pub const SIGNED_OUT: &str = "signed-out";

/// Stands before a vault's key where it is hashed to name what it opened.
const OPENED: &[u8] = b"tacit opened account v1\n";

/// What a person enters to register.
#[derive(Clone, Debug)]
pub struct Registration {
    /// Submitted details.
    pub profile: Profile,
    /// Requested role.
    pub role: Role,
    /// Never leaves the desk.
    pub password: String,
    /// How the person comes in.
    pub entrance: Entrance,
}

/// How far a sign-in is.
#[derive(Clone, Debug)]
pub enum SignInStep {
    /// The vault is open.
    Open(Account),
    /// The password is proved, and a passkey has to confirm it.
    Confirm(UnconfirmedSignIn),
}

/// How a person comes in who registers; tokens stand behind `#` in links.
#[derive(Clone, PartialEq, Eq)]
pub enum Entrance {
    /// An administrator decides.
    Approval,
    /// By the one-time link that makes the first administrator.
    SetupLink(String),
    /// By an invitation.
    Invitation(String),
}

impl fmt::Debug for Entrance {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Approval => "Approval",
            Self::SetupLink(_) => "SetupLink(redacted)",
            Self::Invitation(_) => "Invitation(redacted)",
        })
    }
}

/// A registration that waits for its person to keep the recovery kit, or not.
#[derive(Clone)]
pub struct Registering {
    finish: RegisterFinish,
    offered: OfferedKit,
    choice: Choice,
}

impl Registering {
    /// Whether the kit was to be kept when nobody knows what became of the registration: it cannot be chosen otherwise any more.
    pub fn sent(&self) -> Option<bool> {
        self.choice.sent()
    }

    /// The kit.
    pub fn offered(&self) -> &OfferedKit {
        &self.offered
    }
}

impl Client {
    /// Where the session stands.
    pub fn session(&self) -> SessionStatus {
        self.0.session.borrow().clone()
    }

    /// Asks the server who is signed in and opens the vault with the key this visit kept. Follow the
    /// log afterwards ([`Client::follow_log`]).
    pub async fn restore(&self) {
        self.set_session(SessionStatus::Unknown);
        let account = match self.current_session().await {
            Ok(Some(current)) => current.account,
            Ok(None) => {
                self.forget_vault_key().await;
                return self.set_session(SessionStatus::Visitor { ended: false });
            }
            Err(failure) => return self.set_session(SessionStatus::Unreachable(failure)),
        };
        if self.is_idle().await {
            self.forget_vault_key().await;
        }
        let opened = match self.kept_vault_key(&account).await {
            Some(vault_key) => self.open_vault(vault_key).await.is_ok(),
            None => false,
        };
        if opened {
            self.enter(account).await;
        } else {
            self.set_session(SessionStatus::Locked(account));
        }
    }

    /// Registers without a recovery kit. The password stays at the desk (OPAQUE); the account waits for approval.
    ///
    /// # Errors
    /// The server's problem (a field, an address taken).
    pub async fn register(&self, registration: Registration) -> Outcome<Account> {
        let registering = self.begin_registration(registration).await?;
        self.finish_registration(&registering, false).await
    }

    /// Begins to register, and makes a recovery kit; nothing is registered yet. Who was proved to register goes with it
    /// ([`Client::proven_identity`]).
    ///
    /// # Errors
    /// The server's problem: `Conflict` for an address that somebody has, where she is not asked to prove it.
    pub async fn begin_registration(&self, registration: Registration) -> Outcome<Registering> {
        let Registration {
            profile,
            role,
            password,
            entrance,
        } = registration;
        let (invitation, setup_token) = match entrance {
            Entrance::Approval => (None, None),
            Entrance::SetupLink(token) => (None, Some(token)),
            Entrance::Invitation(token) => (Some(token), None),
        };
        let email = profile.email.clone();
        let begin = BeginRegistration { email, password };
        let start = RegisterStart {
            email: profile.email.clone(),
            request: Base64(self.ask(begin).await?),
            entrance: Some(RegisterEntrance {
                role,
                invitation: invitation.clone(),
                setup_token: setup_token.clone(),
            }),
        };
        let started = self.register_start(&start).await?;
        let (response, keys) = (started.response.0, started.keys);
        let registered = self.ask(EndRegistration { response }).await?;
        let identity = self.proven_identity().await;
        Ok(Registering {
            finish: RegisterFinish {
                profile,
                role,
                record: Base64(registered.record),
                keys,
                recovery: None,
                identity: identity.map(|proven| proven.proof),
                invitation,
                setup_token,
            },
            offered: OfferedKit::new(registered.kit),
            choice: Choice::default(),
        })
    }

    /// Registers, with the kit if it is kept. May be called again after a failure.
    ///
    /// # Errors
    /// The server's problem (a field), `Conflict` for an address that somebody has; or that nobody knows whether she is registered.
    pub async fn finish_registration(
        &self,
        registering: &Registering,
        keeps_kit: bool,
    ) -> Outcome<Account> {
        let choice = &registering.choice;
        let keeps_kit = choice.holds(keeps_kit);
        let finish = RegisterFinish {
            recovery: keeps_kit.then(|| registering.offered.kit.clone()),
            ..registering.finish.clone()
        };
        let sent = self.patiently(async || self.register_finish(&finish).await);
        let sent = sent.await;
        choice.after(keeps_kit, &sent);
        if sent.is_ok() {
            self.forget_identity().await;
        }
        sent.map_err(|failure| match failure.leaves_open() {
            true => may_be_registered(failure),
            false => failure,
        })
    }

    /// Signs in and opens the vault, or says that a passkey has to confirm that ([`Client::confirm_sign_in`]). Follow the log
    /// afterwards ([`Client::follow_log`]).
    ///
    /// # Errors
    /// Wrong credentials, or that the account is pending, denied or suspended; of a service whose log is none that was followed here, that
    /// as well, and then no failure of the password.
    pub fn sign_in(&self, email: String, password: String) -> Pending<SignInStep> {
        let client = self.clone();
        Box::pin(async move {
            match client.sign_in_now(email, password).await {
                Err(refused) => Err(client.unless_another_log(refused).await),
                step => step,
            }
        })
    }

    /// Accounts made before passwords were prepared open with what was typed then.
    async fn sign_in_now(&self, email: String, password: String) -> Outcome<SignInStep> {
        let first = self
            .sign_in_spelt(&email, &password, Spelling::Prepared)
            .await;
        if first.is_ok() || password.is_ascii() {
            return first;
        }
        let second = self
            .sign_in_spelt(&email, &password, Spelling::AsTyped)
            .await;
        second.or(first)
    }

    async fn sign_in_spelt(
        &self,
        email: &str,
        password: &str,
        spelling: Spelling,
    ) -> Outcome<SignInStep> {
        let (proved, finish) = self.prove_password(email, password, spelling).await?;
        let (password, is_outdated) = (password.to_owned(), proved.is_outdated);
        let renewal = Renewal {
            password,
            spelling,
            is_outdated,
        };
        let answer = self.sign_in_finish(&finish).await;
        match answer.inspect_err(|_| self.0.ports.desks.forget())? {
            SignInAnswer::SignedIn(signed_in) => {
                let account = self.enter_own_vault(signed_in, renewal).await?;
                Ok(SignInStep::Open(account))
            }
            SignInAnswer::Confirm(challenge) => Ok(SignInStep::Confirm(UnconfirmedSignIn {
                challenge,
                renewal,
            })),
        }
    }

    /// Opens the vault of whoever has signed in.
    pub(super) async fn enter_own_vault(
        &self,
        signed_in: SignedIn,
        renewal: Renewal,
    ) -> Outcome<Account> {
        let SignedIn {
            account,
            wrapped_vault_key,
            is_outdated,
        } = signed_in;
        let open = OpenOwnVault {
            account: account.id.0.clone(),
            wrapped_vault_key: wrapped_vault_key.map(|wrapped| wrapped.0),
        };
        let opened = self.ask(open).await;
        let vault_key = opened.inspect_err(|_| self.0.ports.desks.forget())?;
        self.enter_with(&account, vault_key).await?;
        if renewal.is_outdated || is_outdated {
            let Renewal {
                password, spelling, ..
            } = renewal;
            self.renew_password(&account, &password, spelling).await;
        }
        Ok(account)
    }

    /// The vault is open: keeps its key for this visit.
    ///
    /// # Errors
    /// That the service names another account than before.
    pub(super) async fn enter_with(&self, account: &Account, vault_key: Vec<u8>) -> Outcome<()> {
        let recognised = self.recognise(account, &vault_key).await;
        recognised.inspect_err(|_| self.0.ports.desks.forget())?;
        self.keep_vault_key(account, &vault_key).await;
        self.0.ports.desks.remember_vault_key(vault_key);
        self.enter(account.clone()).await;
        Ok(())
    }

    /// Proves a password: the last message of a sign-in, for the server.
    async fn prove_password(
        &self,
        email: &str,
        password: &str,
        spelling: Spelling,
    ) -> Outcome<(SignInProved, SignInFinish)> {
        let begin = BeginSignIn {
            email: email.to_owned(),
            password: password.to_owned(),
            spelling,
        };
        let start = SignInStart {
            email: email.to_owned(),
            request: Base64(self.ask(begin).await?),
        };
        let started = self.sign_in_start(&start).await?;
        let response = started.response.0;
        let proved = self.ask(EndSignIn { response }).await?;
        let finish = SignInFinish {
            attempt: started.attempt,
            finalization: Base64(proved.finalization.clone()),
        };
        Ok((proved, finish))
    }

    /// What the holder of a denied account submitted, and why that was denied.
    ///
    /// # Errors
    /// Wrong credentials, or an account that is not denied.
    pub async fn denied_request(&self, email: &str, password: &str) -> Outcome<Account> {
        self.ask_about_denied(email, password, None).await
    }

    /// Corrects what was denied and asks again; the account waits then.
    ///
    /// # Errors
    /// As [`Self::denied_request`], and the server's problem with a field.
    pub async fn ask_again(
        &self,
        email: &str,
        password: &str,
        corrected: Profile,
    ) -> Outcome<Account> {
        self.ask_about_denied(email, password, Some(corrected))
            .await
    }

    async fn ask_about_denied(
        &self,
        email: &str,
        password: &str,
        corrected: Option<Profile>,
    ) -> Outcome<Account> {
        let proved = self
            .prove_password(email, password, Spelling::Prepared)
            .await;
        self.0.ports.desks.forget();
        let (_, finish) = proved?;
        let ask = AskAgain {
            attempt: finish.attempt,
            finalization: finish.finalization,
            corrected,
        };
        self.send_ask_again(&ask).await
    }

    /// What a place remembers lies under the account's identifier, which the server states. So it remembers as well which one
    /// a vault's key opened: under another, nothing would be remembered.
    ///
    /// # Errors
    /// That it is another one.
    async fn recognise(&self, account: &Account, vault_key: &[u8]) -> Outcome<()> {
        let opened = self.digest(&[OPENED, vault_key].concat()).await?;
        let place = format!("account-{opened}");
        let keep = &self.0.ports.keep;
        match keep.load(Shelf::Lasting, &place).await {
            Some(known) if known != account.id.0.as_bytes() => Err(Failure::local(
                t!(
                    "The service names another account than the one that this password opened in this browser before."
                ),
                t!("Do not go on; tell the administrator over another channel."),
            )),
            Some(_) => Ok(()),
            None => {
                keep.save(Shelf::Lasting, &place, account.id.0.as_bytes())
                    .await;
                Ok(())
            }
        }
    }

    /// Signs out here and on the server; other tabs hear of it by what is kept as [`SIGNED_OUT`].
    pub async fn sign_out(&self) {
        let _ = self.end_session().await;
        self.leave().await;
    }

    /// The session has ended by what was done here: nothing of it stays, and the other tabs hear of it.
    pub(super) async fn leave(&self) {
        self.close(false).await;
        self.keep_moment(SIGNED_OUT).await;
    }

    /// Notices that another tab signed out, signed somebody else in or changed the account: the cookie is shared, the vault
    /// is not.
    pub async fn recheck(&self) {
        let Some(account) = self.session().account().cloned() else {
            return;
        };
        match self.current_session().await {
            Ok(Some(current)) if current.account.id != account.id => {
                self.close(false).await;
                self.restore().await;
            }
            Ok(Some(current)) if current.account != account => self.take_over(current.account),
            Ok(None) => self.signed_out().await,
            Ok(Some(_)) | Err(_) => {}
        }
    }

    /// The same account with other details.
    pub(crate) fn take_over(&self, account: Account) {
        match self.session() {
            SessionStatus::Open(_) => self.set_session(SessionStatus::Open(account)),
            SessionStatus::Locked(_) => self.set_session(SessionStatus::Locked(account)),
            _ => {}
        }
    }

    /// The server ended the session.
    pub(crate) async fn signed_out(&self) {
        if self.session().account().is_some() {
            self.close(true).await;
        }
    }

    /// The person whose vault is open.
    pub(crate) fn reader(&self) -> Option<Account> {
        match self.session() {
            SessionStatus::Open(account) => Some(account),
            _ => None,
        }
    }

    async fn open_vault(&self, vault_key: Vec<u8>) -> Outcome<()> {
        let key = vault_key.clone();
        self.ask(OpenVault { vault_key: key }).await?;
        self.0.ports.desks.remember_vault_key(vault_key);
        Ok(())
    }

    /// A user's keys are loaded first, so that everything after finds them; a failure shows where they
    /// are needed.
    async fn enter(&self, account: Account) {
        self.0.holder.replace(Some(account.id.clone()));
        self.0.versions_shared.set(false);
        self.0.versions_written.set(false);
        if account.role == Role::User {
            let _ = self.own_keys().await;
        }
        self.used_now().await;
        self.set_session(SessionStatus::Open(account));
    }

    async fn close(&self, ended: bool) {
        self.forget_secrets().await;
        self.set_session(SessionStatus::Visitor { ended });
    }

    /// Nothing that the vault's key opens stays, nor the key.
    pub(super) async fn forget_secrets(&self) {
        self.forget_vault_key().await;
        self.0.ports.keep.forget(Shelf::Visit, NOTE_DRAFT).await;
        self.0.ports.desks.forget();
        self.0.holder.replace(None);
        self.0.pads.pools.take();
        self.forget_log();
    }

    pub(super) fn set_session(&self, status: SessionStatus) {
        self.0.session.replace(status.clone());
        self.tell(News::Session(status));
    }
}

fn may_be_registered(failure: Failure) -> Failure {
    failure.told(
        t!("The service did not answer, so you may be registered or not."),
        t!("Try again: the same is sent once more, and counts once."),
    )
}
