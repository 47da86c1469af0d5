use api::model::Model;
use card::{Answer, ImportSettings, InputForm, ModelCard, OutputMeaning, PictureSettings};
use circuit::{Circuit, Head};
use preparation::Input;
use protocol::NamedFile;

use crate::{Client, Failure, Outcome};

impl Client {
    /// Compiles a model file as the card says, and keeps it as the card's clear model if it is of the
    /// card's shape.
    ///
    /// # Errors
    /// That the file is another model's, what the compiler does not understand, the server's problem.
    pub async fn restore_model(&self, files: Vec<NamedFile>, model: &Model) -> Outcome<()> {
        let circuit = &model.card.circuit;
        let (imported, report) = self.import(files, None, settings_of(&model.card)).await?;
        if !is_alike(&report.draft.circuit, circuit) {
            return Err(Failure::local(
                "This file compiles to another model than the card describes.",
                "Choose the file this card was made from, or publish this one as a new model.",
            ));
        }
        let kept = self.keep_imported(imported, &model.id).await;
        self.discard(imported);
        kept
    }
}

fn settings_of(card: &ModelCard) -> ImportSettings {
    let circuit = &card.circuit;
    let ranges = match &card.preparation {
        Some(preparation) => {
            let inputs = preparation.inputs.iter().map(Input::span);
            inputs.map(|span| (span.minimum, span.maximum)).collect()
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
        ground: Some(form.ground),
        drawable: Some(form.drawable),
        ..PictureSettings::default()
    };
    (Some((form.width, form.height)), picture)
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

/// Only linear models are compiled at a precision that the card tells.
fn chosen_bits(circuit: &Circuit) -> Option<(u8, u8)> {
    let bits = circuit.encoder.input_bits;
    (circuit.hidden.is_empty() && circuit.head == Head::Dense).then_some((bits, bits))
}

fn is_alike(compiled: &Circuit, circuit: &Circuit) -> bool {
    compiled.scale.range_bits == circuit.scale.range_bits
        && compiled.features() == circuit.features()
        && compiled.outputs == circuit.outputs
        && compiled.hidden.len() == circuit.hidden.len()
        && std::mem::discriminant(&compiled.head) == std::mem::discriminant(&circuit.head)
}
