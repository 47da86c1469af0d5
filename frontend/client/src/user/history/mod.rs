//! The user's own answers, kept encrypted in her vault.

mod answer_facts;
mod kept_file;
mod kept_question;
mod note_draft;
mod record;
mod replaced;
mod waits_for;
mod watch;

use api::{GrantId, JobId, ModelId, Timestamp};
use serde::{Deserialize, Serialize};

use super::GrantedModel;
use crate::{
    AnswerEntry, AskedAs, Client, Failure, Outcome,
    reading::{Gist, Reading},
};

pub use answer_facts::AnswerFacts;
pub use kept_file::{BatchId, KeptFile, KeptFileState, MOST_FILES};
pub use kept_question::KeptQuestion;
pub(crate) use note_draft::NOTE_DRAFT;
pub use record::AnswerRecord;
pub use replaced::Replaced;
pub use waits_for::WaitsFor;
pub use watch::HistoryNews;

/// Name of the vault item.
const ITEM: &str = "history";
/// Answers kept.
pub const MOST_KEPT: usize = 200;
/// Most characters of a note on an answer.
pub const LONGEST_NOTE: usize = 200;
/// Most values of a row that are kept with their names.
const MOST_NAMED: usize = 64;

/// Answers, newest first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct History(pub Vec<Past>);

/// One answered question.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Past {
    /// When it was answered; of a question that waited as a job, when it was asked.
    pub at: Timestamp,
    /// By which grant.
    pub grant: GrantId,
    /// By which model.
    pub model: ModelId,
    /// Its name at that time.
    pub model_name: String,
    /// What was asked.
    pub question: KeptQuestion,
    /// What the values of a row are called, in their order; none of longer rows, and of answers from before names were
    /// kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<String>,
    /// Values that were used in place of others that were entered.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub replaced: Vec<Replaced>,
    /// What its holder wrote on it: a case number.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// The answer in a few words, as they were when it came; read it by [`Self::headline`].
    pub headline: String,
    /// What its words are made of; none of answers from before it was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gist: Option<Gist>,
    /// Decrypted scores of the first row.
    pub scores: Vec<f64>,
    /// The log entry that records it; of a file the first.
    pub log_index: Option<u64>,
    /// Of a file: the last. Entries between may be others'.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub log_until: Option<u64>,
    /// The job that has not answered it yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waits_for: Option<Box<WaitsFor>>,
    /// What tells it from every other answer; none of answers from before that was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked_as: Option<AskedAs>,
    /// When the owner signed the sealed copy that answered it: tells its version; none of answers from before it was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed_at: Option<Timestamp>,
    /// Version of the model that was asked; none of answers from before there were versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<u32>,
    /// Units, the owner's name and how its scores are read; none of answers from before they were kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub facts: Option<Box<AnswerFacts>>,
    /// Of a file: what the vault keeps of its rows and answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<KeptFile>,
}

impl Past {
    /// A question of now without its answer.
    pub fn asked(at: Timestamp, question: KeptQuestion, model: &GrantedModel) -> Self {
        let (grant, card) = (model.grant(), model.card());
        let names = match &question {
            KeptQuestion::Row(row) if row.len() <= MOST_NAMED => card.input.names(),
            KeptQuestion::Row(_) | KeptQuestion::File { .. } | KeptQuestion::Picture { .. } => {
                Vec::new()
            }
        };
        Self {
            at,
            grant: grant.id.clone(),
            model: grant.model.clone(),
            model_name: card.name.clone(),
            question,
            replaced: Vec::new(),
            note: String::new(),
            headline: String::new(),
            gist: None,
            scores: Vec::new(),
            log_index: None,
            log_until: None,
            waits_for: None,
            asked_as: None,
            signed_at: Some(model.signer().signed_at),
            version: Some(card.version),
            facts: Some(Box::new(AnswerFacts::of(model, names.len()))),
            names: names.into_iter().map(str::to_owned).collect(),
            file: None,
        }
    }

    /// The answer in a few words of the reader's language, of a file that of its first row; as they were kept where that is all
    /// there is.
    pub fn headline(&self) -> String {
        match (&self.gist, &self.question) {
            (Some(gist), KeptQuestion::File { .. }) => t!("First row: {}", gist.headline()),
            (Some(gist), _) => gist.headline(),
            (None, _) => self.headline.clone(),
        }
    }

    /// Keeps what was read, or that nothing was.
    pub fn tell(&mut self, reading: Option<&Reading>) {
        self.headline = reading.map_or_else(String::new, Reading::headline);
        self.gist = reading.map(Reading::gist).filter(Gist::may_be_kept);
    }

    /// Whether an entry was named for it, or for a part of it. By its number only where nothing else tells: a service may name one
    /// entry for several answers.
    pub fn is_recorded_by(&self, entry: &AnswerEntry) -> bool {
        if let (Some(own), Some(other)) = (&self.asked_as, entry.asked_as()) {
            return *own == other;
        }
        let first = self.log_index;
        let is_within =
            |first| (first..=self.log_until.unwrap_or(first)).contains(&entry.log_index);
        first.is_some_and(is_within)
    }

    /// Whether it is the question that `job` answers.
    pub fn is_of(&self, job: &JobId) -> bool {
        self.waits_for
            .as_ref()
            .is_some_and(|waits| waits.job == *job)
    }
}

impl Client {
    /// The answers kept so far.
    ///
    /// # Errors
    /// As the vault's.
    pub async fn history(&self) -> Outcome<History> {
        let kept = self.document(ITEM).await?;
        Ok(kept.map(|(history, _)| history).unwrap_or_default())
    }

    /// Adds an answer; the oldest beyond [`MOST_KEPT`] is dropped.
    ///
    /// # Errors
    /// As the vault's.
    pub async fn remember(&self, past: Past) -> Outcome<History> {
        self.change_history(|history| history.insert(past.clone()))
            .await
    }

    /// Puts the answer in the place of the question that waited for `job`.
    ///
    /// # Errors
    /// As the vault's.
    pub async fn settle_question(&self, job: &JobId, answered: Past) -> Outcome<History> {
        self.change_history(|history| history.replace(job, &answered))
            .await
    }

    /// Forgets the question that waited for `job`: it will not be answered.
    ///
    /// # Errors
    /// As the vault's.
    pub(super) async fn give_up_question(&self, job: &JobId) -> Outcome<History> {
        self.change_history(|history| history.0.retain(|past| !past.is_of(job)))
            .await
    }

    /// Deletes the answers of one moment.
    ///
    /// # Errors
    /// As the vault's.
    pub async fn forget_answer(&self, at: Timestamp) -> Outcome<History> {
        self.change_history(|history| history.0.retain(|past| past.at != at))
            .await
    }

    /// Puts an answer back that was deleted, where it stood.
    ///
    /// # Errors
    /// As the vault's.
    pub async fn put_answer_back(&self, past: Past) -> Outcome<History> {
        self.change_history(|history| history.put_back(past.clone()))
            .await
    }

    /// The answer of one moment, if it is kept.
    ///
    /// # Errors
    /// As the vault's.
    pub async fn past_answer(&self, at: Timestamp) -> Outcome<Option<Past>> {
        let history = self.history().await?;
        Ok(history.0.into_iter().find(|past| past.at == at))
    }

    /// The line of a file, if it is kept.
    ///
    /// # Errors
    /// As the vault's.
    pub async fn past_file(&self, id: &BatchId) -> Outcome<Option<Past>> {
        let history = self.history().await?;
        let is_of = |past: &Past| past.file.as_ref().is_some_and(|file| file.id == *id);
        Ok(history.0.into_iter().find(is_of))
    }

    /// Writes a note on the answers of one moment, at most [`LONGEST_NOTE`] characters of it.
    ///
    /// # Errors
    /// As the vault's; that the answer is not kept any more.
    pub async fn note_answer(&self, at: Timestamp, note: &str) -> Outcome<History> {
        let note: String = note.trim().chars().take(LONGEST_NOTE).collect();
        let history = self.change_history(|history| history.note(at, &note));
        let history = history.await?;
        match history.0.iter().any(|past| past.at == at) {
            true => {
                self.forget_drafted_note().await;
                Ok(history)
            }
            false => Err(Failure::local(
                t!("This answer is not in your history any more."),
                t!("Load the page again and look for it; the note is not kept."),
            )),
        }
    }

    /// Deletes every answer, and the files that they are to.
    ///
    /// # Errors
    /// As the vault's.
    pub async fn clear_history(&self) -> Outcome<History> {
        let cleared = self.change_history(|history| history.0.clear()).await?;
        self.sweep_batches().await?;
        Ok(cleared)
    }

    /// The history, with the rows of so many files at most.
    pub(super) async fn history_with_room(&self, files: usize) -> Outcome<History> {
        let history = self.history().await?;
        match history.files().count() > files {
            true => {
                self.change_history(|history| history.forget_files(files))
                    .await
            }
            false => Ok(history),
        }
    }

    /// Takes the line of a file away.
    pub(super) async fn forget_line(&self, id: &BatchId) -> Outcome<()> {
        let is_of = |past: &Past| past.file.as_ref().is_some_and(|file| file.id == *id);
        self.change_history(|history| history.0.retain(|past| !is_of(past)))
            .await
            .map(drop)
    }

    /// Changes lines of the history in their places.
    pub(super) async fn change_lines(&self, change: impl Fn(&mut Past)) -> Outcome<()> {
        let change = |history: &mut History| history.0.iter_mut().for_each(&change);
        self.change_history(change).await.map(drop)
    }

    /// Writes it once more as it is: what the server sees after a question that stays in no history.
    pub(super) async fn rewrite_history(&self) -> Outcome<History> {
        self.change_history(|_| {}).await
    }

    async fn change_history(&self, change: impl Fn(&mut History)) -> Outcome<History> {
        let changed = self.update(ITEM, change).await?;
        self.0.history_turn.update(|turn| turn + 1);
        Ok(changed)
    }
}

impl History {
    /// Files whose rows are kept, the newest first.
    pub fn files(&self) -> impl Iterator<Item = &KeptFile> {
        self.0.iter().filter_map(|past| past.file.as_ref())
    }

    /// Whether answers are on their way.
    fn is_under_way(&self) -> bool {
        let under_way = Some(KeptFileState::UnderWay);
        let is_open = |past: &Past| {
            past.waits_for.is_some() || past.file.as_ref().map(|file| file.state) == under_way
        };
        self.0.iter().any(is_open)
    }

    /// Forgets the rows of the oldest files, until so many are left; those under way stay.
    fn forget_files(&mut self, most: usize) {
        let mut beyond = self.files().count().saturating_sub(most);
        for past in self.0.iter_mut().rev() {
            let is_over = |file: &mut KeptFile| file.state != KeptFileState::UnderWay;
            if beyond > 0 && past.file.take_if(is_over).is_some() {
                beyond -= 1;
            }
        }
    }

    /// A question deleted meanwhile stays deleted.
    fn replace(&mut self, job: &JobId, answered: &Past) {
        let waiting = self.0.iter_mut().find(|past| past.is_of(job));
        if let Some(waiting) = waiting {
            let note = std::mem::take(&mut waiting.note);
            *waiting = Past {
                at: waiting.at,
                note,
                ..answered.clone()
            };
        }
    }

    fn note(&mut self, at: Timestamp, note: &str) {
        let noted = self.0.iter_mut().filter(|past| past.at == at);
        noted.for_each(|past| note.clone_into(&mut past.note));
    }

    fn insert(&mut self, past: Past) {
        self.insert_at(0, past);
    }

    /// Newest first; the oldest goes where there is no room.
    fn put_back(&mut self, past: Past) {
        let place = self.0.partition_point(|kept| kept.at > past.at);
        self.insert_at(place, past);
    }

    fn insert_at(&mut self, place: usize, past: Past) {
        self.0.insert(place, past);
        self.0.truncate(MOST_KEPT);
    }
}

#[cfg(test)]
mod tests {
    use api::{Base64, Digest};
    use card::Answer;
    use circuit::OutputPolicy;
    use preparation::Cell;

    use super::*;

    fn past(at: Timestamp) -> Past {
        Past {
            names: Vec::new(),
            replaced: Vec::new(),
            note: String::new(),
            at,
            grant: GrantId("g".to_owned()),
            model: ModelId("m".to_owned()),
            model_name: "Model".to_owned(),
            question: KeptQuestion::Row(Cell::row(&[1.0])),
            headline: "yes".to_owned(),
            gist: None,
            scores: vec![0.5],
            log_index: Some(3),
            log_until: None,
            waits_for: None,
            asked_as: None,
            signed_at: None,
            version: None,
            facts: None,
            file: None,
        }
    }

    #[test]
    fn an_answer_takes_the_place_of_its_question_once() {
        let waiting = |at, job: &str| Past {
            waits_for: Some(Box::new(WaitsFor {
                job: JobId(job.to_owned()),
                fingerprint: Base64(vec![1]),
                input: Some(Digest([2; 32])),
                under: None,
                circuit: crate::reading::test_circuit(1, OutputPolicy::Label),
                answer: Answer::Match { names: Vec::new() },
            })),
            ..past(at)
        };
        let mut history = History(vec![waiting(2, "b"), waiting(1, "a")]);
        let text = serde_json::to_string(&history).unwrap();
        assert_eq!(serde_json::from_str::<History>(&text).unwrap(), history);
        let a = JobId("a".to_owned());
        history.note(1, "case 17");
        history.replace(&a, &past(5));
        history.replace(&a, &past(9));
        let note = "case 17".to_owned();
        assert_eq!(history.0[1], Past { note, ..past(1) });
        assert!(history.0[0].is_of(&JobId("b".to_owned())));
    }

    #[test]
    fn history_of_an_earlier_version_is_read() {
        let text = r#"[{"at":1,"grant":"g","model":"m","model_name":"Model","question":{"row":[1.0]},
            "headline":"yes","scores":[0.5],"log_index":3}]"#;
        assert_eq!(serde_json::from_str::<History>(text).unwrap().0, [past(1)]);
    }

    #[test]
    fn words_are_made_of_what_an_answer_tells_and_older_ones_stay() {
        assert_eq!(past(1).headline(), "yes");
        let gist = Gist::Class {
            name: "no".to_owned(),
            share: Some(0.75),
        };
        let told = Past {
            gist: Some(gist),
            ..past(1)
        };
        assert_eq!(told.headline(), "no (75.0 %)");
        let file = KeptQuestion::File {
            name: "rows.csv".to_owned(),
            rows: 2,
        };
        let of_file = Past {
            question: file,
            ..told
        };
        assert_eq!(of_file.headline(), "First row: no (75.0 %)");
    }

    #[test]
    fn the_newest_two_hundred_answers_are_kept() {
        let mut history = History::default();
        (0..205).for_each(|at| history.insert(past(at)));
        assert_eq!(history.0.len(), MOST_KEPT);
        assert_eq!((history.0[0].at, history.0[199].at), (204, 5));
    }

    #[test]
    fn the_oldest_files_lose_their_rows_unless_they_are_under_way() {
        let file = |at: Timestamp, state| Past {
            file: Some(KeptFile {
                id: BatchId(format!("{at}")),
                of: 3,
                left_out: 0,
                state,
            }),
            ..past(at)
        };
        let mut history = History(vec![
            file(4, KeptFileState::Done),
            past(3),
            file(2, KeptFileState::Stopped),
            file(1, KeptFileState::UnderWay),
        ]);
        history.forget_files(2);
        let kept: Vec<&str> = history.files().map(|file| &*file.id.0).collect();
        assert_eq!(kept, ["4", "1"]);
        assert_eq!(history.0.len(), 4, "the lines stay");
    }

    #[test]
    fn a_deleted_answer_is_put_back_where_it_stood() {
        let mut history = History::default();
        (0..5).for_each(|at| history.insert(past(at)));
        let whole = history.clone();
        let deleted = history.0.remove(2);
        history.put_back(deleted);
        assert_eq!(history, whole);
    }

    #[test]
    fn a_note_is_written_on_the_answers_of_its_moment_alone() {
        let mut history = History(vec![past(2), past(1)]);
        history.note(1, "case 17");
        assert_eq!(history.0[1].note, "case 17");
        assert_eq!(history.0[0], past(2));
        let text = serde_json::to_string(&history).unwrap();
        assert_eq!(serde_json::from_str::<History>(&text).unwrap(), history);
    }

    #[test]
    fn a_picture_is_kept_as_one_byte_a_pixel() {
        let question = KeptQuestion::picture(3, &[0.0, 0.5, 1.0]);
        let values = Base64(vec![0, 128, 255]);
        assert_eq!(question, KeptQuestion::Picture { width: 3, values });
    }

    #[test]
    fn history_reads_what_it_wrote() {
        let mixed = vec![
            Cell::Number(2.5),
            Cell::Text("owned".to_owned()),
            Cell::Missing,
        ];
        let mixed = Past {
            question: KeptQuestion::Row(mixed),
            replaced: vec![
                Replaced::Number {
                    name: "body mass index".to_owned(),
                    entered: 314.0,
                    used: 45.0,
                    least: 15.0,
                    most: 45.0,
                },
                Replaced::OfVector { outside: 2 },
            ],
            ..past(2)
        };
        let history = History(vec![mixed, past(1)]);
        let text = serde_json::to_string(&history).unwrap();
        assert_eq!(serde_json::from_str::<History>(&text).unwrap(), history);
    }
}
