use api::{
    AccountId, Base64,
    key::KeyDocument,
    log::{Activity, EntriesFile, Leaf, ProvedEntry},
};
use protocol::{
    CheckInclusion, CheckKey, KeyKind, PlanInclusion, PlanProofs, ProveEntries, ShownEntry, Verdict,
};

use crate::{Client, Failure, Outcome, Pending};

impl Client {
    /// Entries with the proof that the signed head holds each of them, as JSON (`docs/formats.md`).
    ///
    /// # Errors
    /// That a proof could not be fetched or does not hold, or that the log is not verified.
    pub async fn entries_file(&self, entries: &[Activity]) -> Outcome<Vec<u8>> {
        let shown = |entry: &Activity| ShownEntry {
            leaf: entry.leaf.clone(),
            detail: entry.detail.clone(),
        };
        let entries: Vec<ShownEntry> = entries.iter().map(shown).collect();
        let read = |entry: &ShownEntry| {
            let leaf: Option<Leaf> = serde_json::from_str(&entry.leaf).ok();
            leaf.map(|leaf| leaf.index)
        };
        let indices: Option<Vec<u64>> = entries.iter().map(read).collect();
        let indices = indices.ok_or_else(Failure::unexpected_answer)?;
        let newest = indices.iter().copied().max().unwrap_or(0);
        let head = self.head_beyond(newest).await?;
        let planned = self.ask(PlanProofs { indices }).await?;
        let ask = ProveEntries {
            head: head.bytes.clone(),
            entries: entries.clone(),
            parts: self.log_parts(planned).await?,
        };
        let proofs = self.ask(ask).await?.ok_or_else(unproved)?;
        let proved = entries.into_iter().zip(proofs);
        let proved = proved.map(|(entry, proof)| ProvedEntry {
            leaf: entry.leaf,
            detail: entry.detail,
            proof: proof.into_iter().map(Base64).collect(),
        });
        let file = EntriesFile {
            format: EntriesFile::FORMAT.to_owned(),
            policy: serde_json::from_slice(&head.policy)
                .map_err(|_| Failure::unexpected_answer())?,
            checkpoint: String::from_utf8_lossy(&head.bytes).into_owned(),
            entries: proved.collect(),
        };
        serde_json::to_vec(&file).map_err(|_| Failure::unexpected_answer())
    }

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

fn unproved() -> Failure {
    Failure::local(
        t!("One of these entries is not in the log as the service shows it. Nothing was saved."),
        t!(
            "Check the proofs of this list one by one, and tell the administrator over another channel."
        ),
    )
}
