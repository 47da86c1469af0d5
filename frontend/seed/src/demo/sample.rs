use std::{
    fs,
    path::{Path, PathBuf},
};

use api::card::{Answer, InputForm, ModelCard};
use protocol::ImportSettings;
use serde::Deserialize;

use crate::Error;

/// Samples in the order they are published.
pub(super) const NAMES: [&str; 3] = ["breast-cancer", "diabetes", "digits"];

/// One folder of `static/samples`.
pub(super) struct Sample {
    folder: PathBuf,
    pub(super) card: SampleCard,
}

/// `card.json`: what an owner would type on the import page.
#[derive(Deserialize)]
pub(super) struct SampleCard {
    pub(super) name: String,
    summary: String,
    description: String,
    credit: String,
    fields: Option<Vec<SampleField>>,
    classes: Option<Vec<String>>,
    target: Option<String>,
    target_unit: Option<String>,
    image: Option<SampleImage>,
    query_budget: u64,
}

#[derive(Deserialize)]
struct SampleField {
    name: String,
    unit: String,
    step: f64,
    example: f64,
    minimum: f64,
    maximum: f64,
}

#[derive(Clone, Copy, Deserialize)]
struct SampleImage {
    width: usize,
    height: usize,
    drawable: bool,
}

impl Sample {
    /// Reads the card of a sample.
    pub(super) fn open(samples: &Path, name: &str) -> Result<Self, Error> {
        let folder = samples.join(name);
        let path = folder.join("card.json");
        let card = fs::read(&path)
            .ok()
            .and_then(|json| serde_json::from_slice(&json).ok());
        match card {
            Some(card) => Ok(Self { folder, card }),
            None => Err(Error::Sample(path)),
        }
    }

    /// The ONNX file.
    pub(super) fn model(&self) -> Result<Vec<u8>, Error> {
        self.file("model.onnx")
    }

    /// Labelled rows that the model was not trained on.
    pub(super) fn held_out(&self) -> Result<Vec<u8>, Error> {
        self.file("held-out.csv")
    }

    /// Ranges and image size as an owner would set them.
    pub(super) fn settings(&self) -> ImportSettings {
        let range = |field: &SampleField| (field.minimum, field.maximum);
        let fields = self.card.fields.as_ref();
        ImportSettings {
            bits: None,
            ranges: fields.map(|fields| fields.iter().map(range).collect()),
            image: self.card.image.map(|image| (image.width, image.height)),
        }
    }

    fn file(&self, name: &str) -> Result<Vec<u8>, Error> {
        let path = self.folder.join(name);
        fs::read(&path).map_err(|_| Error::Sample(path))
    }
}

impl SampleCard {
    /// The compiler's draft with the texts, units and names of this sample.
    pub(super) fn complete(&self, mut draft: ModelCard) -> ModelCard {
        draft.name.clone_from(&self.name);
        draft.summary.clone_from(&self.summary);
        draft.description.clone_from(&self.description);
        draft.credit.clone_from(&self.credit);
        draft.query_budget = self.query_budget;
        self.complete_input(&mut draft.input);
        self.complete_answer(&mut draft.answer);
        draft
    }

    fn complete_input(&self, input: &mut InputForm) {
        match input {
            InputForm::Table { fields } => {
                for (field, sample) in fields.iter_mut().zip(self.fields.iter().flatten()) {
                    field.name.clone_from(&sample.name);
                    field.unit.clone_from(&sample.unit);
                    field.step = sample.step;
                    field.example = sample.example;
                }
            }
            InputForm::Image { drawable, .. } => {
                *drawable = self.image.is_some_and(|image| image.drawable);
            }
        }
    }

    fn complete_answer(&self, answer: &mut Answer) {
        match (answer, self.classes.as_deref()) {
            (Answer::Binary { classes, .. }, Some([negative, positive])) => {
                *classes = [negative.clone(), positive.clone()];
            }
            (Answer::Multiclass { classes, .. }, Some(names)) if names.len() == classes.len() => {
                *classes = names.to_vec();
            }
            (Answer::Regression { target, unit, .. }, _) => {
                target.clone_from(self.target.as_ref().unwrap_or(&target.clone()));
                unit.clone_from(self.target_unit.as_ref().unwrap_or(&unit.clone()));
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use client::Desk;
    use protocol::{Request, Response};

    use super::*;

    fn imported(sample: &Sample) -> ModelCard {
        let request = Request::Import {
            model: sample.model().unwrap(),
            data: Some(sample.held_out().unwrap()),
            settings: sample.settings(),
        };
        let Ok(Response::Imported(report)) = Desk::new(|| 0).answer(request) else {
            panic!("not an import");
        };
        sample.card.complete(report.draft)
    }

    fn samples() -> impl Iterator<Item = Sample> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../static/samples");
        NAMES
            .map(|name| Sample::open(&folder, name).unwrap())
            .into_iter()
    }

    #[test]
    fn every_sample_becomes_a_card_that_the_server_takes() {
        for sample in samples() {
            let card = imported(&sample);
            assert_eq!(card.validate(2048), Ok(()), "{}", card.name);
            assert_eq!(card.name, sample.card.name);
        }
    }

    #[test]
    fn no_sample_loses_more_than_a_fifth_of_a_point_as_integers() {
        for sample in samples() {
            let accuracy = imported(&sample).accuracy.unwrap();
            assert!(accuracy.rows >= 200);
            assert!(
                (accuracy.float - accuracy.integer).abs() <= 0.002,
                "{}",
                sample.card.name
            );
        }
    }

    #[test]
    fn every_held_out_row_of_a_sample_fits_its_card() {
        for sample in samples() {
            let card = imported(&sample);
            let request = Request::ReadTable {
                csv: sample.held_out().unwrap(),
                input: card.input,
                circuit: card.circuit,
            };
            let Ok(Response::Table(table)) = Desk::new(|| 0).answer(request) else {
                panic!("not a table");
            };
            assert_eq!(table.left_out, 0, "{}", card.name);
            assert!(table.rows.len() >= 200);
        }
    }

    #[test]
    fn a_sample_that_is_missing_is_named() {
        let error = Sample::open(Path::new("nowhere"), "diabetes")
            .err()
            .unwrap();
        assert!(error.to_string().contains("nowhere/diabetes/card.json"));
    }
}
