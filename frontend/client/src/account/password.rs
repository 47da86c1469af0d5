use api::{
    Base64, ProblemKind,
    account::{Account, PasswordFinish, PasswordStart},
};
use protocol::{BeginPasswordChange, EndPasswordChange, Spelling};

use super::vault_is_closed;
use crate::{Client, Failure, Outcome, Pending};

impl Client {
    /// Changes the password of the account whose vault is open: proves the present one, registers the new one, and wraps the
    /// vault's key for it, so that all in the vault stays as it is. All other sessions of the account end, this one goes on.
    ///
    /// # Errors
    /// A wrong present password, the server's problem; or that nobody knows whether it is changed, when no answer comes.
    pub fn change_password(&self, present: String, new: String) -> Pending<()> {
        let client = self.clone();
        Box::pin(async move { client.change_password_now(&present, &new).await })
    }

    /// Passwords from before they were prepared are proved as they were typed then.
    async fn change_password_now(&self, present: &str, new: &str) -> Outcome<()> {
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
        if let Ok(finish) = self.prove(account, password, spelling, password).await {
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
        new: &str,
    ) -> Outcome<PasswordFinish> {
        let begin = BeginPasswordChange {
            email: account.profile.email.clone(),
            present: present.to_owned(),
            spelling,
            new: new.to_owned(),
        };
        let requests = self.ask(begin).await?;
        let start = PasswordStart {
            present: Base64(requests.present),
            new: Base64(requests.new),
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
        let sent = self.patiently(async || self.password_finish(finish).await);
        sent.await.map_err(|failure| match failure.kind {
            Some(ProblemKind::Unreachable) => may_be_changed(),
            _ => failure,
        })
    }
}

fn may_be_changed() -> Failure {
    Failure {
        kind: Some(ProblemKind::Unreachable),
        ..Failure::local(
            "The service did not answer, so the password may be changed or not.",
            "Keep both passwords until you have signed in again: one of them is taken, and either opens the same vault.",
        )
    }
}
