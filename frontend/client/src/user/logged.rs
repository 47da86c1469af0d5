//! Whether the log holds what was really sent and received.

use api::{
    Digest,
    log::{EntryDetail, EntryKind, Leaf},
};
use protocol::Verdict;

use super::Exchange;
use crate::{Client, Failure, Outcome};

impl Client {
    /// Compares what this place sent and received with what the log says of it, and the entry with the log
    /// itself.
    ///
    /// # Errors
    /// That entry or proof could not be fetched, or that the log is not verified.
    pub async fn check_exchange(&self, exchange: &Exchange) -> Outcome<Verdict> {
        let index = exchange.log_index.ok_or_else(Failure::unexpected_answer)?;
        let Some(entry) = self.activity_at(index).await? else {
            return Ok(fails("The log has no entry of this answer."));
        };
        let leaf: Leaf = read(&entry.leaf)?;
        let detail: EntryDetail = read(&entry.detail)?;
        if leaf.kind != EntryKind::Evaluated {
            return Ok(fails(
                "The entry named for this answer is about something else.",
            ));
        }
        let is =
            |logged: &Option<String>, digest: Digest| logged.as_ref() == Some(&digest.to_string());
        let sent = self.digest(&exchange.input).await?;
        if exchange.is_of_this_visit() && !is(&detail.input_digest, sent) {
            return Ok(fails("The log says that something else was sent."));
        }
        if !is(&detail.output_digest, self.digest(&exchange.result).await?) {
            return Ok(fails("The log says that something else was answered."));
        }
        self.check_entry(index, entry.leaf, Some(entry.detail))
            .await
    }
}

fn read<T: serde::de::DeserializeOwned>(text: &str) -> Outcome<T> {
    serde_json::from_str(text).map_err(|_| Failure::unexpected_answer())
}

fn fails(why: &str) -> Verdict {
    Verdict::Fails(why.to_owned())
}
