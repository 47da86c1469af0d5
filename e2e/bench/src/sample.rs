use std::{error::Error, fs};

use card::{Answer, ImportSettings};
use circuit::OutputPolicy;
use compiler::{Imported, import};

/// A sample model with its held-out rows and their labels.
pub(crate) struct Sample {
    pub(crate) imported: Imported,
    pub(crate) rows: Vec<Vec<f64>>,
    truth: Vec<f64>,
}

impl Sample {
    /// Reads the sample NAME of `static/samples/index.json` and compiles it as an owner's browser does.
    pub(crate) fn read(name: &str, settings: &ImportSettings) -> Result<Self, Box<dyn Error>> {
        let file = |name: &str| fs::read(format!("static/samples/{name}"));
        let index: serde_json::Value = serde_json::from_slice(&file("index.json")?)?;
        let entries = index.as_array().into_iter().flatten();
        let entry = entries.into_iter().find(|entry| entry["id"] == name);
        let path = |part: &str| entry.and_then(|entry| entry[part].as_str());
        let model = file(path("model").ok_or("the index lists no such sample")?)?;
        let data = file(path("data").ok_or("the sample has no data")?)?;
        let card: serde_json::Value =
            serde_json::from_slice(&file(path("card").ok_or("the sample has no card")?)?)?;
        let settings = ImportSettings {
            classes: names(&card["classes"]),
            ..settings.clone()
        };
        let imported = import(&model, Some(&data), &settings)?;
        let mut reader = csv::Reader::from_reader(&data[..]);
        let names: Vec<&str> = imported
            .inputs
            .iter()
            .map(|feature| &feature.field.name[..])
            .collect();
        let label = reader
            .headers()?
            .iter()
            .position(|column| !names.contains(&column));
        let label = label.ok_or("the held-out rows have no label column")?;
        let (mut rows, mut truth) = (Vec::new(), Vec::new());
        for record in reader.records() {
            let record = record?;
            let cells = record
                .iter()
                .enumerate()
                .filter(|(column, _)| *column != label);
            rows.push(
                cells
                    .map(|(_, cell)| cell.parse())
                    .collect::<Result<_, _>>()?,
            );
            truth.push(label_value(&imported.answer, &record[label])?);
        }
        Ok(Self {
            imported,
            rows,
            truth,
        })
    }

    /// What the original model answers under the circuit's policy.
    pub(crate) fn float(&self, row: &[f64]) -> Vec<f64> {
        let scores = self.imported.float.scores(row);
        self.imported.circuit.conclude(scores)
    }

    /// Share of right classes, or the coefficient of determination.
    pub(crate) fn measure(&self, scores: &[Vec<f64>]) -> f64 {
        let count = scores.len() as f64;
        if self.imported.answer.classes().is_some() {
            let right = scores
                .iter()
                .zip(&self.truth)
                .filter(|(s, t)| self.class(s) == **t);
            return right.count() as f64 / count;
        }
        let mean = self.truth.iter().sum::<f64>() / count;
        let total: f64 = self.truth.iter().map(|t| (t - mean).powi(2)).sum();
        let rest: f64 = scores
            .iter()
            .zip(&self.truth)
            .map(|(s, t)| (t - s[0]).powi(2))
            .sum();
        1.0 - rest / total
    }

    /// The class that an answer names.
    fn class(&self, answer: &[f64]) -> f64 {
        match (self.imported.circuit.policy, answer) {
            (OutputPolicy::Label | OutputPolicy::Decision, [label]) => *label,
            (OutputPolicy::Scores { .. }, [score]) => f64::from(u8::from(*score > 0.0)),
            (_, scores) => {
                let best = (0..scores.len()).max_by(|a, b| scores[*a].total_cmp(&scores[*b]));
                best.map_or(f64::NAN, |index| index as f64)
            }
        }
    }
}

fn names(list: &serde_json::Value) -> Option<Vec<String>> {
    let names = list.as_array()?.iter();
    names.map(|name| name.as_str().map(str::to_owned)).collect()
}

/// Index of the class, or the value.
fn label_value(answer: &Answer, written: &str) -> Result<f64, Box<dyn Error>> {
    let Some(classes) = answer.classes() else {
        return Ok(written.parse()?);
    };
    let index = classes.iter().position(|class| class == written);
    index
        .map(|index| index as f64)
        .ok_or("a label is no class of the model".into())
}
