//! What is known of answers beside the log.

use api::{AccountId, Digest, GrantId, ModelId, Timestamp, log::EntryDetail};
use serde::{Deserialize, Serialize};

/// Under which grant a question is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsedGrant {
    /// The grant.
    pub grant: GrantId,
    /// The model that answers.
    pub model: ModelId,
    /// Whose model it is: who sees its use.
    pub owner: AccountId,
}

/// What tells one answer of the history from every other, whatever entry the service names for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AskedAs {
    /// One question: SHA-256 of what was sent, which no other is encrypted to.
    Sent(Digest),
    /// The rows of a file, by its name in the vault.
    File(String),
}

/// What the log must hold of an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerEntry {
    /// SHA-256 of what was sent; none when another visit sent it.
    pub(crate) input: Option<Digest>,
    /// SHA-256 of what came back.
    pub(crate) result: Digest,
    /// The entry that the service names.
    pub log_index: u64,
    /// Rows that are charged, and under which grant; none of questions from before it was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) charged: Option<(u64, UsedGrant)>,
    /// The file whose rows it answers, by its name in the vault.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) file: Option<String>,
}

/// An answer that was not compared with its entry yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct WaitingAnswer {
    #[serde(rename = "digests")]
    pub(crate) entry: AnswerEntry,
    /// When it could not be compared: first, and last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) missed: Option<(Timestamp, Timestamp)>,
    /// Whether a restore that the reader accepted since may have taken its entry.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) may_be_lost: bool,
}

/// An answer that the log holds otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContradictedAnswer {
    /// What the log should hold of it. The service may name one entry for several answers.
    #[serde(rename = "digests")]
    pub entry: AnswerEntry,
    /// When it was noticed.
    pub noticed: Timestamp,
    /// What differs, in a sentence for a person.
    pub why: String,
    /// Whether the reader told somebody and goes on.
    pub is_reported: bool,
}

/// What is known of answers beside the log.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoggedAnswers {
    #[serde(default)]
    pub(crate) waiting: Vec<WaitingAnswer>,
    /// Answers since none waited.
    #[serde(default)]
    pub(crate) met: u64,
    pub(crate) contradicted: Vec<ContradictedAnswer>,
}

/// How an answer of the history stands to the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnswerStanding {
    /// Nothing is known against it.
    Sound,
    /// It, or a part of it, waits to be compared.
    Waiting,
    /// The log holds it, or a part of it, otherwise.
    Contradicted,
}

impl UsedGrant {
    /// Whether an entry of the log names this grant, its model and whose it is.
    pub(crate) fn is_named_by(&self, detail: &EntryDetail) -> bool {
        detail.grant.as_ref() == Some(&self.grant)
            && detail.model.as_ref() == Some(&self.model)
            && detail.subject.as_ref() == Some(&self.owner)
    }
}

impl AnswerEntry {
    /// Which answer of the history it is of, if that is known.
    pub fn asked_as(&self) -> Option<AskedAs> {
        let file = self.file.clone().map(AskedAs::File);
        file.or(self.input.map(AskedAs::Sent))
    }
}

impl WaitingAnswer {
    /// It could not be compared.
    pub(crate) fn miss(&mut self, now: Timestamp) {
        let first = self.missed.map_or(now, |(first, _)| first);
        self.missed = Some((first, now));
    }

    /// Whether it was looked for in vain for longer than so many milliseconds.
    pub(crate) fn is_overdue(&self, longest: u64) -> bool {
        self.missed
            .is_some_and(|(first, last)| last.abs_diff(first) > longest)
    }
}

impl LoggedAnswers {
    /// How an answer stands that, or parts of which, `is_it` knows.
    pub fn standing(&self, is_it: impl Fn(&AnswerEntry) -> bool) -> AnswerStanding {
        let contradicted = &self.contradicted;
        let is_contradicted = contradicted.iter().any(|answer| is_it(&answer.entry));
        let waits = || {
            let mut waiting = self.waiting.iter();
            waiting.any(|answer| is_it(&answer.entry))
        };
        match is_contradicted {
            true => AnswerStanding::Contradicted,
            false if waits() => AnswerStanding::Waiting,
            false => AnswerStanding::Sound,
        }
    }

    /// It was compared, or need not be any more.
    pub(crate) fn compared(&mut self, entry: &AnswerEntry) {
        self.waiting.retain(|waiting| waiting.entry != *entry);
        if self.waiting.is_empty() {
            self.met = 0;
        }
    }

    /// The log holds it otherwise.
    pub(crate) fn contradict(&mut self, entry: &AnswerEntry, why: &str, noticed: Timestamp) {
        self.join(&[ContradictedAnswer {
            entry: entry.clone(),
            noticed,
            why: why.to_owned(),
            is_reported: false,
        }]);
    }

    /// What another visit or place knows to be contradicted is known here too.
    pub(crate) fn join(&mut self, contradicted: &[ContradictedAnswer]) {
        for answer in contradicted {
            self.compared(&answer.entry);
            let mut known = self.contradicted.iter_mut();
            match known.find(|known| known.entry == answer.entry) {
                Some(known) => known.is_reported |= answer.is_reported,
                None => self.contradicted.push(answer.clone()),
            }
        }
    }
}
