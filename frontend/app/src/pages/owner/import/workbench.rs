use card::{ImportSettings, SampleEntry};
use leptos::prelude::*;
use protocol::{ImportReport, ModelHandle};
use web_sys::File;

use super::sample;
use crate::{
    browser::{self, LoadedFile},
    components::Errand,
    failure::{Failure, Outcome},
    pages::owner::card_editor::CardEditor,
    state::{Toasts, client, use_toasts},
};

/// Everything on the import page.
#[derive(Clone, Copy)]
pub(super) struct Workbench {
    pub(super) toasts: Toasts,
    pub(super) model: RwSignal<Option<LoadedFile>>,
    pub(super) data: RwSignal<Option<LoadedFile>>,
    pub(super) settings: RwSignal<ImportSettings>,
    pub(super) report: RwSignal<Option<ImportReport>>,
    pub(super) editor: RwSignal<Option<CardEditor>>,
    /// What goes on, in words.
    pub(super) errand: Errand<&'static str>,
    /// The compiled model at the desk.
    imported: StoredValue<Option<ModelHandle>>,
}

impl Workbench {
    pub(super) fn new() -> Self {
        Self {
            toasts: use_toasts(),
            model: RwSignal::new(None),
            data: RwSignal::new(None),
            settings: RwSignal::new(ImportSettings::default()),
            report: RwSignal::new(None),
            editor: RwSignal::new(None),
            errand: Errand::new(),
            imported: StoredValue::new(None),
        }
    }

    /// Takes a model file and compiles it, with the data chosen before.
    pub(super) fn take_model(self, file: File) {
        self.errand.begin("Reading the model", async move {
            let model = browser::load_file(&file, api::limits::IMPORT_BYTES).await?;
            self.compile(model, self.data.get_untracked(), ImportSettings::default())
                .await
        });
    }

    /// Takes labelled rows and compiles again.
    pub(super) fn take_data(self, file: File) {
        self.errand.begin("Reading the rows", async move {
            let data = browser::load_file(&file, api::limits::IMPORT_BYTES).await?;
            match self.model.get_untracked() {
                Some(model) => {
                    self.compile(model, Some(data), self.current_settings()?)
                        .await
                }
                None => {
                    self.data.set(Some(data));
                    Ok(())
                }
            }
        });
    }

    /// Takes a sample with its data and card.
    pub(super) fn take_sample(self, sample: SampleEntry) {
        self.errand.begin("Fetching the sample", async move {
            let parts = sample::fetch(&sample).await?;
            self.editor.set(None);
            let settings = parts.card.settings();
            self.compile(parts.model, Some(parts.data), settings)
                .await?;
            if let Some(report) = self.report.get_untracked() {
                let threshold = parts.card.gallery.as_ref().map(|gallery| gallery.threshold);
                let editor = CardEditor::of(parts.card.complete(report.draft));
                if let Some(threshold) = threshold {
                    editor.policy.suggest(threshold);
                }
                self.editor.set(Some(editor));
            }
            Ok(())
        });
    }

    /// Compiles the chosen files with the settings as they are now.
    pub(super) fn compile_again(self) {
        let Some(model) = self.model.get_untracked() else {
            return;
        };
        self.errand.begin("Compiling", async move {
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
        if let Some(model) = self.model.get_untracked() {
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
        model: LoadedFile,
        data: Option<LoadedFile>,
        settings: ImportSettings,
    ) -> Outcome<()> {
        let rows = data.as_ref().map(|data| data.bytes.clone());
        let (imported, report) = client()
            .import(model.bytes.clone(), rows, settings.clone())
            .await?;
        if let Some(before) = self.imported.get_value() {
            client().discard(before);
        }
        self.imported.set_value(Some(imported));
        let draft = report.draft.clone();
        let before = self.report.get_untracked().map(|report| report.draft);
        let kept = self
            .editor
            .get_untracked()
            .zip(before)
            .and_then(|(editor, before)| editor.recompiled(&before, draft.clone()));
        if kept.is_none() {
            self.editor.set(Some(CardEditor::of(draft)));
        }
        if let Some(editor) = self.editor.get_untracked() {
            editor.policy.compiled_for(settings.policy);
        }
        self.model.set(Some(model));
        self.data.set(data);
        self.settings.set(settings);
        self.report.set(Some(report));
        Ok(())
    }
}
