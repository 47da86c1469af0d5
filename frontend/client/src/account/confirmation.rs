//! Whether the reader's address is confirmed.

use api::account::{Account, OpenedLink};

use crate::{Client, Outcome, account::vault_is_closed};

impl Client {
    /// The reader's account as the server has it now.
    ///
    /// # Errors
    /// That nobody is signed in.
    pub async fn own_account(&self) -> Outcome<Account> {
        let session = self.current_session().await?;
        session
            .map(|session| session.account)
            .ok_or_else(vault_is_closed)
    }

    /// Confirms an address by what stood behind `#` in the link that went there. Nobody needs to be signed in.
    ///
    /// # Errors
    /// That the link counts no more.
    pub async fn confirm_address(&self, token: String) -> Outcome<()> {
        self.open_link(&OpenedLink { token }).await
    }
}
