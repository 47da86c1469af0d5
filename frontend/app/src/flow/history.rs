//! The user's own answers, kept encrypted in her vault.

use api::{Base64, GrantId, JobId, ModelId, Timestamp};
use card::Answer;
use circuit::Circuit;
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
    /// The job that has not answered it yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) waits_for: Option<Box<WaitsFor>>,
}

/// A job, and what it takes to read its answer whenever it comes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct WaitsFor {
    /// The job.
    pub(crate) job: JobId,
    /// SHA-256 of the public key of the client key it is encrypted with.
    pub(crate) fingerprint: Base64,
    /// The circuit it was encoded for.
    pub(crate) circuit: Circuit,
    /// What the answer means.
    pub(crate) answer: Answer,
}

impl Past {
    /// Whether it is the question that `job` answers.
    pub(crate) fn is_of(&self, job: &JobId) -> bool {
        self.waits_for
            .as_ref()
            .is_some_and(|waits| waits.job == *job)
    }
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

    /// Puts the answer in the place of the question that waited for `job`.
    ///
    /// # Errors
    /// As the vault's.
    pub(crate) async fn settle(vault: Vault, job: &JobId, answered: Past) -> Outcome<Self> {
        vault
            .update(ITEM, |history: &mut Self| {
                history.replace(job, &answered);
            })
            .await
    }

    /// Forgets the question that waited for `job`: it will not be answered.
    ///
    /// # Errors
    /// As the vault's.
    pub(crate) async fn give_up(vault: Vault, job: &JobId) -> Outcome<Self> {
        vault
            .update(ITEM, |history: &mut Self| {
                history.0.retain(|past| !past.is_of(job));
            })
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

    /// A question deleted meanwhile stays deleted.
    fn replace(&mut self, job: &JobId, answered: &Past) {
        let waiting = self.0.iter_mut().find(|past| past.is_of(job));
        if let Some(waiting) = waiting {
            *waiting = answered.clone();
        }
    }

    fn insert(&mut self, past: Past) {
        self.0.insert(0, past);
        self.0.truncate(MOST_KEPT);
    }
}

#[cfg(test)]
mod tests {
    use circuit::OutputPolicy;

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
            waits_for: None,
        }
    }

    #[test]
    fn an_answer_takes_the_place_of_its_question_once() {
        let waiting = |at, job: &str| Past {
            waits_for: Some(Box::new(WaitsFor {
                job: JobId(job.to_owned()),
                fingerprint: Base64(vec![1]),
                circuit: crate::reading::test_circuit(1, OutputPolicy::Label),
                answer: Answer::Match { names: Vec::new() },
            })),
            ..past(at)
        };
        let mut history = History(vec![waiting(2, "b"), waiting(1, "a")]);
        let text = serde_json::to_string(&history).unwrap();
        assert_eq!(serde_json::from_str::<History>(&text).unwrap(), history);
        let a = JobId("a".to_owned());
        history.replace(&a, &past(1));
        history.replace(&a, &past(9));
        assert_eq!(history.0[1], past(1));
        assert!(history.0[0].is_of(&JobId("b".to_owned())));
    }

    #[test]
    fn history_of_an_earlier_version_is_read() {
        let text = r#"[{"at":1,"grant":"g","model":"m","model_name":"Model","question":{"row":[1.0]},
            "headline":"yes","scores":[0.5],"log_index":3}]"#;
        assert_eq!(serde_json::from_str::<History>(text).unwrap().0, [past(1)]);
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
