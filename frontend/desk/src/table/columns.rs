use card::{Field, InputForm};
use circuit::FeatureRange;
use csv::ByteRecord;

use super::value;
use crate::error::Error;

/// Headers of columns that tell the right answer, not a feature.
const LABELS: [&str; 4] = ["label", "target", "class", "diagnosis"];

/// Where each feature stands in a record.
pub(super) struct Columns {
    features: Vec<Column>,
    ignored: Vec<String>,
}

struct Column {
    name: String,
    position: usize,
    choices: Vec<String>,
}

/// Why a row is left out.
pub(super) struct Problem {
    pub(super) column: String,
    pub(super) problem: String,
}

impl Columns {
    /// Finds the card's fields by name, in any order; pixels by position.
    pub(super) fn find(
        header: &ByteRecord,
        input: &InputForm,
        features: usize,
    ) -> Result<Self, Error> {
        let names: Vec<_> = header
            .iter()
            .map(|name| String::from_utf8_lossy(name).trim().to_owned())
            .collect();
        let positions = match input {
            InputForm::Table { fields } => by_name(&names, fields)?,
            InputForm::Image { .. } => by_position(&names, features)?,
        };
        if positions.len() != features {
            return Err(Error::Circuit(circuit::Error::RowLength {
                expected: features,
                got: positions.len(),
            }));
        }
        Ok(Self::at(names, positions, input))
    }

    /// Columns that the model does not use.
    pub(super) fn ignored(&self) -> Vec<String> {
        self.ignored.clone()
    }

    /// The features of one record, in the circuit's order, or the first that is wrong.
    pub(super) fn row(
        &self,
        record: &ByteRecord,
        ranges: &[FeatureRange],
    ) -> Result<Vec<f64>, Problem> {
        self.features
            .iter()
            .zip(ranges)
            .map(|(column, range)| {
                let text = record.get(column.position).unwrap_or_default();
                column.value(text, range).map_err(|problem| Problem {
                    column: column.name.clone(),
                    problem,
                })
            })
            .collect()
    }

    fn at(names: Vec<String>, positions: Vec<usize>, input: &InputForm) -> Self {
        let mut used = vec![false; names.len()];
        let column = |(feature, position): (usize, usize)| {
            used[position] = true;
            Column {
                name: names[position].clone(),
                position,
                choices: choices(input, feature).to_vec(),
            }
        };
        let features = positions.into_iter().enumerate().map(column).collect();
        let ignored = names
            .into_iter()
            .zip(used)
            .filter_map(|(name, used)| (!used).then_some(name))
            .collect();
        Self { features, ignored }
    }
}

impl Column {
    fn value(&self, text: &[u8], range: &FeatureRange) -> Result<f64, String> {
        match self.choices.as_slice() {
            [] => value::number(text, range),
            choices => value::choice(text, choices),
        }
    }
}

/// Names of a category's values.
fn choices(input: &InputForm, feature: usize) -> &[String] {
    match input {
        InputForm::Table { fields } => &fields[feature].choices,
        InputForm::Image { .. } => &[],
    }
}

fn by_name(names: &[String], fields: &[Field]) -> Result<Vec<usize>, Error> {
    let mut missing = Vec::new();
    let mut positions = Vec::with_capacity(fields.len());
    for field in fields {
        match position(names, &field.name)? {
            Some(position) => positions.push(position),
            None => missing.push(field.name.clone()),
        }
    }
    missing
        .is_empty()
        .then_some(positions)
        .ok_or(Error::MissingColumns(missing))
}

/// The one column of a name, as written or in another case.
fn position(names: &[String], wanted: &str) -> Result<Option<usize>, Error> {
    let only = |same: &dyn Fn(&str) -> bool| {
        let mut found = names.iter().enumerate().filter(|(_, name)| same(name));
        let first = found.next().map(|(position, _)| position);
        match found.next() {
            Some(_) => Err(Error::RepeatedColumn(wanted.to_owned())),
            None => Ok(first),
        }
    };
    let wanted = wanted.trim();
    match only(&|name| name == wanted)? {
        Some(position) => Ok(Some(position)),
        None => only(&|name| name.to_lowercase() == wanted.to_lowercase()),
    }
}

/// Every column but labels, which must be as many as there are pixels. One column too many, named as
/// anything, is a label if it is the last.
fn by_position(names: &[String], features: usize) -> Result<Vec<usize>, Error> {
    let is_label = |name: &String| LABELS.contains(&name.to_lowercase().as_str());
    let mut pixels: Vec<_> = (0..names.len())
        .filter(|position| names.len() == features || !is_label(&names[*position]))
        .collect();
    if pixels.len() == features + 1 {
        pixels.pop();
    }
    let got = pixels.len();
    (got == features)
        .then_some(pixels)
        .ok_or(Error::PixelCount {
            expected: features,
            got,
        })
}
