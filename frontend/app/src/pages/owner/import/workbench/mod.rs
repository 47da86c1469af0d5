mod files;

use std::{mem, slice};

use api::ModelId;
use card::{ImportSettings, ModelCard, QuantizationChoice, SampleEntry};
use client::{Draft, DraftFiles, TypedCard};
use leptos::prelude::*;
use protocol::{ImportReport, ModelHandle, NamedFile};
use web_sys::File;

pub(in crate::pages::owner) use files::sorted;
use files::{as_table, no_part, parted};

use super::{
    autosave::{Autosave, Drafted, Version},
    precisions::known,
    sample,
};
use crate::{
    browser::{self, FileOf},
    components::Errand,
    failure::{Failure, Outcome},
    pages::owner::card_editor::CardEditor,
    state::{Toasts, client, use_toasts},
};

/// Files as they were chosen.
#[derive(Clone)]
enum Chosen {
    /// Together: a model, files that belong to it, and rows if there are some.
    Model(Vec<File>),
    Rows(File),
}

impl Chosen {
    fn files(&self) -> &[File] {
        match self {
            Self::Model(files) => files,
            Self::Rows(file) => slice::from_ref(file),
        }
    }
}

/// Everything on the import page.
#[derive(Clone, Copy)]
pub(super) struct Workbench {
    pub(super) toasts: Toasts,
    /// The model and files that belong to it; empty until one was understood.
    pub(super) model: RwSignal<Vec<NamedFile>>,
    pub(super) data: RwSignal<Option<NamedFile>>,
    pub(super) settings: RwSignal<ImportSettings>,
    pub(super) report: RwSignal<Option<ImportReport>>,
    /// Precisions whose figures are known.
    pub(super) precisions: RwSignal<Vec<QuantizationChoice>>,
    pub(super) editor: RwSignal<Option<CardEditor>>,
    /// What goes on, in words.
    pub(super) errand: Errand<&'static str>,
    /// How many times something was compiled.
    pub(super) compiled: RwSignal<u32>,
    /// Keeps what is on the page as a draft.
    pub(super) autosave: Autosave,
    /// Whether a file or a sample was chosen.
    pub(super) tried: RwSignal<bool>,
    /// How many times a file that was just chosen has been understood.
    pub(super) arrived: RwSignal<u32>,
    /// Whether the owner says that a doubtful original is right.
    pub(super) confirmed: RwSignal<bool>,
    /// The model that this is to be the next version of, and its card.
    pub(super) follows: RwSignal<Option<(ModelId, ModelCard)>>,
    /// The model that this is to be the next version of, before and after its card is open.
    pub(super) wanted: RwSignal<Option<ModelId>>,
    /// What was chosen and is not read yet, in the order in which it is.
    waiting: RwSignal<Vec<Chosen>, LocalStorage>,
    /// What the new version changes, as typed.
    pub(super) change: RwSignal<String>,
    /// What was typed on a card whose model is not kept with it, and what it was compiled with.
    waits_for_model: StoredValue<Option<(TypedCard, ImportSettings)>>,
    /// What was chosen last as the model, understood or not.
    last: StoredValue<Vec<NamedFile>>,
    /// The compiled model at the desk.
    imported: StoredValue<Option<ModelHandle>>,
}

impl Workbench {
    pub(super) fn new() -> Self {
        Self {
            toasts: use_toasts(),
            model: RwSignal::new(Vec::new()),
            data: RwSignal::new(None),
            settings: RwSignal::new(ImportSettings::default()),
            report: RwSignal::new(None),
            precisions: RwSignal::new(Vec::new()),
            editor: RwSignal::new(None),
            errand: Errand::new(),
            compiled: RwSignal::new(0),
            autosave: Autosave::new(),
            tried: RwSignal::new(false),
            arrived: RwSignal::new(0),
            confirmed: RwSignal::new(false),
            follows: RwSignal::new(None),
            wanted: RwSignal::new(None),
            waiting: RwSignal::new_local(Vec::new()),
            change: RwSignal::new(String::new()),
            waits_for_model: StoredValue::new(None),
            last: StoredValue::new(Vec::new()),
            imported: StoredValue::new(None),
        }
    }

    /// Does `work`, or says that the work before it is not done yet.
    fn begin(self, stage: &'static str, work: impl Future<Output = Outcome<()>> + 'static) {
        match self.at_rest() {
            Err(failure) => self.toasts.failure(&failure),
            Ok(()) => self.errand.begin(stage, work),
        }
    }

    /// # Errors
    /// That a file is still being read or compiled.
    pub(super) fn at_rest(self) -> Outcome<()> {
        match untrack(|| self.errand.stage()) {
            Some(_) => Err(still_at_work()),
            None => Ok(()),
        }
    }

    /// Files of a model were chosen, or rows that came along.
    pub(super) fn choose_model(self, files: Vec<File>) {
        self.tried.set(true);
        self.choose(Chosen::Model(files));
    }

    /// Labelled rows were chosen.
    pub(super) fn choose_rows(self, file: File) {
        self.choose(Chosen::Rows(file));
    }

    /// What was chosen last of a kind is read as soon as nothing else goes on.
    fn choose(self, chosen: Chosen) {
        self.waiting.update(|waiting| {
            waiting.retain(|before| mem::discriminant(before) != mem::discriminant(&chosen));
            waiting.push(chosen);
        });
    }

    /// Reads what was chosen, one after the other, whenever nothing goes on; for a new version once the card before it is open.
    pub(super) fn read_chosen(self) {
        Effect::new(move || {
            let may_begin = self.errand.stage().is_none() && !self.is_unopened();
            if !may_begin || self.waiting.read().is_empty() {
                return;
            }
            let next = self.waiting.write().remove(0);
            match next {
                Chosen::Model(files) => self.take_model(files),
                Chosen::Rows(file) => self.take_rows(file),
            }
        });
    }

    /// Whether the card that this is to be the next version of is not open.
    pub(super) fn is_unopened(self) -> bool {
        self.wanted.read().is_some() && self.follows.read().is_none()
    }

    /// Names of the files that were chosen and are not read yet.
    pub(super) fn waiting(self) -> Vec<String> {
        let waiting = self.waiting.read();
        waiting
            .iter()
            .flat_map(Chosen::files)
            .map(|file| file.name())
            .collect()
    }

    /// Compiles a model that was chosen, with rows that came along or were chosen before.
    fn take_model(self, files: Vec<File>) {
        self.begin(t!("Reading the model"), async move {
            let files = browser::load_files(&files, FileOf::Model).await?;
            let before = self.last.try_get_value().unwrap_or_default();
            let (files, unused) = parted(files);
            if files.is_empty() {
                return Err(no_part(&unused));
            }
            let (model, rows) = sorted(files, before);
            self.last.try_set_value(model.clone());
            let data = rows.or(self.data.get_untracked());
            let compiled = self.compile_first(model.clone(), data).await;
            compiled.map_err(|failure| as_table(&model, failure))?;
            if !unused.is_empty() {
                self.toasts.failure(&no_part(&unused));
            }
            self.enter_what_waited();
            self.arrived.try_update(|arrived| *arrived += 1);
            Ok(())
        });
    }

    /// What is chosen from now on is the next version of this model.
    pub(super) fn follow(self, id: ModelId) {
        self.wanted.set(Some(id.clone()));
        self.begin(t!("Opening the model"), async move {
            self.open_followed(id).await
        });
    }

    async fn open_followed(self, id: ModelId) -> Outcome<()> {
        let card = client().card_to_follow(&id).await?;
        self.follows.set(Some((id, card)));
        Ok(())
    }

    /// Compiles files that were just chosen; as the model of a draft with what was chosen for that, as a new version with what was chosen for
    /// the one before, where that is possible.
    async fn compile_first(self, model: Vec<NamedFile>, data: Option<NamedFile>) -> Outcome<()> {
        let waits = self.waits_for_model.get_value();
        let before = match (waits, self.follows.get_untracked()) {
            (Some((_, settings)), _) => Some(settings),
            (None, Some((id, _))) => Some(client().settings_to_follow(&id).await?),
            (None, None) => None,
        };
        if let Some(before) = before {
            let compiled = self.compile(model.clone(), data.clone(), before).await;
            if compiled.is_ok() {
                return compiled;
            }
        }
        self.compile(model, data, ImportSettings::default()).await
    }

    /// Tries the files that were chosen last again, with at most so many lookups of trees.
    pub(super) fn retry(self, lookups: usize) {
        self.begin(t!("Reading the model"), async move {
            let model = self.last.try_get_value().unwrap_or_default();
            let settings = ImportSettings {
                lookups: Some(lookups),
                ..ImportSettings::default()
            };
            let data = self.data.get_untracked();
            self.compile(model, data, settings).await?;
            self.arrived.try_update(|arrived| *arrived += 1);
            Ok(())
        });
    }

    /// Takes labelled rows and compiles again.
    fn take_rows(self, file: File) {
        self.begin(t!("Reading the rows"), async move {
            let data = browser::load_file(&file, FileOf::LabelledRows).await?;
            let model = self.model.get_untracked();
            if model.is_empty() {
                self.data.set(Some(data));
                return Ok(());
            }
            let settings = ImportSettings {
                roles: None,
                origin: None,
                ..self.current_settings()?
            };
            self.compile(model, Some(data), settings).await?;
            self.arrived.try_update(|arrived| *arrived += 1);
            Ok(())
        });
    }

    /// Takes a sample with its data and card.
    pub(super) fn take_sample(self, sample: SampleEntry) {
        self.tried.set(true);
        self.begin(t!("Fetching the sample"), async move {
            let parts = sample::fetch(&sample).await?;
            self.waits_for_model.set_value(None);
            self.editor.set(None);
            let settings = parts.card.settings();
            self.compile(vec![parts.model], Some(parts.data), settings)
                .await?;
            if let Some(report) = self.report.get_untracked() {
                let threshold = parts.card.gallery.as_ref().map(|gallery| gallery.threshold);
                let editor = CardEditor::of(parts.card.complete(report.draft));
                editor.policy.tried_on(report.comparison.decision);
                if let Some(threshold) = threshold {
                    editor.policy.suggest(threshold);
                }
                self.editor.set(Some(editor));
            }
            self.autosave.begin();
            self.arrived.try_update(|arrived| *arrived += 1);
            Ok(())
        });
    }

    /// Stops whatever is compiled; what is on the page stays.
    pub(super) fn cancel(self) {
        client().stop_import();
    }

    /// Goes on with a draft of the vault.
    pub(super) fn take_draft(self, id: String) {
        self.tried.set(true);
        self.begin(t!("Opening the draft"), async move {
            let (place, draft) = client().open_draft(&id).await?;
            let Draft {
                follows,
                typed,
                settings,
                files: DraftFiles { model, rows },
            } = draft;
            if let Some(id) = follows {
                self.open_followed(id).await?;
            }
            self.change.set(typed.change.clone());
            if model.is_empty() {
                self.waits_for_model.set_value(Some((typed, settings)));
                self.autosave.go_on(place);
                return Err(without_model());
            }
            self.editor.set(None);
            self.last.try_set_value(model.clone());
            self.compile(model, rows, settings).await?;
            if let Some(editor) = self.editor.get_untracked() {
                editor.restore(&typed);
            }
            self.autosave.go_on(place);
            self.arrived.try_update(|arrived| *arrived += 1);
            Ok(())
        });
    }

    /// Enters on the new card what was typed before its model was there.
    fn enter_what_waited(self) {
        let waited = self
            .waits_for_model
            .try_update_value(Option::take)
            .flatten();
        if let Some((editor, (typed, _))) = self.editor.get_untracked().zip(waited) {
            editor.restore(&typed);
        }
    }

    /// Compiles the chosen files with the settings as they are now.
    pub(super) fn compile_again(self) {
        let model = self.model.get_untracked();
        if model.is_empty() {
            return;
        }
        self.begin(t!("Compiling"), async move {
            self.compile(model, self.data.get_untracked(), self.current_settings()?)
                .await
        });
    }

    /// The settings, with what the owner lets out as chosen now.
    fn current_settings(self) -> Outcome<ImportSettings> {
        let mut settings = self.settings.get_untracked();
        if let Some(editor) = self.editor.get_untracked() {
            settings.policy = Some(untrack(|| editor.policy.choice())?);
        }
        Ok(settings)
    }

    /// The compiled model at the desk; compiles again if it is gone.
    pub(super) async fn imported(self) -> Outcome<ModelHandle> {
        if let Some(model) = self.imported.get_value()
            && client().holds(model).await?
        {
            return Ok(model);
        }
        let model = self.model.get_untracked();
        if !model.is_empty() {
            let settings = self.current_settings()?;
            self.compile(model, self.data.get_untracked(), settings)
                .await?;
        }
        self.imported
            .get_value()
            .ok_or_else(Failure::unexpected_answer)
    }

    /// Compiles; only a success replaces what is on the page.
    async fn compile(
        self,
        model: Vec<NamedFile>,
        data: Option<NamedFile>,
        settings: ImportSettings,
    ) -> Outcome<()> {
        let rows = data.as_ref().map(|data| data.bytes.clone());
        let follows = self.follows.get_untracked();
        let settings = ImportSettings {
            known: follows.map_or_else(Vec::new, |(_, card)| card.known_inputs()),
            ..settings
        };
        let (imported, report) = client()
            .import(model.clone(), rows, settings.clone())
            .await?;
        if let Some(before) = self.imported.get_value() {
            client().discard(before);
        }
        self.imported.set_value(Some(imported));
        let draft = report.draft.clone();
        let before = self.report.get_untracked().map(|report| report.draft);
        let is_same = before
            .as_ref()
            .is_some_and(|before| before.circuit.policy == draft.circuit.policy)
            && self.model.with_untracked(|before| *before == model)
            && self.data.with_untracked(|before| *before == data)
            && self
                .settings
                .with_untracked(|before| but_for_bits(before) == but_for_bits(&settings));
        let known = known(
            self.precisions.get_untracked(),
            report.choices.clone(),
            is_same,
        );
        self.precisions.set(known);
        let kept = self
            .editor
            .get_untracked()
            .zip(before)
            .and_then(|(editor, before)| editor.recompiled(&before, draft.clone()));
        if kept.is_none() {
            let followed = self.follows.get_untracked();
            let draft = match followed {
                Some((_, card)) => draft.in_words_of(&card),
                None => draft,
            };
            self.editor.set(Some(CardEditor::of(draft)));
            if self.waits_for_model.with_value(Option::is_none) {
                self.autosave.begin();
            }
        }
        if let Some(editor) = self.editor.get_untracked() {
            editor.policy.compiled_for(settings.policy);
            editor.policy.tried_on(report.comparison.decision.clone());
        }
        self.model.set(model);
        self.data.set(data);
        self.settings.set(settings);
        self.confirmed.set(false);
        self.report.set(Some(report));
        self.compiled.update(|compiled| *compiled += 1);
        Ok(())
    }
}

/// The settings with another precision and another policy, which the report tells.
fn but_for_bits(settings: &ImportSettings) -> ImportSettings {
    ImportSettings {
        bits: None,
        policy: None,
        ..settings.clone()
    }
}

impl Drafted for Workbench {
    fn version(self) -> Option<Version> {
        let editor = self.editor.get()?;
        let typed = TypedCard {
            change: self.change.get(),
            ..editor.snapshot()
        };
        Some((typed, self.settings.get(), self.compiled.get()))
    }

    fn draft(self, typed: &TypedCard) -> Draft {
        let settings = untrack(|| self.current_settings());
        let follows = self.follows.get_untracked();
        Draft {
            follows: follows.map(|(id, _)| id),
            typed: typed.clone(),
            settings: settings.unwrap_or_else(|_| self.settings.get_untracked()),
            files: DraftFiles {
                model: self.model.get_untracked(),
                rows: self.data.get_untracked(),
            },
        }
    }
}

fn still_at_work() -> Failure {
    Failure::local(
        t!("A file is still being read or compiled."),
        t!("Wait for it or press Cancel, then try again."),
    )
}

fn without_model() -> Failure {
    Failure::local(
        t!("The model file of this draft is not kept with it."),
        t!("Choose its file again: what you typed is entered as soon as it is read."),
    )
}
