use api::{AccountId, key::KeyDocument};
use protocol::{CheckInclusion, CheckKey, KeyKind, PlanInclusion, Verdict};

use crate::{Client, Failure, Outcome, Pending};

impl Client {
    /// Checks that an entry, with its detail, is in the log. Follows the log first when the entry is
    /// newer than the verified head.
    ///
    /// # Errors
    /// That the proof could not be fetched, or that the log is not verified.
    pub fn check_entry(
        &self,
        index: u64,
        leaf: String,
        detail: Option<String>,
    ) -> Pending<Verdict> {
        let client = self.clone();
        Box::pin(async move {
            let head = client.head_beyond(index).await?;
            let planned = client.ask(PlanInclusion { index }).await?;
            let ask = CheckInclusion {
                head: head.bytes,
                index,
                leaf,
                detail,
                parts: client.log_parts(planned).await?,
            };
            client.ask(ask).await
        })
    }

    /// Checks that a published key is the last that the log names for `account`, before anything is sealed to it
    /// or believed that it signed. Follows the log first: the newest key is the newest of now.
    ///
    /// # Errors
    /// That the proof could not be fetched, or that the log is not verified.
    pub(crate) async fn prove_key(
        &self,
        account: &AccountId,
        kind: KeyKind,
        document: &KeyDocument,
    ) -> Outcome<Verdict> {
        self.follow_log().await;
        self.prove_newest(account, kind, document).await
    }

    /// The same as of the head that was followed last, unless the key is newer.
    ///
    /// # Errors
    /// That the proof could not be fetched, or that the log is not verified.
    pub(crate) async fn prove_newest(
        &self,
        account: &AccountId,
        kind: KeyKind,
        document: &KeyDocument,
    ) -> Outcome<Verdict> {
        let head = self.head_beyond(document.published.log_index).await?;
        let ask = CheckKey {
            kind,
            account: account.0.clone(),
            document: serde_json::to_vec(document).map_err(|_| Failure::unexpected_answer())?,
            keys: self
                .directory_proof(kind.logged_as(), &account.0, head.size)
                .await?,
            head: head.bytes,
        };
        self.ask(ask).await
    }
}
