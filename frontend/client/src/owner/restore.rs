use api::model::Model;
use card::{
    Answer, ImportSettings, InputForm, ModelCard, OutputMeaning, PictureSettings, PolicyChoice,
    ScalingPlace, Threshold, ValueLink,
};
use circuit::{Circuit, Head};
use preparation::{Preparation, Span};
use protocol::NamedFile;

use super::publish::settings_item;
use crate::{Client, Failure, Outcome};

/// What an owner gives to restore a model.
#[derive(Default)]
pub struct Restoring {
    /// The model file, and files it names.
    pub files: Vec<NamedFile>,
    /// The labelled rows it was imported with.
    pub rows: Option<Vec<u8>>,
    /// The score at which a decision turns to yes; none: 0.
    pub threshold: Option<f64>,
}

impl Client {
    /// Compiles a model file as the card says, and keeps it as the card's clear model if it is the very
    /// circuit of the card: another one could never be sealed for it.
    ///
    /// # Errors
    /// That it compiles to another circuit, what the compiler does not understand, the server's problem.
    pub async fn restore_model(&self, given: Restoring, model: &Model) -> Outcome<()> {
        let has_rows = given.rows.is_some();
        let mut tries = self
            .settings_before(given.threshold, model)
            .await?
            .into_iter()
            .peekable();
        while let Some(settings) = tries.next() {
            let (files, rows) = (given.files.clone(), given.rows.clone());
            let (imported, report) = match self.import(files, rows, settings).await {
                Err(_) if tries.peek().is_some() => continue,
                imported => imported?,
            };
            let is_like = report.draft.circuit.is_like(&model.card.circuit);
            let kept = match is_like {
                true => {
                    let item = self.clear_model(&model.id).await?;
                    self.keep_imported(imported, &item).await
                }
                false => Ok(()),
            };
            self.discard(imported);
            if is_like {
                self.stop_import();
                return kept;
            }
        }
        self.stop_import();
        Err(Failure::local(
            t!("This file compiles to another model than the card describes."),
            match has_rows {
                true => {
                    t!(
                        "Choose the model and rows this card was made from, or publish this one as a new model."
                    )
                }
                false => {
                    t!(
                        "If you imported it with labelled rows, choose both together: ranges and precision come from them. Otherwise choose the file this card was made from, or publish this one as a new model."
                    )
                }
            },
        ))
    }

    /// What the model of a card may have been compiled with, the likeliest first: what the vault keeps, and
    /// what the card tells, with this threshold, with and without its precision.
    async fn settings_before(
        &self,
        threshold: Option<f64>,
        model: &Model,
    ) -> Outcome<Vec<ImportSettings>> {
        let item = settings_item(&model.id);
        let kept = match self.document::<ImportSettings>(&item).await {
            Err(failure) if failure.kind.is_some() => return Err(failure),
            kept => kept.ok().flatten().map(|(settings, _)| settings),
        };
        let mut told = settings_of(&model.card);
        if let Some(PolicyChoice::Decision { threshold: told }) = &mut told.policy {
            *told = threshold.map(Threshold::Score).or(*told);
        }
        let chosen = ImportSettings {
            bits: None,
            ..told.clone()
        };
        let exact = told.bits.is_some().then_some(told);
        Ok(kept.into_iter().chain(exact).chain([chosen]).collect())
    }
}

fn settings_of(card: &ModelCard) -> ImportSettings {
    let circuit = &card.circuit;
    let ranges = match &card.preparation {
        Some(preparation) => {
            let each = preparation.inputs.iter().flat_map(|input| {
                let Span { minimum, maximum } = input.span();
                vec![(minimum, maximum); input.length().unwrap_or(1)]
            });
            each.collect()
        }
        None => {
            let features = circuit.encoder.features.iter();
            features
                .map(|range| (range.minimum, range.maximum))
                .collect()
        }
    };
    let (image, picture) = pictured(&card.input);
    ImportSettings {
        bits: chosen_bits(circuit),
        ranges: Some(ranges),
        image,
        picture,
        policy: Some(circuit.policy.into()),
        meaning: meaning(&card.answer),
        scaling: card.preparation.as_ref().and_then(scaling),
        link: link(&card.answer),
        ..ImportSettings::default()
    }
}

/// Size of the card's picture, and how its pixels became the model's numbers.
fn pictured(input: &InputForm) -> (Option<(usize, usize)>, PictureSettings) {
    let InputForm::Image(form) = input else {
        return Default::default();
    };
    let picture = PictureSettings {
        order: Some(form.order),
        scale: Some(form.scale.clone()),
        resize: form.resize,
        filter: form.filter,
        ground: Some(form.ground),
        drawable: Some(form.drawable),
        ..PictureSettings::default()
    };
    (Some((form.width, form.height)), picture)
}

/// Scaling that stands on the card was left public.
fn scaling(preparation: &Preparation) -> Option<ScalingPlace> {
    let mut features = preparation.features.iter();
    let is_public = features.any(|column| preparation.rescales(*column));
    is_public.then_some(ScalingPlace::Public)
}

/// What the owner took several outputs for.
fn meaning(answer: &Answer) -> Option<OutputMeaning> {
    match answer {
        Answer::Values { .. } => Some(OutputMeaning::Values),
        Answer::Multiclass { .. } => Some(OutputMeaning::Classes),
        Answer::Labels { .. } => Some(OutputMeaning::Labels),
        Answer::Binary { .. } | Answer::Regression { .. } | Answer::Match { .. } => None,
    }
}

/// How the owner's rows showed that the one score is read.
fn link(answer: &Answer) -> Option<ValueLink> {
    match answer {
        Answer::Regression { link, .. } => Some(*link),
        _ => None,
    }
}

/// Only linear models are compiled at a precision that the card tells.
fn chosen_bits(circuit: &Circuit) -> Option<(u8, u8)> {
    let bits = circuit.encoder.input_bits;
    (circuit.hidden.is_empty() && circuit.head == Head::Dense).then_some((bits, bits))
}
