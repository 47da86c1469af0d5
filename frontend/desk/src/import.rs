//! What the compiler says, in the words of the import page.

use card::{Answer, Field, InputForm, Metric, ModelCard};
use compiler::{Accuracy, Choice, Feature, Imported, Settings, Threshold};
use protocol::{ImportReport, ImportSettings, ImportedField, PolicyChoice, QuantizationChoice};

use crate::{
    cost::cost,
    error::Error,
    model::{OwnedModel, check_size},
};

/// Name of a card that its owner has not named yet.
const UNNAMED: &str = "New model";
/// Rows a grant answers unless the owner says otherwise.
const USUAL_BUDGET: u64 = 10_000;

/// Compiles a model file; answers both halves of the model, and what the owner should see of it.
pub(crate) fn import(
    model: &[u8],
    data: Option<&[u8]>,
    settings: &ImportSettings,
) -> Result<(OwnedModel, ImportReport), Error> {
    let chosen = Settings {
        bits: settings.bits,
        ranges: settings.ranges.clone(),
        image: settings.image,
        classes: settings.classes.clone(),
        policy: settings.policy.map(policy),
    };
    let imported = compiler::import(model, data, &chosen).map_err(|error| Error::Import {
        happened: error.happened(),
        action: error.action().to_owned(),
    })?;
    check_size(&imported.circuit)?;
    let report = report(&imported, imported.image)?;
    let model = OwnedModel {
        circuit: imported.circuit,
        trained: imported.trained,
        threshold: threshold(settings),
    };
    Ok((model, report))
}

fn policy(choice: PolicyChoice) -> compiler::PolicyChoice {
    match choice {
        PolicyChoice::Scores { resolution_bits } => compiler::PolicyChoice::Scores {
            resolution_bits: Some(resolution_bits),
        },
        PolicyChoice::Label => compiler::PolicyChoice::Label,
        PolicyChoice::Decision { threshold } => compiler::PolicyChoice::Decision {
            threshold: Some(Threshold::Score(threshold)),
        },
    }
}

/// What the compiler takes off the score.
fn threshold(settings: &ImportSettings) -> f64 {
    match settings.policy {
        Some(PolicyChoice::Decision { threshold }) => threshold,
        _ => 0.0,
    }
}

fn report(imported: &Imported, image: Option<(usize, usize)>) -> Result<ImportReport, Error> {
    Ok(ImportReport {
        understood: imported.understood.clone(),
        draft: draft(imported, image),
        fields: imported.features.iter().map(found).collect(),
        choices: imported.choices.iter().map(choice).collect(),
        layers: imported.layers.clone(),
        cost: cost(&imported.circuit)?,
        remarks: imported.remarks.clone(),
    })
}

fn draft(imported: &Imported, image: Option<(usize, usize)>) -> ModelCard {
    ModelCard {
        name: UNNAMED.to_owned(),
        summary: String::new(),
        description: String::new(),
        credit: String::new(),
        input: input(&imported.features, image),
        answer: answer(&imported.answer),
        circuit: imported.circuit.clone(),
        accuracy: imported.accuracy.as_ref().map(accuracy),
        query_budget: USUAL_BUDGET,
    }
}

fn input(features: &[Feature], image: Option<(usize, usize)>) -> InputForm {
    let field = |feature: &Feature| Field {
        name: feature.name.clone(),
        unit: String::new(),
        step: feature.step,
        example: feature.example,
        choices: Vec::new(),
    };
    match image {
        Some((width, height)) => {
            let channels = features.len() / (width * height).max(1);
            InputForm::Image {
                width,
                height,
                channels,
                drawable: channels == 1,
            }
        }
        None => InputForm::Table {
            fields: features.iter().map(field).collect(),
        },
    }
}

fn answer(answer: &compiler::Answer) -> Answer {
    match answer.clone() {
        compiler::Answer::Binary {
            classes,
            probability,
        } => Answer::Binary {
            classes,
            probability,
        },
        compiler::Answer::Multiclass {
            classes,
            probability,
        } => Answer::Multiclass {
            classes,
            probability,
        },
        compiler::Answer::Regression { target, decimals } => Answer::Regression {
            target,
            unit: String::new(),
            decimals,
        },
        compiler::Answer::Match { names } => Answer::Match { names },
    }
}

fn found(feature: &Feature) -> ImportedField {
    ImportedField {
        name: feature.name.clone(),
        minimum: feature.range.minimum,
        maximum: feature.range.maximum,
    }
}

fn choice(choice: &Choice) -> QuantizationChoice {
    QuantizationChoice {
        input_bits: choice.input_bits,
        weight_bits: choice.weight_bits,
        lookups: choice.lookups,
        accuracy: choice.accuracy.as_ref().map(accuracy),
        chosen: choice.chosen,
    }
}

fn accuracy(accuracy: &Accuracy) -> card::Accuracy {
    card::Accuracy {
        rows: accuracy.rows,
        metric: match accuracy.metric {
            compiler::Metric::Accuracy => Metric::Accuracy,
            compiler::Metric::R2 => Metric::R2,
        },
        float: accuracy.float,
        integer: accuracy.integer,
    }
}
