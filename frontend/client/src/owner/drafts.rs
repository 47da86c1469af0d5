//! Unfinished cards, kept in the vault: what was typed in one item, the files it is about in another.

use api::{ModelId, ProblemKind, Timestamp, limits, vault::VaultItem};
use card::ImportSettings;
use protocol::{NamedFile, OpenDocument, Remedy, SealDocument};
use serde::{Deserialize, Serialize};

use crate::{Client, Failure, Outcome};

/// Most drafts of one owner.
pub const MOST_DRAFTS: usize = 20;
/// Largest files that a draft keeps; padded they still fit into a vault item.
pub const DRAFT_FILE_BYTES: usize = limits::VAULT_ITEM_BYTES / 8 * 7 - 4_096;
/// Times a save is tried again after another tab wrote first.
const ATTEMPTS: usize = 5;
/// Milliseconds after which the end of a published draft is tried again.
const FINISHING: [u32; 5] = [2_000, 10_000, 30_000, 120_000, 300_000];
/// How the names of items begin: what was typed, and the files.
const TYPED: &str = "draft-card-";
const FILES: &str = "draft-files-";

/// A card before it is published, with what it is made from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Draft {
    /// Of which model it is to be the next version; none of a new model.
    pub follows: Option<ModelId>,
    /// What the owner typed.
    pub typed: TypedCard,
    /// What he chose before the model was compiled.
    pub settings: ImportSettings,
    /// The files he chose.
    pub files: DraftFiles,
}

/// What an owner typed on a card, as typed. What has another number of entries than the model is left out
/// when it is taken up again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TypedCard {
    /// In the order of [`card::CardText::ALL`].
    pub texts: Vec<String>,
    /// Separated by commas.
    pub tags: String,
    /// Rows for each user.
    pub budget: String,
    /// Bits of scores.
    pub resolution: String,
    /// From where on a decision is yes.
    pub threshold: String,
    /// Names in an answer; or what a value is, its unit and decimal places.
    pub answer: Vec<String>,
    /// Texts of each input.
    pub fields: Vec<Vec<String>>,
    /// Of each input, whether a number outside its range is refused.
    pub refusals: Vec<bool>,
    /// What a decision on a value is called: no, and yes; both empty where the owner has no words for it.
    pub decision: Vec<String>,
    /// What a new version changes.
    pub change: String,
}

impl TypedCard {
    /// What the model is called.
    pub fn name(&self) -> &str {
        self.texts.first().map_or("", String::as_str)
    }
}

/// The model with what belongs to it, and labelled rows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftFiles {
    /// The model; empty if it is too large to be kept.
    pub model: Vec<NamedFile>,
    /// Rows; none also if they are too large to be kept.
    pub rows: Option<NamedFile>,
}

impl DraftFiles {
    fn bytes(&self) -> usize {
        let files = self.model.iter().chain(&self.rows);
        files.map(|file| file.bytes.len()).sum()
    }

    /// What of them fits into the vault: all, the model without the rows, or nothing.
    fn fitting(&self) -> Self {
        if self.bytes() <= DRAFT_FILE_BYTES {
            return self.clone();
        }
        let alone = Self {
            rows: None,
            ..self.clone()
        };
        match alone.bytes() <= DRAFT_FILE_BYTES {
            true => alone,
            false => Self::default(),
        }
    }

    fn names(&self) -> Vec<String> {
        let files = self.model.iter().chain(&self.rows);
        files.map(|file| file.name.clone()).collect()
    }
}

/// A draft in a list of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedDraft {
    /// Its identifier.
    pub id: String,
    /// What was told of it; none if it does not open.
    pub told: Option<ToldDraft>,
}

/// What a draft tells in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToldDraft {
    /// What the model is called.
    pub name: String,
    /// Whether it is to be the next version of a model.
    pub is_version: bool,
    /// Names of the files.
    pub files: Vec<String>,
    /// When it was saved last.
    pub saved_at: Timestamp,
}

/// Where a draft under somebody's hands is kept: nowhere before it is saved.
#[derive(Clone, Debug, Default)]
pub struct DraftPlace {
    id: Option<String>,
    /// Version of the item seen last.
    seen: u64,
    /// What this place wrote last, whether or not the server said so.
    written: Option<Document>,
    /// The files that lie in the vault, and the item.
    files: Option<(DraftFiles, KeptFiles)>,
    /// Items of files before, to be deleted once nothing names them.
    outdated: Vec<String>,
}

impl DraftPlace {
    /// The draft's identifier, once it is saved.
    pub(super) fn id(&self) -> Option<String> {
        self.id.clone()
    }
}

/// What became of the files of a draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SavedFiles {
    /// All of them are kept.
    All,
    /// The model is; the rows are too large.
    ModelAlone,
    /// None is: the model is too large.
    Nothing,
}

/// Whether another tab changed or deleted the draft meanwhile, so that this is another one now; and what is
/// kept of its files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SavedDraft {
    /// Whether it became another draft than it was.
    pub is_copy: bool,
    /// What is kept of the files.
    pub files: SavedFiles,
}

/// What was typed, as the vault keeps it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Document {
    saved_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    follows: Option<ModelId>,
    typed: TypedCard,
    settings: ImportSettings,
    files: Option<KeptFiles>,
}

/// The item that holds files. An item opens under its own name alone, so these are the files that belong to
/// the draft, and not others of an earlier day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct KeptFiles {
    item: String,
    names: Vec<String>,
}

impl Client {
    /// Drafts in the vault, the newest first.
    ///
    /// # Errors
    /// The server's problem. A draft that does not open is listed without being told.
    pub async fn drafts(&self) -> Outcome<Vec<ListedDraft>> {
        let items = self.vault_items().await?;
        let mut listed = Vec::new();
        for id in identifiers(&items).into_iter().take(MOST_DRAFTS) {
            let told = match self.document::<Document>(&typed_item(&id)).await {
                Ok(None) => continue,
                Ok(Some((document, _))) => Some(told(document)),
                Err(failure) if failure.kind.is_some() => return Err(failure),
                Err(_) => None,
            };
            listed.push(ListedDraft { id, told });
        }
        let newest = |draft: &ListedDraft| draft.told.as_ref().map(|told| told.saved_at);
        listed.sort_by_key(|draft| std::cmp::Reverse(newest(draft)));
        Ok(listed)
    }

    /// Takes a draft up again.
    ///
    /// # Errors
    /// That it is gone, the server's problem, the desk's fault when an item does not open.
    pub async fn open_draft(&self, id: &str) -> Outcome<(DraftPlace, Draft)> {
        let found = self.document::<Document>(&typed_item(id)).await?;
        let (document, seen) = found.ok_or_else(gone)?;
        let files = match &document.files {
            Some(kept) => self.kept_files(kept).await?,
            None => DraftFiles::default(),
        };
        let draft = Draft {
            follows: document.follows.clone(),
            typed: document.typed.clone(),
            settings: document.settings.clone(),
            files: files.clone(),
        };
        let place = DraftPlace {
            id: Some(id.to_owned()),
            seen,
            files: document.files.clone().map(|kept| (files, kept)),
            written: Some(document),
            outdated: Vec::new(),
        };
        Ok((place, draft))
    }

    /// Saves a draft where it was; files that are kept already are not sent again. If another tab changed or
    /// deleted it meanwhile, that stays as it is, and this becomes a draft of its own.
    ///
    /// # Errors
    /// That there are too many drafts, the server's problem, the desk's fault.
    pub async fn save_draft(&self, place: &mut DraftPlace, draft: &Draft) -> Outcome<SavedDraft> {
        let was_kept = place.seen > 0;
        let fitting = draft.files.fitting();
        let mut attempts = ATTEMPTS;
        let mut moved = false;
        loop {
            let saved = self.write_draft(place, draft, &fitting).await;
            match saved {
                Ok(()) => break,
                Err(failure) if failure.is(ProblemKind::VaultConflict) && attempts > 1 => {
                    attempts -= 1;
                    moved |= self.settle_draft(place).await?;
                }
                Err(failure) => return Err(failure),
            }
        }
        for item in std::mem::take(&mut place.outdated) {
            let _ = self.delete_item(&item).await;
        }
        Ok(SavedDraft {
            is_copy: was_kept && moved,
            files: if fitting == draft.files {
                SavedFiles::All
            } else if fitting.model.is_empty() {
                SavedFiles::Nothing
            } else {
                SavedFiles::ModelAlone
            },
        })
    }

    /// Deletes a draft, whoever changed it last.
    ///
    /// # Errors
    /// The server's problem.
    pub async fn delete_draft(&self, id: &str) -> Outcome<()> {
        let files = format!("{FILES}{id}-");
        for item in self.vault_items().await? {
            if item.name.starts_with(&files) {
                self.delete_item(&item.name).await?;
            }
        }
        self.delete_item(&typed_item(id)).await
    }

    /// Deletes a draft that was published, unless another tab changed it meanwhile. Where the server is not reached, that is tried again for
    /// some minutes.
    ///
    /// # Errors
    /// The server's problem.
    pub async fn finish_draft(&self, place: DraftPlace) -> Outcome<()> {
        for pause in FINISHING {
            match self.finish_once(&place).await {
                Err(failure) if failure.leaves_open() => self.0.ports.clock.sleep(pause).await,
                outcome => return outcome,
            }
        }
        self.finish_once(&place).await
    }

    async fn finish_once(&self, place: &DraftPlace) -> Outcome<()> {
        let Some(id) = &place.id else {
            return Ok(());
        };
        let found = self.document::<Document>(&typed_item(id)).await?;
        match found.is_some_and(|(document, _)| place.written.as_ref() == Some(&document)) {
            true => self.delete_draft(id).await,
            false => Ok(()),
        }
    }

    async fn kept_files(&self, kept: &KeptFiles) -> Outcome<DraftFiles> {
        let name = kept.item.clone();
        let (blob, _) = self.load_item(&name).await?.ok_or_else(gone)?;
        let bytes = self.ask(OpenDocument { name, blob }).await?;
        protocol::decode(&bytes).map_err(|_| Failure::unexpected_answer())
    }

    /// Writes the files if others are kept, and what was typed. What was typed is there first, so that no
    /// file lies in the vault without a draft that names it or can be deleted.
    async fn write_draft(
        &self,
        place: &mut DraftPlace,
        draft: &Draft,
        fitting: &DraftFiles,
    ) -> Outcome<()> {
        let is_new = place.seen == 0;
        let id = match &place.id {
            Some(id) => id.clone(),
            None => self.new_draft().await?,
        };
        place.id = Some(id.clone());
        let are_kept = place
            .files
            .as_ref()
            .map_or(fitting.model.is_empty(), |(files, _)| files == fitting);
        if is_new && !are_kept {
            self.write_typed(place, &id, draft).await?;
        }
        if !are_kept {
            let before = place.files.take();
            place.outdated.extend(before.map(|(_, kept)| kept.item));
            if !fitting.model.is_empty() {
                let kept = self.write_files(&id, place.seen, fitting).await?;
                place.files = Some((fitting.clone(), kept));
            }
        }
        self.write_typed(place, &id, draft).await
    }

    async fn write_files(&self, id: &str, seen: u64, files: &DraftFiles) -> Outcome<KeptFiles> {
        let item = format!("{FILES}{id}-{seen:x}-{:x}", self.0.ports.clock.micros());
        let document = protocol::encode(files).map_err(|_| Failure::unexpected_answer())?;
        let name = item.clone();
        let blob = self.ask(SealDocument { name, document }).await?;
        self.save_item(&item, &blob, 0).await?;
        let names = files.names();
        Ok(KeptFiles { item, names })
    }

    async fn write_typed(&self, place: &mut DraftPlace, id: &str, draft: &Draft) -> Outcome<()> {
        let document = Document {
            saved_at: self.0.ports.clock.now(),
            follows: draft.follows.clone(),
            typed: draft.typed.clone(),
            settings: draft.settings.clone(),
            files: place.files.as_ref().map(|(_, kept)| kept.clone()),
        };
        let item = typed_item(id);
        let saved = self.save_document(&item, &document, place.seen).await;
        let conflict = |failure: &Failure| failure.is(ProblemKind::VaultConflict);
        if !saved.as_ref().is_err_and(conflict) {
            place.written = Some(document);
        }
        place.seen = saved?;
        Ok(())
    }

    /// After a conflict: goes on from this place's own write if its answer was lost, otherwise elsewhere;
    /// whether elsewhere.
    async fn settle_draft(&self, place: &mut DraftPlace) -> Outcome<bool> {
        let Some(id) = &place.id else {
            return Ok(false);
        };
        let found = self.document::<Document>(&typed_item(id)).await?;
        if let Some((document, version)) = found
            && place.written.as_ref() == Some(&document)
        {
            place.seen = version;
            return Ok(false);
        }
        *place = DraftPlace::default();
        Ok(true)
    }

    /// An identifier that no draft has.
    async fn new_draft(&self) -> Outcome<String> {
        let known = identifiers(&self.vault_items().await?);
        if known.len() >= MOST_DRAFTS {
            let full = Failure::local(
                t!("The vault holds {MOST_DRAFTS} drafts, which is as many as it keeps."),
                t!("Delete or publish one of them; until then this card is not saved."),
            );
            return Err(Failure {
                remedy: Some(Remedy::FewerDrafts),
                ..full
            });
        }
        let clock = &self.0.ports.clock;
        let moment = format!("{:x}-{:x}", clock.now(), clock.micros());
        let unused = (0..=known.len()).map(|turn| format!("{moment}-{turn:x}"));
        let mut unused = unused.filter(|id| !known.contains(id));
        Ok(unused.next().unwrap_or(moment))
    }
}

fn typed_item(id: &str) -> String {
    format!("{TYPED}{id}")
}

fn identifiers(items: &[VaultItem]) -> Vec<String> {
    let ids = items
        .iter()
        .filter_map(|item| item.name.strip_prefix(TYPED));
    ids.map(str::to_owned).collect()
}

fn told(document: Document) -> ToldDraft {
    ToldDraft {
        name: document.typed.name().to_owned(),
        is_version: document.follows.is_some(),
        files: document.files.map(|kept| kept.names).unwrap_or_default(),
        saved_at: document.saved_at,
    }
}

fn gone() -> Failure {
    Failure::local(
        t!("This draft is no longer in your vault."),
        t!("It may have been published or deleted in another tab. Reload the list of drafts."),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(bytes: usize) -> NamedFile {
        NamedFile {
            name: "file".to_owned(),
            bytes: vec![0; bytes],
        }
    }

    #[test]
    fn of_files_too_large_for_the_vault_the_model_is_kept_first() {
        let half = DRAFT_FILE_BYTES / 2;
        let both = DraftFiles {
            model: vec![file(half)],
            rows: Some(file(half)),
        };
        assert_eq!(both.fitting(), both);
        let rows = DraftFiles {
            rows: Some(file(half + 2)),
            ..both.clone()
        };
        assert_eq!(
            (rows.fitting().model, rows.fitting().rows),
            (both.model, None)
        );
        let large = DraftFiles {
            model: vec![file(DRAFT_FILE_BYTES + 1)],
            rows: None,
        };
        assert_eq!(large.fitting(), DraftFiles::default());
    }

    #[test]
    fn a_draft_of_another_day_opens_with_what_it_has() {
        let document: Document = serde_json::from_str(r#"{"typed":{"texts":["A"]}}"#).unwrap();
        assert_eq!(document.typed.name(), "A");
        assert_eq!(document.files, None);
    }
}
