use std::{
    fs,
    path::{Path, PathBuf},
};

use card::{ImportSettings, PolicyChoice, SampleCard, SampleEntry};
use client::{Failure, Outcome};
use serde::de::DeserializeOwned;

/// Samples of the demonstration, in the order they are published.
const IDENTIFIERS: [&str; 9] = [
    "breast-cancer",
    "diabetes",
    "digits",
    "digits-mlp-30",
    "breast-cancer-oblivious",
    "credit-risk",
    "penguins",
    "library-texts",
    "doctor-visits",
];
/// The sample that lets out a yes or no only.
const DECIDED: &str = "credit-risk";

/// Samples of the demonstration, as `index.json` in the folder of all samples lists them.
pub(crate) fn samples(folder: &Path) -> Outcome<Vec<Sample>> {
    let entries: Vec<SampleEntry> = parsed(folder.join("index.json"))?;
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
    entry: SampleEntry,
    pub(crate) card: SampleCard,
}

impl Sample {
    fn open(folder: &Path, entry: SampleEntry) -> Outcome<Self> {
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
        ImportSettings {
            policy: (self.entry.id == DECIDED)
                .then_some(PolicyChoice::Decision { threshold: None }),
            ..self.card.settings()
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

#[cfg(test)]
mod tests {
    use card::ModelCard;
    use desk::Desk;
    use protocol::{ColumnRemark, ImportModel, ModelHandle, NamedFile, ReadTable, TableHandle};

    use super::*;

    /// So many held-out rows show that a sample works.
    const FEWEST_ROWS: usize = 100;

    fn imported(sample: &Sample) -> ModelCard {
        let ask = ImportModel {
            model: ModelHandle(1),
            files: NamedFile::alone(sample.model().unwrap()),
            data: Some(sample.held_out().unwrap()),
            settings: sample.settings(),
        };
        match workbench::desk(|| 0).ask(ask) {
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
    fn no_sample_loses_more_than_half_a_point_or_a_row_as_integers() {
        for sample in all() {
            let accuracy = imported(&sample).accuracy.unwrap();
            let a_row = 1.0 / accuracy.rows as f64;
            assert!(accuracy.rows >= FEWEST_ROWS);
            assert!(
                (accuracy.float - accuracy.integer).abs() <= a_row.max(0.005),
                "{}",
                sample.card.name
            );
        }
    }

    #[test]
    fn every_held_out_row_of_a_sample_fits_its_card_but_for_words_it_leaves_open() {
        for sample in all() {
            let card = imported(&sample);
            let ask = ReadTable {
                table: TableHandle(1),
                csv: sample.held_out().unwrap(),
                card: Box::new(card.clone()),
            };
            let table = Desk::new(|| 0).ask(ask).unwrap();
            assert_eq!(table.left_out, [], "{}", card.name);
            let may_miss = |name: &str| {
                let inputs = card.inputs();
                let mut named = card.input.names().into_iter().zip(inputs);
                named.any(|(known, input)| known == name && !input.names().is_empty())
            };
            let remarks = table.remarks.iter();
            let others: Vec<_> = remarks.filter(|told| !may_miss(&told.column)).collect();
            assert_eq!(others, [] as [&ColumnRemark; 0], "{}", card.name);
            assert!(table.lines.len() >= FEWEST_ROWS);
        }
    }

    #[test]
    fn a_sample_that_is_missing_is_named() {
        let error = samples(Path::new("nowhere")).err().unwrap();
        assert!(error.to_string().contains("nowhere/index.json"));
    }
}
