//! Whether the log holds what was really sent and received.

use api::{
    Digest,
    log::{EntryDetail, EntryKind, Leaf},
};
use protocol::Verdict;

use super::Exchange;
use crate::{AnswerEntry, Client, Failure, Outcome};

impl Client {
    /// Compares what this place sent and received with what the log says of it, and the entry with the log
    /// itself. What does not fit is an alarm until the reader reported it.
    ///
    /// # Errors
    /// That entry or proof could not be fetched, or that the log is not verified.
    pub async fn check_exchange(&self, exchange: &Exchange) -> Outcome<Verdict> {
        let answer = self.to_compare(exchange, None, None).await?;
        self.compare(&answer.ok_or_else(Failure::unexpected_answer)?)
            .await
    }

    /// What the log is compared with, if the service named an entry; `sent` is known of what another visit sent, `file` names the
    /// file whose rows it answers.
    pub(super) async fn to_compare(
        &self,
        exchange: &Exchange,
        sent: Option<Digest>,
        file: Option<String>,
    ) -> Outcome<Option<AnswerEntry>> {
        let Some(log_index) = exchange.log_index else {
            return Ok(None);
        };
        let input = match exchange.is_of_this_visit() {
            true => Some(self.digest(&exchange.input).await?),
            false => sent,
        };
        let result = self.digest(&exchange.result).await?;
        let charged = exchange.under.clone().map(|under| (exchange.rows, under));
        Ok(Some(AnswerEntry {
            input,
            result,
            log_index,
            charged,
            file,
        }))
    }

    pub(crate) async fn compare(&self, answer: &AnswerEntry) -> Outcome<Verdict> {
        let compared = self.compare_unless_lost(answer, u64::MAX).await?;
        compared.ok_or_else(Failure::unexpected_answer)
    }

    /// The same; none where it fails and a restore may be why: its entry stood behind so many others.
    pub(crate) async fn compare_unless_lost(
        &self,
        answer: &AnswerEntry,
        lost_from: u64,
    ) -> Outcome<Option<Verdict>> {
        let verdict = self.as_logged(answer).await?;
        if let Verdict::Fails(why) = &verdict {
            if answer.log_index >= lost_from {
                return Ok(None);
            }
            // What the vault does not take this place remembers, and tells it the next time.
            let told = self.contradict_answer(answer, why);
            told.await.ok();
        }
        Ok(Some(verdict))
    }

    async fn as_logged(&self, answer: &AnswerEntry) -> Outcome<Verdict> {
        let index = answer.log_index;
        let Some(entry) = self.activity_at(index).await? else {
            return Ok(fails(t!("The log has no entry of this answer.")));
        };
        let leaf: Leaf = read(&entry.leaf)?;
        let detail: EntryDetail = read(&entry.detail)?;
        if leaf.kind != EntryKind::Evaluated {
            return Ok(fails(t!(
                "The entry named for this answer is about something else."
            )));
        }
        let is =
            |logged: &Option<String>, digest: Digest| logged.as_ref() == Some(&digest.to_string());
        if answer
            .input
            .is_some_and(|sent| !is(&detail.input_digest, sent))
        {
            return Ok(fails(t!("The log says that something else was sent.")));
        }
        if !is(&detail.output_digest, answer.result) {
            return Ok(fails(t!("The log says that something else was answered.")));
        }
        let reader = self.reader().ok_or_else(Failure::unexpected_answer)?.id;
        if detail.actor != Some(reader) {
            return Ok(fails(t!("The log says that somebody else asked.")));
        }
        if let Some((rows, under)) = &answer.charged {
            if !under.is_named_by(&detail) {
                return Ok(fails(t!(
                    "The log says that another model was asked, or under another access."
                )));
            }
            if detail.rows != Some(*rows) {
                return Ok(fails(t!(
                    "The log says that another number of rows was charged."
                )));
            }
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
