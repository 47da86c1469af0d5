use api::{
    Base64,
    account::{Account, PasswordFinish, PasswordStart, Profile},
};
use protocol::{BeginPasswordChange, EndPasswordChange, Spelling};

use super::{profile::CHANGED, vault_is_closed};
use crate::{Client, Failure, Outcome, Pending};

/// What is registered in place of the present password.
#[derive(Clone, Copy)]
struct Registered<'a> {
    password: &'a str,
    /// Another address, if that changes.
    email: Option<&'a str>,
}

impl Client {
    /// Changes the password of the account whose vault is open: proves the present one, registers the new one, and wraps the
    /// vault's key for it, so that all in the vault stays as it is. All other sessions of the account end, this one goes on.
    ///
    /// # Errors
    /// A wrong present password, the server's problem; or that nobody knows whether it is changed, when no answer comes.
    pub fn change_password(&self, present: String, new: String) -> Pending<()> {
        let client = self.clone();
        Box::pin(async move {
            let new = Registered {
                password: &new,
                email: None,
            };
            let changed = client.register_anew(&present, new).await;
            changed.map_err(|failure| {
                told(
                    failure,
                    t!("The service did not answer, so the password may be changed or not."),
                    t!("Keep both passwords until you have signed in again: one of them is taken, and either opens the same vault."),
                )
            })
        })
    }

    /// Puts the account whose vault is open under another address: the password is proved and registered once more, since OPAQUE
    /// binds a password to its address. All other sessions of the account end, this one goes on.
    ///
    /// # Errors
    /// A wrong password, the server's problem, `Conflict` for an address that somebody has; or that nobody knows whether it is changed.
    pub fn change_email(&self, password: String, email: String) -> Pending<()> {
        let client = self.clone();
        Box::pin(async move {
            let new = Registered {
                password: &password,
                email: Some(&email),
            };
            let changed = client.register_anew(&password, new).await;
            changed.map_err(|failure| {
                told(
                    failure,
                    t!("The service did not answer, so your address may be changed or not."),
                    t!("Reload the page: it says which address is yours."),
                )
            })?;
            // As the server spells it.
            if let Ok(Some(current)) = client.current_session().await {
                client.take_over(current.account);
            } else if let Some(reader) = client.reader() {
                let profile = Profile {
                    email: email.trim().to_lowercase(),
                    ..reader.profile
                };
                client.take_over(Account { profile, ..reader });
            }
            client.keep_moment(CHANGED).await;
            Ok(())
        })
    }

    /// Passwords from before they were prepared are proved as they were typed then.
    async fn register_anew(&self, present: &str, new: Registered<'_>) -> Outcome<()> {
        let account = self.reader().ok_or_else(vault_is_closed)?;
        let first = self.prove(&account, present, Spelling::Prepared, new).await;
        let finish = match first {
            Err(failure) if !present.is_ascii() => {
                let second = self.prove(&account, present, Spelling::AsTyped, new).await;
                second.map_err(|_| failure)
            }
            first => first,
        };
        self.finish_change(&finish?).await
    }

    /// Registers the same password once more, as new ones are. Where that fails it is tried again at the next sign-in.
    pub(super) async fn renew_password(
        &self,
        account: &Account,
        password: &str,
        spelling: Spelling,
    ) {
        let same = Registered {
            password,
            email: None,
        };
        if let Ok(finish) = self.prove(account, password, spelling, same).await {
            let finish = PasswordFinish {
                keeps_sessions: true,
                ..finish
            };
            let _ = self.finish_change(&finish).await;
        }
    }

    /// Everything but the last message, which alone changes something.
    async fn prove(
        &self,
        account: &Account,
        present: &str,
        spelling: Spelling,
        new: Registered<'_>,
    ) -> Outcome<PasswordFinish> {
        let begin = BeginPasswordChange {
            email: account.profile.email.clone(),
            present: present.to_owned(),
            spelling,
            new: new.password.to_owned(),
            new_email: new.email.map(str::to_owned),
        };
        let requests = self.ask(begin).await?;
        let start = PasswordStart {
            present: Base64(requests.present),
            new: Base64(requests.new),
            email: new.email.map(str::to_owned),
        };
        let started = self.password_start(&start).await?;
        let end = EndPasswordChange {
            account: account.id.0.clone(),
            present: started.present.0,
            new: started.new.0,
        };
        let changed = self.ask(end).await?;
        Ok(PasswordFinish {
            attempt: started.attempt,
            finalization: Base64(changed.finalization),
            record: Base64(changed.record),
            wrapped_vault_key: Base64(changed.wrapped_vault_key),
            keeps_sessions: false,
        })
    }

    /// Sent again while no answer comes: the server takes the same message twice.
    async fn finish_change(&self, finish: &PasswordFinish) -> Outcome<()> {
        self.patiently(async || self.password_finish(finish).await)
            .await
    }
}

/// In other words where nobody knows what became of it. A failure of the desk comes before the last message.
fn told(failure: Failure, happened: &str, action: &str) -> Failure {
    match failure.kind.is_some() && failure.leaves_open() {
        true => failure.told(happened, action),
        false => failure,
    }
}
