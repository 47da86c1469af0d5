mod evaluation_keys;
mod jobs;
mod keys;
mod log;
mod owner;
mod parts;
mod user;
mod vault;

pub use jobs::Sent;
pub use user::Answered;

use std::sync::LazyLock;
use std::time::Instant;

use api::{
    account::{Account, Profile, RegisterFinish, RegisterStart, RegisterStarted, Role},
    paths,
    session::{Session, SignInFinish, SignInStart, SignInStarted},
};
use desk::Desk;
use protocol::{Ask, BeginRegistration, BeginSignIn, EndRegistration, EndSignIn, LogState};

use crate::{Connection, Error};

static START: LazyLock<Instant> = LazyLock::new(Instant::now);

/// A signed-in person: her connection and her secrets.
pub struct Person {
    connection: Connection,
    desk: Desk,
    account: Account,
    log: Option<LogState>,
}

impl Person {
    /// Registers an account. Only an administrator with the set-up token can sign in at once.
    ///
    /// # Errors
    /// The server's problem.
    pub fn register(
        origin: &str,
        profile: Profile,
        role: Role,
        password: &str,
        setup_token: Option<String>,
    ) -> Result<Account, Error> {
        let (mut connection, mut desk) = (Connection::new(origin), desk());
        let email = profile.email.clone();
        let begin = BeginRegistration {
            email: email.clone(),
            password: password.to_owned(),
        };
        let request = desk.ask(begin)?.into();
        let started: RegisterStarted =
            connection.post(paths::REGISTER_START, &RegisterStart { email, request })?;
        let response = started.response.0;
        let record = desk.ask(EndRegistration { response })?.into();
        let finish = RegisterFinish {
            profile,
            role,
            record,
            setup_token,
        };
        connection.post(paths::REGISTER_FINISH, &finish)
    }

    /// Signs in and opens the vault.
    ///
    /// # Errors
    /// The server's problem: pending, denied, suspended. A wrong password is a fault of the desk.
    pub fn sign_in(origin: &str, email: &str, password: &str) -> Result<Self, Error> {
        let (mut connection, mut desk) = (Connection::new(origin), desk());
        let begin = BeginSignIn {
            email: email.to_owned(),
            password: password.to_owned(),
        };
        let request = desk.ask(begin)?.into();
        let email = email.to_owned();
        let started: SignInStarted =
            connection.post(paths::SIGN_IN_START, &SignInStart { email, request })?;
        let response = started.response.0;
        let signed_in = desk.ask(EndSignIn { response })?;
        let finish = SignInFinish {
            attempt: started.attempt,
            finalization: signed_in.finalization.into(),
        };
        let Session { account } = connection.post(paths::SIGN_IN_FINISH, &finish)?;
        Ok(Self {
            connection,
            desk,
            account,
            log: None,
        })
    }

    /// Her account.
    pub fn account(&self) -> &Account {
        &self.account
    }

    /// Her connection, for requests that need no secret.
    pub fn connection(&mut self) -> &mut Connection {
        &mut self.connection
    }

    /// Asks her desk.
    ///
    /// # Errors
    /// The desk's fault.
    pub fn ask<A: Ask>(&mut self, ask: A) -> Result<A::Answer, Error> {
        Ok(self.desk.ask(ask)?)
    }

    /// All accounts (administrator).
    ///
    /// # Errors
    /// The server's problem.
    pub fn accounts(&mut self) -> Result<Vec<Account>, Error> {
        self.connection.read(paths::ADMIN_ACCOUNTS)
    }

    /// Approves an account (administrator).
    ///
    /// # Errors
    /// The server's problem.
    pub fn approve(&mut self, account: &Account) -> Result<Account, Error> {
        let path = paths::admin_account(&account.id, "approve");
        self.connection.post_empty(&path)
    }
}

fn desk() -> Desk {
    Desk::new(|| START.elapsed().as_micros() as u64)
}
