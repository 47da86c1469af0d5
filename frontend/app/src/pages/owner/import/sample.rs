use card::ImportSettings;
use card::{Answer, InputForm, ModelCard};
use serde::Deserialize;

use super::workbench::Chosen;
use crate::{
    failure::{Failure, Outcome},
    state::client,
};

/// An entry of `samples/index.json`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(super) struct Sample {
    pub(super) name: String,
    pub(super) summary: String,
    model: String,
    data: String,
    card: String,
}

/// A sample's files.
pub(super) struct Parts {
    pub(super) model: Chosen,
    pub(super) data: Chosen,
    pub(super) card: SampleCard,
}

/// Texts and ranges of a sample, `card.json`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub(super) struct SampleCard {
    name: String,
    summary: String,
    description: String,
    credit: String,
    fields: Option<Vec<SampleField>>,
    image: Option<SampleImage>,
    classes: Option<Vec<String>>,
    target: Option<String>,
    target_unit: Option<String>,
    query_budget: u64,
    #[serde(default)]
    gallery: Option<SampleGallery>,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
struct SampleField {
    name: String,
    unit: String,
    step: f64,
    example: f64,
    minimum: f64,
    maximum: f64,
    #[serde(default)]
    choices: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
struct SampleGallery {
    threshold: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
struct SampleImage {
    width: usize,
    height: usize,
}

/// The samples shipped with the app.
pub(super) async fn list() -> Outcome<Vec<Sample>> {
    json(&client().sample_file("index.json").await?)
}

/// A sample's model, rows and card.
pub(super) async fn fetch(sample: &Sample) -> Outcome<Parts> {
    let file = async |path: &str| -> Outcome<Chosen> {
        Ok(Chosen {
            name: path.to_owned(),
            bytes: client().sample_file(path).await?,
        })
    };
    Ok(Parts {
        model: file(&sample.model).await?,
        data: file(&sample.data).await?,
        card: json(&client().sample_file(&sample.card).await?)?,
    })
}

fn json<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> Outcome<T> {
    serde_json::from_slice(bytes).map_err(|_| Failure::unexpected_answer())
}

impl SampleCard {
    /// Ranges and picture size to compile with.
    pub(super) fn settings(&self) -> ImportSettings {
        let fields = self.fields.as_ref().filter(|fields| !fields.is_empty());
        ImportSettings {
            ranges: fields.map(|fields| {
                fields
                    .iter()
                    .map(|field| (field.minimum, field.maximum))
                    .collect()
            }),
            image: self.image.map(|image| (image.width, image.height)),
            classes: self.classes.clone(),
            ..ImportSettings::default()
        }
    }

    /// The score from which two vectors of a gallery match.
    pub(super) fn threshold(&self) -> Option<f64> {
        self.gallery.map(|gallery| gallery.threshold)
    }

    /// The compiled card with the sample's texts and names.
    pub(super) fn fill(self, mut card: ModelCard) -> ModelCard {
        card.name = self.name;
        card.summary = self.summary;
        card.description = self.description;
        card.credit = self.credit;
        card.query_budget = self.query_budget;
        if let (InputForm::Table { fields }, Some(named)) = (&mut card.input, self.fields) {
            for (field, named) in fields.iter_mut().zip(named) {
                field.name = named.name;
                field.unit = named.unit;
                field.step = named.step;
                field.example = named.example;
                field.choices = named.choices;
            }
        }
        name_answer(
            &mut card.answer,
            self.classes,
            self.target,
            self.target_unit,
        );
        card
    }
}

fn name_answer(
    answer: &mut Answer,
    names: Option<Vec<String>>,
    target_name: Option<String>,
    target_unit: Option<String>,
) {
    let names = names.unwrap_or_default();
    match answer {
        Answer::Binary { classes, .. } => {
            classes
                .iter_mut()
                .zip(names)
                .for_each(|(class, name)| *class = name);
        }
        Answer::Multiclass { classes, .. } => {
            classes
                .iter_mut()
                .zip(names)
                .for_each(|(class, name)| *class = name);
        }
        Answer::Regression { target, unit, .. } => {
            *target = target_name.unwrap_or_else(|| target.clone());
            *unit = target_unit.unwrap_or_default();
        }
        Answer::Match { .. } => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../static/samples");

    fn card(sample: &str) -> SampleCard {
        let path = format!("{SAMPLES}/{sample}/card.json");
        serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
    }

    #[test]
    fn the_shipped_index_and_cards_are_understood() {
        let index = std::fs::read(format!("{SAMPLES}/index.json")).unwrap();
        let samples: Vec<Sample> = serde_json::from_slice(&index).unwrap();
        assert!(samples.len() >= 3);
        assert_eq!(card("breast-cancer").settings().ranges.unwrap().len(), 30);
        assert_eq!(card("digits").settings().image, Some((28, 28)));
        assert_eq!(card("digits").settings().ranges, None);
        assert_eq!(card("gallery").threshold(), Some(0.66));
        let named = card("credit-risk").fields.unwrap();
        assert!(named.iter().any(|field| field.choices.len() > 2));
    }
}
