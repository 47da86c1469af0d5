//! What the reader says about herself.

use api::account::ProfileChange;

use crate::{Client, Pending};

/// Name of what is kept of the last time the account was changed in this browser.
pub const CHANGED: &str = "account-changed";

impl Client {
    /// Writes name, organisation and purpose anew. Under another name the service publishes the keys of the account once more, so that
    /// the log names their holder as she is called now.
    ///
    /// # Errors
    /// The server's problem (a field).
    pub fn change_profile(&self, change: ProfileChange) -> Pending<()> {
        let client = self.clone();
        Box::pin(async move {
            client.take_over(client.put_profile(&change).await?);
            client.keep_moment(CHANGED).await;
            Ok(())
        })
    }
}
