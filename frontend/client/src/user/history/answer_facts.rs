use card::{Answer, InputForm, ModelCard};
use circuit::OutputPolicy;
use serde::{Deserialize, Serialize};

use super::super::GrantedModel;
use crate::reading::{Noise, Reading};

/// Most outputs of a model whose names are kept with every answer.
const MOST_OUTPUTS: usize = 64;

/// What a record tells beside an answer: kept with it, so that it is there when grant and model are gone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AnswerFacts {
    /// Name of the model's owner at that time.
    pub owner: String,
    /// Unit of each value that has a name; none where none has a unit.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    units: Vec<String>,
    /// How scores are read; none of many outputs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    scores: Option<ScoresRead>,
}

/// What it takes to read scores.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct ScoresRead {
    answer: Answer,
    policy: OutputPolicy,
    noise: Noise,
}

impl AnswerFacts {
    /// Of an answer to so many values with names.
    pub(super) fn of(model: &GrantedModel, named: usize) -> Self {
        let card = model.card();
        let few = card.answer.outputs() <= MOST_OUTPUTS;
        Self {
            owner: model.signer().name.clone(),
            units: units(card, named),
            scores: few.then(|| ScoresRead::of(card)),
        }
    }

    /// Unit of a value; empty where there is none.
    pub(super) fn unit(&self, place: usize) -> &str {
        self.units.get(place).map_or("", String::as_str)
    }

    pub(super) fn scores(&self) -> Option<&ScoresRead> {
        self.scores.as_ref()
    }
}

impl ScoresRead {
    pub(super) fn of(card: &ModelCard) -> Self {
        Self {
            answer: card.answer.clone(),
            policy: card.circuit.policy,
            noise: Noise::of(&card.circuit),
        }
    }

    /// What was answered, each value under what it is called with its unit, and where a value lies in 95 of 100 cases
    /// for the noise alone.
    pub(super) fn told(&self, scores: &[f64]) -> Vec<(String, String)> {
        let Some(reading) = Reading::of(&self.answer, &self.policy, scores) else {
            return Vec::new();
        };
        match reading.interval(self.noise) {
            Some((low, high)) => vec![
                (reading.target().to_owned(), reading.headline()),
                (
                    t!("With the added noise, in 95 of 100 cases").to_owned(),
                    t!("{low} to {high}"),
                ),
            ],
            None => {
                let columns = Reading::columns(&self.answer, &self.policy).into_iter();
                columns.zip(reading.cells(&self.answer)).collect()
            }
        }
    }
}

/// Unit of each value of a table with so many names; none where none has one.
pub(super) fn units(card: &ModelCard, named: usize) -> Vec<String> {
    match &card.input {
        InputForm::Table { fields } if fields.len() == named => {
            let units = fields.iter().map(|field| field.unit.clone());
            let units: Vec<String> = units.collect();
            match units.iter().all(String::is_empty) {
                true => Vec::new(),
                false => units,
            }
        }
        _ => Vec::new(),
    }
}
