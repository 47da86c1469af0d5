//! The user's own answers, kept encrypted in her vault.

use api::{Base64, GrantId, ModelId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{failure::Outcome, state::Vault};

/// Name of the vault item.
const ITEM: &str = "history";
/// Answers kept.
pub(crate) const MOST_KEPT: usize = 200;

/// Answers, newest first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct History(pub(crate) Vec<Past>);

/// One answered question.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Past {
    /// When it was answered.
    pub(crate) at: Timestamp,
    /// By which grant.
    pub(crate) grant: GrantId,
    /// By which model.
    pub(crate) model: ModelId,
    /// Its name at that time.
    pub(crate) model_name: String,
    /// What was asked.
    pub(crate) question: Question,
    /// The answer in a few words.
    pub(crate) headline: String,
    /// Decrypted scores of the first row.
    pub(crate) scores: Vec<f64>,
    /// The log entry that records it.
    pub(crate) log_index: Option<u64>,
}

/// What was asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Question {
    /// One row of a form.
    Row(Vec<f64>),
    /// A file of so many rows; the rows themselves are not kept.
    File {
        /// Its name.
        name: String,
        /// Rows answered.
        rows: usize,
    },
    /// A picture as the model saw it.
    Picture {
        /// Pixels across.
        width: usize,
        /// One byte a value.
        values: Base64,
    },
}

impl Question {
    /// A picture's values as bytes.
    pub(crate) fn picture(width: usize, values: &[f64]) -> Self {
        let bytes: Vec<u8> = values
            .iter()
            .map(|value| (value * 255.0).round() as u8)
            .collect();
        Self::Picture {
            width,
            values: bytes.into(),
        }
    }
}

impl History {
    /// Reads the document from the vault.
    ///
    /// # Errors
    /// As the vault's.
    pub(crate) async fn load(vault: Vault) -> Outcome<Self> {
        Ok(vault
            .document(ITEM)
            .await?
            .map(|(history, _)| history)
            .unwrap_or_default())
    }

    /// Adds an answer; the oldest beyond [`MOST_KEPT`] is dropped.
    ///
    /// # Errors
    /// As the vault's.
    pub(crate) async fn add(vault: Vault, past: Past) -> Outcome<Self> {
        vault
            .update(ITEM, |history: &mut Self| history.insert(past.clone()))
            .await
    }

    /// Deletes the answers of one moment.
    ///
    /// # Errors
    /// As the vault's.
    pub(crate) async fn delete(vault: Vault, at: Timestamp) -> Outcome<Self> {
        vault
            .update(ITEM, |history: &mut Self| {
                history.0.retain(|past| past.at != at)
            })
            .await
    }

    /// Deletes everything.
    ///
    /// # Errors
    /// As the vault's.
    pub(crate) async fn clear(vault: Vault) -> Outcome<Self> {
        vault
            .update(ITEM, |history: &mut Self| history.0.clear())
            .await
    }

    fn insert(&mut self, past: Past) {
        self.0.insert(0, past);
        self.0.truncate(MOST_KEPT);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn past(at: Timestamp) -> Past {
        Past {
            at,
            grant: GrantId("g".to_owned()),
            model: ModelId("m".to_owned()),
            model_name: "Model".to_owned(),
            question: Question::Row(vec![1.0]),
            headline: "yes".to_owned(),
            scores: vec![0.5],
            log_index: Some(3),
        }
    }

    #[test]
    fn the_newest_two_hundred_answers_are_kept() {
        let mut history = History::default();
        (0..205).for_each(|at| history.insert(past(at)));
        assert_eq!(history.0.len(), MOST_KEPT);
        assert_eq!((history.0[0].at, history.0[199].at), (204, 5));
    }

    #[test]
    fn a_picture_is_kept_as_one_byte_a_pixel() {
        let question = Question::picture(3, &[0.0, 0.5, 1.0]);
        let values = Base64(vec![0, 128, 255]);
        assert_eq!(question, Question::Picture { width: 3, values });
    }

    #[test]
    fn history_reads_what_it_wrote() {
        let history = History(vec![past(1)]);
        let text = serde_json::to_string(&history).unwrap();
        assert_eq!(serde_json::from_str::<History>(&text).unwrap(), history);
    }
}
