use api::{
    AccountId, ProblemKind, SessionId, Timestamp,
    account::{
        Account, AccountDeletion, AccountQuery, AskAgain, Letters, ListCounts, ListedSession,
        OpenedLink, OwnLetters, PasswordFinish, PasswordStart, PasswordStarted, Person,
        ProfileChange, Reason, RegisterFinish, RegisterStart, RegisterStarted, Session,
        SetupStanding, SetupToken, SignInAnswer, SignInFinish, SignInStart, SignInStarted,
    },
    health::{Health, HealthDay},
    identity::{IdentityAnswer, IdentityStarted, ProvenIdentity},
    list::ListPage,
    paths,
    proof::{ProofStart, ProofStarted},
    recovery::{NewRecoveryKit, RecoveryFinish, RecoveryOpen, RecoveryOpened, RecoveryState},
};

use super::{document, done};
use crate::{Client, Outcome, Pending, port::Method};

/// A decision on an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// May take part.
    Approve,
    /// May not, and why.
    Deny(String),
    /// Is stopped, and why.
    Suspend(String),
    /// May take part again.
    Reinstate,
    /// Waits for another decision, and why.
    Reopen(String),
}

impl Client {
    /// What a set-up link is good for; its token stands behind `#`.
    pub fn open_setup_link(&self, token: &str) -> Pending<SetupStanding> {
        let token = token.to_owned();
        self.post(paths::SETUP, &SetupToken { token })
    }

    /// First message of OPAQUE registration.
    pub(crate) fn register_start(&self, body: &RegisterStart) -> Pending<RegisterStarted> {
        self.post(paths::REGISTER_START, body)
    }

    /// Second message of OPAQUE registration; may be sent again.
    pub(crate) fn register_finish(&self, body: &RegisterFinish) -> Pending<Account> {
        self.post(paths::REGISTER_FINISH, body)
    }

    /// First message of a proof of who somebody is.
    pub(crate) fn identity_start(&self) -> Pending<IdentityStarted> {
        document(self.send_nothing(Method::Post, paths::IDENTITY_START))
    }

    /// What the provider sent back.
    pub(crate) fn identity_finish(&self, body: &IdentityAnswer) -> Pending<ProvenIdentity> {
        self.post(paths::IDENTITY, body)
    }

    /// Reads what was denied, or corrects it.
    pub(crate) fn send_ask_again(&self, body: &AskAgain) -> Pending<Account> {
        self.post(paths::ASK_AGAIN, body)
    }

    /// Who is signed in here, if anybody is.
    pub(crate) async fn current_session(&self) -> Outcome<Option<Session>> {
        let answer = self.send_nothing(Method::Get, paths::SESSION).await?;
        match answer.is_nothing() {
            true => Ok(None),
            false => answer.json().map(Some),
        }
    }

    /// First message of OPAQUE sign-in.
    pub(crate) fn sign_in_start(&self, body: &SignInStart) -> Pending<SignInStarted> {
        self.post(paths::SIGN_IN_START, body)
    }

    /// Last message of OPAQUE sign-in; sets the cookie, unless a passkey has to confirm it.
    pub(crate) fn sign_in_finish(&self, body: &SignInFinish) -> Pending<SignInAnswer> {
        self.post(paths::SIGN_IN_FINISH, body)
    }

    /// Ends the session on the server.
    pub(crate) fn end_session(&self) -> Pending<()> {
        done(self.send_nothing(Method::Delete, paths::SESSION))
    }

    /// First message of a changed password.
    pub(crate) fn password_start(&self, body: &PasswordStart) -> Pending<PasswordStarted> {
        self.post(paths::PASSWORD_START, body)
    }

    /// Last message of a changed password; may be sent again.
    pub(crate) fn password_finish(&self, body: &PasswordFinish) -> Pending<()> {
        done(self.send_document(Method::Post, paths::PASSWORD_FINISH, body))
    }

    /// The own recovery kit.
    pub(crate) fn recovery_state(&self) -> Pending<RecoveryState> {
        self.read(paths::RECOVERY)
    }

    /// First message of a proof of the password.
    pub(crate) fn proof_start(&self, body: &ProofStart) -> Pending<ProofStarted> {
        self.post(paths::PROOF_START, body)
    }

    /// Takes a new kit; may be sent again.
    pub(crate) fn take_kit(&self, body: &NewRecoveryKit) -> Pending<()> {
        done(self.send_document(Method::Post, paths::RECOVERY_KIT, body))
    }

    /// Writes the profile anew.
    pub(crate) fn put_profile(&self, body: &ProfileChange) -> Pending<Account> {
        document(self.send_document(Method::Put, paths::PROFILE, body))
    }

    /// Which mails the reader gets.
    pub fn letters(&self) -> Pending<OwnLetters> {
        self.read(paths::LETTERS)
    }

    /// Chooses them.
    pub(crate) fn put_letters(&self, body: &Letters) -> Pending<()> {
        done(self.send_document(Method::Put, paths::LETTERS, body))
    }

    /// Deletes the account.
    pub(crate) fn post_deletion(&self, body: &AccountDeletion) -> Pending<()> {
        done(self.send_document(Method::Post, paths::ACCOUNT_DELETION, body))
    }

    /// First message of a recovery.
    pub(crate) fn recovery_open(&self, body: &RecoveryOpen) -> Pending<RecoveryOpened> {
        self.post(paths::RECOVERY_OPEN, body)
    }

    /// Last message of a recovery; may be sent again.
    pub(crate) fn recovery_finish(&self, body: &RecoveryFinish) -> Pending<()> {
        done(self.send_document(Method::Post, paths::RECOVERY_FINISH, body))
    }

    /// Confirms an address.
    pub(crate) fn open_link(&self, body: &OpenedLink) -> Pending<()> {
        done(self.send_document(Method::Post, paths::CONFIRMATION, body))
    }

    /// Has another link sent that confirms the own address.
    pub fn send_confirmation_link(&self) -> Pending<Account> {
        document(self.send_nothing(Method::Post, paths::CONFIRMATION_LINK))
    }

    /// Where the account is signed in, the latest used first.
    pub fn sessions(&self) -> Pending<Vec<ListedSession>> {
        self.read(paths::SESSIONS)
    }

    /// Signs the account out in one place.
    pub fn end_session_of(&self, id: &SessionId) -> Pending<()> {
        done(self.send_nothing(Method::Delete, paths::session(id)))
    }

    /// Signs the account out everywhere else.
    pub fn end_other_sessions(&self) -> Pending<()> {
        done(self.send_nothing(Method::Delete, paths::SESSIONS))
    }

    /// What waits for the reader; access counts that was granted after `since`.
    pub(crate) fn counts_since(&self, since: Timestamp) -> Pending<ListCounts> {
        self.read(format!("{}?since={since}", paths::LISTS_COUNTS))
    }

    /// A page of the accounts (administrator).
    pub fn accounts(&self, query: &AccountQuery) -> Pending<ListPage<Account>> {
        self.read(query.at(paths::ADMIN_ACCOUNTS))
    }

    /// An account and what belongs to it (administrator, auditor).
    pub fn person(&self, id: &AccountId) -> Pending<Person> {
        self.read(paths::admin_person(id))
    }

    /// Decides on an account as it is known here (administrator).
    pub async fn decide(&self, account: &Account, decision: Decision) -> Outcome<Account> {
        let (verb, reason) = match decision {
            Decision::Approve => ("approve", None),
            Decision::Deny(reason) => ("deny", Some(reason)),
            Decision::Suspend(reason) => ("suspend", Some(reason)),
            Decision::Reinstate => ("reinstate", None),
            Decision::Reopen(reason) => ("reopen", Some(reason)),
        };
        let path = account.seen().at(&paths::admin_account(&account.id, verb));
        match reason {
            Some(reason) => self.post(path, &Reason { reason }).await,
            None => document(self.send_nothing(Method::Post, path)).await,
        }
    }

    /// Ends all sessions of somebody else's account (administrator).
    pub fn end_all_sessions_of(&self, id: &AccountId) -> Pending<()> {
        done(self.send_nothing(Method::Delete, paths::admin_sessions(id)))
    }

    /// Decides alike on several accounts, one after the other (administrator); `tell` hears how many are decided. Answers
    /// on how many somebody else decided meanwhile: they stay as they are.
    ///
    /// # Errors
    /// Why the next one was not; those before are.
    pub async fn decide_all(
        &self,
        accounts: &[Account],
        decision: &Decision,
        tell: impl Fn(usize),
    ) -> Outcome<usize> {
        let mut passed_over = 0;
        for (done, account) in accounts.iter().enumerate() {
            tell(done);
            match self.decide(account, decision.clone()).await {
                Err(failure) if failure.is(ProblemKind::Conflict) => passed_over += 1,
                outcome => drop(outcome?),
            }
        }
        Ok(passed_over)
    }

    /// How the service did on each of the last 60 days, the oldest first.
    pub fn health_days(&self) -> Pending<Vec<HealthDay>> {
        self.read(paths::ADMIN_HEALTH_DAYS)
    }

    /// How the service is doing (administrator, auditor).
    pub fn health(&self) -> Pending<Health> {
        self.read(paths::ADMIN_HEALTH)
    }
}
