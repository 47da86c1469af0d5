use preparation::{Input, Span};
use serde::{Deserialize, Serialize};

use crate::{
    PictureForm, Series,
    text::{all_differ, one_line},
};

/// Characters of a name of an input, a choice or a column.
const LONGEST_NAME: usize = 100;
/// Characters of an example of a text.
const LONGEST_EXAMPLE: usize = 300;

/// The finest step of a number, as a share of its range.
pub const SMALLEST_STEP: f64 = 1e-12;
/// How much larger than the range a step may be that was written in decimals.
const ROUNDING: f64 = 1e-9;

/// How an input is entered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum InputForm {
    /// A form, or rows of a CSV file. As many fields as the circuit has features.
    Table {
        /// One for each feature, in the circuit's order.
        fields: Vec<Field>,
    },
    /// A picture.
    Image(PictureForm),
}

/// One feature as a person sees it. Its range is the circuit's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Field {
    /// Label and CSV column name, at most 100 characters.
    pub name: String,
    /// Unit, may be empty.
    pub unit: String,
    /// Smallest sensible step of the input field.
    pub step: f64,
    /// A typical value, used to pre-fill the form.
    pub example: f64,
    /// Names of the values 0, 1, 2 and so on, if the feature is a category; a CSV file may use either.
    #[serde(default)]
    pub choices: Vec<String>,
    /// What values of a series are called, if they are asked for as this one input.
    #[serde(default)]
    pub series: Option<Series>,
    /// Whether a number outside of its range is refused, rather than brought to the nearest end.
    #[serde(default)]
    pub refuses_outside: bool,
    /// Of a text, one as the owner would have it typed, shown where nothing is typed yet; may be empty. Written by the owner, never
    /// taken from training data.
    #[serde(default)]
    pub example_text: String,
}

impl Field {
    /// A number without a unit.
    pub fn number(name: impl Into<String>, step: f64, example: f64) -> Self {
        Self {
            name: name.into(),
            unit: String::new(),
            step,
            example,
            choices: Vec::new(),
            series: None,
            refuses_outside: false,
            example_text: String::new(),
        }
    }

    /// Checks a name.
    ///
    /// # Errors
    /// What is wrong, in words for the owner.
    pub fn check_name(name: &str) -> Result<(), &'static str> {
        one_line(
            name,
            1..=LONGEST_NAME,
            "A feature's name must have 1 to 100 characters.",
        )
    }

    /// Checks a unit.
    ///
    /// # Errors
    /// What is wrong, in words for the owner.
    pub fn check_unit(unit: &str) -> Result<(), &'static str> {
        one_line(unit, 0..=30, "A unit must have at most 30 characters.")
    }

    /// Checks an example of a text.
    ///
    /// # Errors
    /// What is wrong, in words for the owner.
    pub fn check_example_text(text: &str) -> Result<(), &'static str> {
        one_line(
            text,
            0..=LONGEST_EXAMPLE,
            "An example of a text must be one line of at most 300 characters.",
        )
    }

    /// Checks a step of numbers in this range.
    ///
    /// # Errors
    /// What is wrong, in words for the owner.
    pub fn check_step(step: f64, range: Span) -> Result<(), &'static str> {
        let width = range.maximum - range.minimum;
        if !(step > 0.0 && step <= width * (1.0 + ROUNDING)) {
            return Err("The step must be above 0 and no larger than the range.");
        }
        if width.is_finite() && step < SMALLEST_STEP * width {
            return Err("The step is too small for the range.");
        }
        Ok(())
    }

    /// Checks step and example of an input that takes numbers. Cards of before may hold others.
    pub(crate) fn check_entry(&self, input: &Input) -> Result<(), &'static str> {
        let Input::Number { span, .. } = input else {
            return Ok(());
        };
        Self::check_step(self.step, *span)?;
        span.holds(self.example)
            .then_some(())
            .ok_or("An example lies outside the range of its input.")
    }

    /// Checks the name of a category's value.
    ///
    /// # Errors
    /// What is wrong, in words for the owner.
    pub fn check_choice(choice: &str) -> Result<(), &'static str> {
        one_line(
            choice,
            1..=LONGEST_NAME,
            "A choice must have 1 to 100 characters.",
        )
    }
}

impl InputForm {
    /// What the owner writes of the inputs: names, units, examples, choices.
    pub(crate) fn texts(&self) -> Vec<&str> {
        let Self::Table { fields } = self else {
            return Vec::new();
        };
        let mut texts = Vec::new();
        for field in fields {
            texts.extend([&*field.name, &*field.unit, &*field.example_text]);
            texts.extend(field.choices.iter().map(String::as_str));
        }
        texts
    }

    /// What the features are called, in the circuit's order; pixels have no names.
    pub fn names(&self) -> Vec<&str> {
        match self {
            Self::Table { fields } => fields.iter().map(|field| field.name.as_str()).collect(),
            Self::Image(picture) => vec![""; picture.features().unwrap_or(0)],
        }
    }

    /// Whether the values of the answer go on where a series of the question ends.
    pub fn goes_on(&self) -> bool {
        let mut series = self.named().filter_map(|(_, series)| series);
        series.any(|series| series.goes_on)
    }

    /// The picture whose pixels rows may hold as image files store them.
    pub fn stored_picture(&self, inputs: &[Input]) -> Option<&PictureForm> {
        match self {
            Self::Image(picture) if picture.may_be_stored(inputs) => Some(picture),
            Self::Image(_) | Self::Table { .. } => None,
        }
    }

    /// For each column of a table, whether a number outside of its range is refused; pixels never are.
    pub fn refusals(&self) -> Vec<bool> {
        let fields = match self {
            Self::Table { fields } => fields.as_slice(),
            Self::Image(_) => &[],
        };
        let each = fields.iter().flat_map(|field| {
            let columns = field.series.as_ref().map_or(1, |s| s.columns.len());
            vec![field.refuses_outside; columns]
        });
        each.collect()
    }

    /// What each input is called, and of a series its values; pixels have no names.
    pub(crate) fn named(&self) -> impl Iterator<Item = (&str, Option<&Series>)> {
        let fields = match self {
            Self::Table { fields } => fields.as_slice(),
            Self::Image { .. } => &[],
        };
        let series = fields.iter().map(|field| field.series.as_ref());
        self.names()
            .into_iter()
            .zip(series.chain(std::iter::repeat(None)))
    }

    /// A picture, or a form of these fields.
    pub fn new(fields: Vec<Field>, picture: Option<PictureForm>) -> Self {
        picture.map_or(Self::Table { fields }, Self::Image)
    }

    pub(crate) fn validate(&self, features: usize) -> Result<(), &'static str> {
        let described = match self {
            Self::Table { fields } => {
                if !all_differ(fields.iter().map(|field| field.name.as_str())) {
                    return Err(
                        "Two features have the same name: nobody could tell which is asked for.",
                    );
                }
                for field in fields {
                    Field::check_name(&field.name)?;
                    Field::check_unit(&field.unit)?;
                    Field::check_example_text(&field.example_text)?;
                    for choice in &field.choices {
                        Field::check_choice(choice)?;
                    }
                    if !all_differ(field.choices.iter().map(String::as_str)) {
                        return Err("Two choices of a feature have the same name.");
                    }
                    let series = field.series.as_ref();
                    if series.is_some_and(|series| !series.is_complete()) {
                        return Err("A series must name each of its values once.");
                    }
                    for column in series.map_or(&[][..], |series| &series.columns) {
                        one_line(
                            column,
                            1..=LONGEST_NAME,
                            "A column's name must have 1 to 100 characters.",
                        )?;
                    }
                }
                Some(fields.len())
            }
            Self::Image(picture) => {
                picture.validate()?;
                picture.features()
            }
        };
        (described == Some(features))
            .then_some(())
            .ok_or("The input form does not have as many values as the circuit has features.")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_moves_inside_its_range_and_an_example_lies_there() {
        let range = Span::new(0.2, 0.3);
        assert_eq!(Field::check_step(0.1, range), Ok(()));
        for step in [0.0, -1.0, 100.0, 1e-30, f64::NAN] {
            assert!(Field::check_step(step, range).is_err(), "{step}");
        }
        let number = Input::number(0.0, 9.0);
        let entry = |step, example| Field::number("x", step, example).check_entry(&number);
        assert_eq!(entry(1.0, 9.0), Ok(()));
        assert!(entry(1.0, 10.0).is_err() && entry(10.0, 9.0).is_err());
        let text = Field::number("x", 0.0, -1.0).check_entry(&Input::Text);
        assert_eq!(text, Ok(()), "steps of what is no number are not asked for");
    }
}
