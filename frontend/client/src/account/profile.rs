//! What the reader says about herself, and what she is told.

use api::account::{Letters, ProfileChange};

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

    /// Chooses which mails the reader gets, and their language.
    ///
    /// # Errors
    /// The server's problem.
    pub fn choose_letters(&self, letters: Letters) -> Pending<()> {
        let client = self.clone();
        Box::pin(async move {
            client.put_letters(&letters).await?;
            if let Some(mut reader) = client.reader() {
                reader.profile.language = letters.language;
                client.take_over(reader);
            }
            Ok(())
        })
    }
}
