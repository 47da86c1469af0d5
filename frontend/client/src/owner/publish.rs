//! Import at the desk, clear model to the vault, card to the server.

use api::{
    ModelId,
    model::{ListedModel, Model},
};
use card::{ImportSettings, ListedCard, ModelCard};
use preparation::Cell;
use protocol::{
    ImportModel, ImportReport, KeepModel, ModelHandle, NamedFile, ShowRows, Tried, TryModel,
};

use crate::{
    Client, Failure, Outcome,
    port::{Who, told},
};

/// Where publishing stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PublishStage {
    /// Keeping the clear model in the vault, before anybody sees the card.
    Keep,
    /// Sending the card.
    Card,
    /// Keeping the model under its card's name.
    Name,
    /// Published.
    Done,
}

/// Name of the vault item that holds the clear model of a card's first version.
pub(super) fn first_model_item(model: &ModelId) -> String {
    format!("model-{model}")
}

/// Names of the two vault items that take the clear models of a card by turns.
pub(super) fn model_items(model: &ModelId) -> [String; 2] {
    let first = first_model_item(model);
    let second = format!("{first}-2");
    [first, second]
}

/// Name of the vault item that holds what the owner of a card chose before its model was compiled.
pub(super) fn settings_item(model: &ModelId) -> String {
    format!("settings-{model}")
}

impl Client {
    /// Lets the desk read a model file (and files it names) and, if given, labelled rows; the compiled model stays there, under
    /// the handle.
    ///
    /// # Errors
    /// What the compiler does not understand, as a pair.
    pub async fn import(
        &self,
        files: Vec<NamedFile>,
        data: Option<Vec<u8>>,
        settings: ImportSettings,
    ) -> Outcome<(ModelHandle, ImportReport)> {
        let model = ModelHandle(self.new_handle());
        let ask = ImportModel {
            model,
            files,
            data,
            settings,
        };
        let mut report = self.ask_of(Who::Importer, ask, None).await?;
        told::import(&mut report);
        report.draft.query_budget = self.proposed(report.draft.query_budget);
        if !report.doubts.is_empty() {
            self.doubt(model);
        }
        Ok((model, report))
    }

    /// What an imported model answers under a card to one row of the owner's: the twin of what will be
    /// sealed, and the original. It happens at the desk and in the clear; nobody else is asked.
    ///
    /// # Errors
    /// That the model is gone or not the card's, or the row is none for it.
    pub async fn try_model(
        &self,
        model: ModelHandle,
        card: &ModelCard,
        row: Vec<Cell>,
    ) -> Outcome<Tried> {
        self.ask_prepared(Who::Importer, card, |card| TryModel { model, card, row })
            .await
    }

    /// One row of the owner's table, as the card takes it, and how many there are; counted from 0.
    ///
    /// # Errors
    /// That the file is no table for this card, or has fewer rows.
    pub async fn own_row(
        &self,
        csv: Vec<u8>,
        card: &ModelCard,
        index: u32,
    ) -> Outcome<(Vec<Cell>, usize)> {
        let (table, report) = self.read_table(csv, card).await?;
        let ask = ShowRows {
            table,
            first: index,
            count: 1,
        };
        let rows = report.lines.len();
        let shown = match (index as usize) < rows {
            true => self.ask(ask).await,
            false => Err(Failure::local(
                match rows {
                    1 => t!("The file has one row that this card takes.").to_owned(),
                    _ => t!(
                        "The file has {} rows that this card takes.",
                        words::count(rows as u64)
                    ),
                },
                t!("Choose one of them by its number, from 1 on."),
            )),
        };
        self.discard(table);
        let row = shown?.pop().ok_or_else(Failure::unexpected_answer)?;
        Ok((row, rows))
    }

    /// Publishes an imported model: first it is kept in the vault, then the card goes to
    /// the server, then the vault item takes the card's name. The clear model never leaves the desk
    /// unsealed. The settings it was compiled with are kept as well, for [`Client::restore_model`].
    /// Afterwards nothing imported is needed any more, and the importing desk ends.
    ///
    /// A model whose import told doubts goes nowhere unless its owner was asked and says that it is right
    /// (`is_confirmed`).
    ///
    /// # Errors
    /// Doubts that nobody confirmed, what is wrong with the card, the server's problem or the desk's fault; the
    /// model stays imported for another attempt.
    pub async fn publish(
        &self,
        imported: ModelHandle,
        card: &ModelCard,
        settings: &ImportSettings,
        is_confirmed: bool,
        on_stage: impl Fn(PublishStage),
    ) -> Outcome<Model> {
        self.allow_imported(imported, is_confirmed)?;
        card.validate().map_err(incomplete)?;
        card.check_texts().map_err(incomplete)?;
        on_stage(PublishStage::Keep);
        let draft = self.draft_name();
        let blob = self.encrypt_imported(imported, &draft).await?;
        self.save_item(&draft, &blob, 0).await?;
        on_stage(PublishStage::Card);
        let created = self.created_model(card).await;
        let named = match created {
            Ok(model) => {
                on_stage(PublishStage::Name);
                let item = first_model_item(&model.id);
                match self.keep_imported(imported, &item).await {
                    Ok(()) => self.keep_card(&model.id, card, None).await.map(|()| model),
                    Err(failure) => Err(failure),
                }
            }
            Err(failure) => Err(failure),
        };
        // The draft only proved that the vault takes the model. A leftover is harmless.
        let _ = self.delete_item(&draft).await;
        let model = named?;
        // The model itself is kept: without them it could be restored less surely, and nothing else.
        let _ = self.keep_settings(settings, &model.id).await;
        self.stop_import();
        on_stage(PublishStage::Done);
        Ok(model)
    }

    /// A new model of this card, or the one that an attempt which broke off made: nobody has the model of it.
    async fn created_model(&self, card: &ModelCard) -> Outcome<Model> {
        let own = self.own_models().await?;
        let name = ListedCard::of(card).name;
        let alike = own.iter().filter(|model| model.card.name == name);
        let kept = self.vault_items().await?;
        let is_kept = |model: &ListedModel| {
            let item = first_model_item(&model.id);
            kept.iter().any(|known| known.name == item)
        };
        for left in alike.filter(|model| model.published && !is_kept(model)) {
            let model = self.model(&left.id).await?;
            if model.card == *card {
                return Ok(model);
            }
        }
        self.create_model(card).await
    }

    /// Refuses a model whose import told doubts that its owner did not confirm.
    pub(super) fn allow_imported(&self, imported: ModelHandle, is_confirmed: bool) -> Outcome<()> {
        match self.is_doubtful(imported) && !is_confirmed {
            true => Err(doubtful()),
            false => Ok(()),
        }
    }

    /// Keeps an imported model in an item of the vault, in place of what was there.
    pub(super) async fn keep_imported(&self, imported: ModelHandle, item: &str) -> Outcome<()> {
        let blob = self.encrypt_imported(imported, item).await?;
        let seen = self
            .load_item(item)
            .await?
            .map_or(0, |(_, version)| version);
        self.save_item(item, &blob, seen).await.map(drop)
    }

    pub(super) async fn keep_settings(
        &self,
        settings: &ImportSettings,
        model: &ModelId,
    ) -> Outcome<()> {
        let keep = |kept: &mut ImportSettings| kept.clone_from(settings);
        self.update(&settings_item(model), keep).await.map(drop)
    }

    async fn encrypt_imported(&self, model: ModelHandle, name: &str) -> Outcome<Vec<u8>> {
        let name = name.to_owned();
        let ask = KeepModel { model, name };
        self.ask_of(Who::Importer, ask, None).await
    }

    /// A passing vault item that no other tab uses at the same moment.
    fn draft_name(&self) -> String {
        let clock = &self.0.ports.clock;
        format!("draft-{:x}-{:x}", clock.now(), clock.micros())
    }
}

fn doubtful() -> Failure {
    Failure::local(
        t!("Something in the report makes this model doubtful."),
        t!("Look at what it says, then mend it or say there that it is right."),
    )
}

pub(super) fn incomplete(problem: &str) -> Failure {
    Failure::local(words::told(problem), t!("Mend the card, then publish it."))
}
