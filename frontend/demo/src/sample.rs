use std::{
    fs,
    path::{Path, PathBuf},
};

use card::{Answer, InputForm, ModelCard};
use card::{ImportSettings, PolicyChoice};
use client::{Failure, Outcome};
use serde::{Deserialize, de::DeserializeOwned};

/// Samples of the demonstration, in the order they are published.
const IDENTIFIERS: [&str; 6] = [
    "breast-cancer",
    "diabetes",
    "digits",
    "digits-mlp-30",
    "breast-cancer-oblivious",
    "credit-risk",
];
/// The sample that lets out a yes or no only.
const DECIDED: &str = "credit-risk";

/// Samples of the demonstration, as `index.json` in the folder of all samples lists them.
pub(crate) fn samples(folder: &Path) -> Outcome<Vec<Sample>> {
    let entries: Vec<Entry> = parsed(folder.join("index.json"))?;
    let sample = |identifier: &&str| {
        let entry = entries.iter().find(|entry| entry.id == **identifier);
        let entry = entry.ok_or_else(|| damaged(&folder.join(identifier)))?;
        Sample::open(folder, entry.clone())
    };
    IDENTIFIERS.iter().map(sample).collect()
}

/// One sample, its card read.
pub(crate) struct Sample {
    folder: PathBuf,
    entry: Entry,
    pub(crate) card: SampleCard,
}

/// Where a sample's files are, from the folder of all samples.
#[derive(Clone, Deserialize)]
struct Entry {
    id: String,
    model: String,
    data: String,
    card: String,
}

/// `card.json`: what an owner would type on the import page.
#[derive(Deserialize)]
pub(crate) struct SampleCard {
    pub(crate) name: String,
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
    #[serde(default)]
    choices: Vec<String>,
}

#[derive(Clone, Copy, Deserialize)]
struct SampleImage {
    width: usize,
    height: usize,
    drawable: bool,
}

impl Sample {
    fn open(folder: &Path, entry: Entry) -> Outcome<Self> {
        Ok(Self {
            card: parsed(folder.join(&entry.card))?,
            folder: folder.to_owned(),
            entry,
        })
    }

    /// The model file.
    pub(crate) fn model(&self) -> Outcome<Vec<u8>> {
        read(self.folder.join(&self.entry.model))
    }

    /// Labelled rows that the model was not trained on.
    pub(crate) fn held_out(&self) -> Outcome<Vec<u8>> {
        read(self.folder.join(&self.entry.data))
    }

    /// Ranges, image size and policy as an owner would set them.
    pub(crate) fn settings(&self) -> ImportSettings {
        let range = |field: &SampleField| (field.minimum, field.maximum);
        let fields = self.card.fields.as_ref();
        ImportSettings {
            bits: None,
            ranges: fields.map(|fields| fields.iter().map(range).collect()),
            image: self.card.image.map(|image| (image.width, image.height)),
            classes: self.card.classes.clone(),
            policy: (self.entry.id == DECIDED)
                .then_some(PolicyChoice::Decision { threshold: None }),
        }
    }
}

fn parsed<T: DeserializeOwned>(path: PathBuf) -> Outcome<T> {
    let json = read(path.clone())?;
    serde_json::from_slice(&json).map_err(|_| damaged(&path))
}

fn read(path: PathBuf) -> Outcome<Vec<u8>> {
    fs::read(&path).map_err(|_| damaged(&path))
}

fn damaged(file: &Path) -> Failure {
    Failure::local(
        format!("The sample file {} is missing or damaged.", file.display()),
        "Restore static/samples.",
    )
}

impl SampleCard {
    /// The compiler's draft with the texts, units and names of this sample.
    pub(crate) fn complete(&self, mut draft: ModelCard) -> ModelCard {
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
                    field.choices.clone_from(&sample.choices);
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
    use desk::Desk;
    use protocol::{ImportModel, ModelHandle, ReadTable, TableHandle};

    use super::*;

    fn imported(sample: &Sample) -> ModelCard {
        let ask = ImportModel {
            model: ModelHandle(1),
            file: sample.model().unwrap(),
            data: Some(sample.held_out().unwrap()),
            settings: sample.settings(),
        };
        match Desk::new(|| 0).ask(ask) {
            Ok(report) => sample.card.complete(report.draft),
            Err(fault) => panic!("{}: {}", sample.card.name, fault.happened),
        }
    }

    fn all() -> Vec<Sample> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../static/samples");
        samples(&folder).unwrap()
    }

    #[test]
    fn every_sample_becomes_a_card_that_the_server_takes() {
        for sample in all() {
            let card = imported(&sample);
            assert_eq!(card.validate(), Ok(()), "{}", card.name);
            assert_eq!(card.name, sample.card.name);
        }
    }

    #[test]
    fn no_sample_loses_more_than_half_a_point_as_integers() {
        for sample in all() {
            let accuracy = imported(&sample).accuracy.unwrap();
            assert!(accuracy.rows >= 200);
            assert!(
                (accuracy.float - accuracy.integer).abs() <= 0.005,
                "{}",
                sample.card.name
            );
        }
    }

    #[test]
    fn every_held_out_row_of_a_sample_fits_its_card() {
        for sample in all() {
            let card = imported(&sample);
            let ask = ReadTable {
                table: TableHandle(1),
                csv: sample.held_out().unwrap(),
                input: card.input,
                circuit: card.circuit,
            };
            let table = Desk::new(|| 0).ask(ask).unwrap();
            assert_eq!(table.left_out, 0, "{}", card.name);
            assert!(table.lines.len() >= 200);
        }
    }

    #[test]
    fn a_sample_that_is_missing_is_named() {
        let error = samples(Path::new("nowhere")).err().unwrap();
        assert!(error.to_string().contains("nowhere/index.json"));
    }
}
