//! Whether the log holds what was really sent and received.

use api::{
    Digest,
    log::{EntryDetail, EntryKind, Leaf},
};
use protocol::Verdict;

use super::Exchange;
use crate::{Client, Failure, Outcome, client::UncomparedAnswer};

impl Exchange {
    /// What the log is compared with, if the service named an entry.
    pub(super) fn uncompared(&self) -> Option<UncomparedAnswer> {
        Some(UncomparedAnswer {
            input: self.input.clone(),
            result: self.result.clone(),
            log_index: self.log_index?,
        })
    }
}

impl Client {
    /// Compares what this place sent and received with what the log says of it, and the entry with the log
    /// itself. What does not fit is an alarm as long as the session lasts.
    ///
    /// # Errors
    /// That entry or proof could not be fetched, or that the log is not verified.
    pub async fn check_exchange(&self, exchange: &Exchange) -> Outcome<Verdict> {
        let answer = exchange.uncompared();
        self.compare(&answer.ok_or_else(Failure::unexpected_answer)?)
            .await
    }

    pub(crate) async fn compare(&self, answer: &UncomparedAnswer) -> Outcome<Verdict> {
        let verdict = self.as_logged(answer).await?;
        if let Verdict::Fails(why) = &verdict {
            self.contradict(format!("An answer to you: {why}"));
        }
        Ok(verdict)
    }

    async fn as_logged(&self, answer: &UncomparedAnswer) -> Outcome<Verdict> {
        let index = answer.log_index;
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
        let sent = self.digest(&answer.input).await?;
        if !answer.input.is_empty() && !is(&detail.input_digest, sent) {
            return Ok(fails("The log says that something else was sent."));
        }
        if !is(&detail.output_digest, self.digest(&answer.result).await?) {
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
