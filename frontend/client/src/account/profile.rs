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
            // Entries of her own keys are not compared with a name that is about to be another.
            let is_read = client.0.log.own_entries_read.replace(true);
            let changed = client.put_profile(&change).await;
            client.0.log.own_entries_read.set(is_read);
            client.take_over(changed?);
            client.keep_moment(CHANGED).await;
            Ok(())
        })
    }
}
