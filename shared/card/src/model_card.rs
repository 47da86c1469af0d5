use circuit::{Circuit, FeatureRange};
use preparation::{Cell, Input, Preparation};
use serde::{Deserialize, Serialize};

use crate::{Accuracy, Answer, Field, InputForm, text::within};

/// What the owner writes and the compiler fills in. Public once published.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ModelCard {
    /// 1 to 100 characters.
    pub name: String,
    /// One line for the catalogue, at most 200 characters.
    pub summary: String,
    /// What it is for, how it was trained, its limits; at most 5,000 characters of plain text.
    pub description: String,
    /// Where the training data came from and under which licence; at most 1,000 characters.
    pub credit: String,
    /// What one row looks like to a person.
    pub input: InputForm,
    /// What is made of an input before it is encrypted; none: its numbers are the circuit's features.
    #[serde(default)]
    pub preparation: Option<Preparation>,
    /// What the answer means.
    pub answer: Answer,
    /// The public half of the compiled model.
    pub circuit: Circuit,
    /// Accuracy on the owner's labelled data, if he gave some.
    pub accuracy: Option<Accuracy>,
    /// Rows one user may have answered under one grant.
    pub query_budget: u64,
}

/// Name of a card that its owner has not named yet.
const UNNAMED: &str = "New model";
/// Rows a grant answers unless the owner says otherwise.
const USUAL_BUDGET: u64 = 10_000;

impl ModelCard {
    /// The card of a freshly compiled model, its texts still to be written.
    pub fn draft(
        input: InputForm,
        answer: Answer,
        circuit: Circuit,
        accuracy: Option<Accuracy>,
    ) -> Self {
        Self {
            name: UNNAMED.to_owned(),
            summary: String::new(),
            description: String::new(),
            credit: String::new(),
            input,
            preparation: None,
            answer,
            circuit,
            accuracy,
            query_budget: USUAL_BUDGET,
        }
    }

    /// What can be given for each input, in the form's order. A number whose values the form names is a
    /// category.
    pub fn inputs(&self) -> Vec<Input> {
        let mut inputs = match &self.preparation {
            Some(preparation) => preparation.inputs.clone(),
            None => {
                let ranges = self.circuit.encoder.features.iter();
                let number = |range: &FeatureRange| Input::number(range.minimum, range.maximum);
                ranges.map(number).collect()
            }
        };
        if let InputForm::Table { fields } = &self.input {
            inputs.iter_mut().zip(fields).for_each(name_values);
        }
        inputs
    }

    /// The circuit's features of one row of inputs, each inside its range.
    ///
    /// # Errors
    /// [`preparation::Error::RowLength`] and [`preparation::Error::Cell`].
    pub fn features(&self, cells: &[Cell]) -> Result<Vec<f64>, preparation::Error> {
        features(&self.circuit, self.preparation.as_ref(), cells)
    }

    /// Checks every public number and text of the card.
    ///
    /// # Errors
    /// What is wrong, in words that name a part of the card and never a value.
    pub fn validate(&self) -> Result<(), &'static str> {
        within(
            &self.name,
            1,
            100,
            "The name must have 1 to 100 characters.",
        )?;
        within(
            &self.summary,
            0,
            200,
            "The summary must have at most 200 characters.",
        )?;
        within(
            &self.description,
            0,
            5_000,
            "The description must have at most 5,000 characters.",
        )?;
        within(
            &self.credit,
            0,
            1_000,
            "The credit must have at most 1,000 characters.",
        )?;
        self.circuit
            .check()
            .map_err(|_| "The circuit is out of bounds.")?;
        self.validate_preparation()?;
        self.answer.validate(self.circuit.outputs)?;
        (1..=1_000_000_000)
            .contains(&self.query_budget)
            .then_some(())
            .ok_or("The query budget must lie between 1 and 1,000,000,000.")
    }

    fn validate_preparation(&self) -> Result<(), &'static str> {
        let features = self.circuit.features();
        let Some(preparation) = &self.preparation else {
            return self.input.validate(features);
        };
        preparation
            .check()
            .map_err(|_| "The preparation of inputs is out of bounds.")?;
        self.input.validate(preparation.inputs.len())?;
        (preparation.features.len() == features)
            .then_some(())
            .ok_or("The preparation does not make as many features as the circuit has.")
    }
}

/// The features of one row of inputs, each inside its range, as a card of this circuit and preparation has
/// them.
///
/// # Errors
/// [`preparation::Error::RowLength`] and [`preparation::Error::Cell`].
pub fn features(
    circuit: &Circuit,
    preparation: Option<&Preparation>,
    cells: &[Cell],
) -> Result<Vec<f64>, preparation::Error> {
    let ranges = &circuit.encoder.features;
    let Some(preparation) = preparation else {
        return numbers(cells, ranges);
    };
    let features = preparation.features(cells)?;
    let inside = features.iter().zip(ranges);
    Ok(inside.map(|(x, range)| range.clamp(*x)).collect())
}

/// A number whose values the form names is a category.
fn name_values((input, field): (&mut Input, &Field)) {
    if let Input::Number { may_miss, .. } = *input
        && !field.choices.is_empty()
    {
        *input = Input::Category {
            names: field.choices.clone(),
            may_miss,
            other_is_missing: false,
        };
    }
}

/// Cells that are the features themselves.
fn numbers(cells: &[Cell], ranges: &[FeatureRange]) -> Result<Vec<f64>, preparation::Error> {
    let (expected, got) = (ranges.len(), cells.len());
    if got != expected {
        return Err(preparation::Error::RowLength { expected, got });
    }
    let number = |(input, (cell, range)): (usize, (&Cell, &FeatureRange))| {
        let number = cell.number().filter(|number| !number.is_nan());
        let number = number.ok_or(preparation::Error::Cell { input })?;
        Ok(range.clamp(number))
    };
    cells.iter().zip(ranges).enumerate().map(number).collect()
}
