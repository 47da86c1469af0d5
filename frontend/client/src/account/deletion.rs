//! The end of the reader's account.

use api::{account::AccountDeletion, proof::deletion_purpose};

use super::vault_is_closed;
use crate::{Client, Failure, Pending};

/// Milliseconds for whoever is told to leave what only a member sees.
const MOMENT: u32 = 50;

impl Client {
    /// Deletes the account whose vault is open, once the password is proved for that. Every session of it ends; `on_deleted` is called
    /// before this one does.
    ///
    /// # Errors
    /// A wrong password, `Conflict` for the last administrator, the server's problem; or that nobody knows whether it is deleted.
    pub fn delete_account(
        &self,
        password: String,
        on_deleted: impl FnOnce() + 'static,
    ) -> Pending<()> {
        let client = self.clone();
        Box::pin(async move {
            let account = client.reader().ok_or_else(vault_is_closed)?;
            let proof = client
                .proved(&password, &deletion_purpose(&account.id))
                .await?;
            let deletion = AccountDeletion { proof };
            let deleted = client.post_deletion(&deletion).await;
            deleted.map_err(|failure| match failure.leaves_open() {
                true => may_be_deleted(failure),
                false => failure,
            })?;
            on_deleted();
            client.0.ports.clock.sleep(MOMENT).await;
            client.leave().await;
            Ok(())
        })
    }
}

fn may_be_deleted(failure: Failure) -> Failure {
    failure.told(
        t!("The service did not answer, so your account may be deleted or not."),
        t!(
            "Reload the page: if you have to sign in and your password is not taken, it is deleted."
        ),
    )
}
