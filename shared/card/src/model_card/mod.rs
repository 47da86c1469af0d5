mod difference;
mod following;
mod kinds;
mod listed;
mod template;
mod texts;
mod version;

use circuit::{Circuit, FeatureRange};
use preparation::{Cell, Input, Preparation, Span};
use serde::{Deserialize, Serialize};

use crate::{Accuracy, Answer, CardText, Field, InputForm, tags::check_tags};

pub use difference::CardDifference;
pub use following::same_inputs;
pub use kinds::{AnswerKind, InputKind};
pub use listed::ListedCard;
pub use version::{FIRST_VERSION, LONGEST_CHANGE, MOST_CHANGES, VersionChange};

/// What the owner writes and the compiler fills in. Public once published.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ModelCard {
    /// 1 to 100 characters.
    pub name: String,
    /// One line for the catalogue, 1 to 200 characters once it is published.
    pub summary: String,
    /// What it does, how it was trained, its limits; at most 5,000 characters of Markdown.
    pub description: String,
    /// For whom and for what it is meant, and for what not; at most 1,000 characters of Markdown.
    #[serde(default)]
    pub intended_use: String,
    /// Under which terms it may be used: an SPDX identifier or the owner's own words, at most 200
    /// characters.
    #[serde(default)]
    pub licence: String,
    /// Where the training data came from; at most 1,000 characters.
    pub credit: String,
    /// Whom to ask about it, at most 200 characters.
    #[serde(default)]
    pub contact: String,
    /// What it is found by in the catalogue, as [`crate::tags_of`] writes them.
    #[serde(default)]
    pub tags: Vec<String>,
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
    /// Bits that the sealed integers of the model hold, as its owner's desk counted them; none on cards made before
    /// they were counted.
    #[serde(default)]
    pub sealed_bits: Option<u64>,
    /// Share of rows that the compiler drew anywhere inside the ranges and that would be answered wrongly, without a sign:
    /// numbers inside the model leave their room. None where it found none, and of pictures.
    #[serde(default)]
    pub far_rows: Option<f64>,
    /// Which model in turn stands under this card; the first on cards made before there were versions.
    #[serde(default = "version::first")]
    pub version: u32,
    /// What the versions changed, the newest first; nothing of the first, and only the newest [`MOST_CHANGES`].
    #[serde(default)]
    pub changes: Vec<VersionChange>,
}

/// Name of a card that its owner has not named yet.
pub const UNNAMED: &str = "New model";
/// Rows a grant answers unless the owner says otherwise.
const USUAL_BUDGET: u64 = 10_000;
/// The least that is proposed, for models so small that a tenth of them is told in a few answers.
const LEAST_USUAL_BUDGET: u64 = 100;

/// More than any model holds: a whole number that every browser reads exactly.
const MOST_SEALED_BITS: u64 = 1 << 50;

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
            intended_use: String::new(),
            licence: String::new(),
            credit: String::new(),
            contact: String::new(),
            tags: Vec::new(),
            input,
            preparation: None,
            answer,
            circuit,
            accuracy,
            query_budget: USUAL_BUDGET,
            sealed_bits: None,
            far_rows: None,
            version: FIRST_VERSION,
            changes: Vec::new(),
        }
    }

    /// With the bits that are sealed, and a budget whose answers, of `capacity` bits each, tell at most a tenth of them;
    /// not less than a model is of use for, nor more than usual.
    pub fn with_sealed_bits(self, sealed_bits: f64, capacity: f64) -> Self {
        let sealed_bits = sealed_bits.round() as u64;
        Self {
            query_budget: Self::proposed_budget(sealed_bits, capacity),
            sealed_bits: Some(sealed_bits),
            ..self
        }
    }

    /// The budget that is proposed where so many bits are sealed and an answer tells `capacity` of them at most.
    pub fn proposed_budget(sealed_bits: u64, capacity: f64) -> u64 {
        let tenth = (sealed_bits as f64 / 10.0 / capacity) as u64;
        tenth.clamp(LEAST_USUAL_BUDGET, USUAL_BUDGET)
    }

    /// What the card says of one thing.
    pub fn text(&self, text: CardText) -> &str {
        match text {
            CardText::Name => &self.name,
            CardText::Summary => &self.summary,
            CardText::Description => &self.description,
            CardText::IntendedUse => &self.intended_use,
            CardText::Licence => &self.licence,
            CardText::Credit => &self.credit,
            CardText::Contact => &self.contact,
        }
    }

    /// The same, to be written.
    pub fn text_mut(&mut self, text: CardText) -> &mut String {
        match text {
            CardText::Name => &mut self.name,
            CardText::Summary => &mut self.summary,
            CardText::Description => &mut self.description,
            CardText::IntendedUse => &mut self.intended_use,
            CardText::Licence => &mut self.licence,
            CardText::Credit => &mut self.credit,
            CardText::Contact => &mut self.contact,
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

    /// What a table of questions is read by: a name and what is taken for each input, of a series for each of
    /// its values.
    pub fn columns(&self) -> (Vec<&str>, Vec<Input>) {
        let mut columns = (Vec::new(), Vec::new());
        let mut inputs = self.inputs().into_iter();
        for (name, series) in self.input.named() {
            let Some(input) = inputs.next() else {
                break;
            };
            match series {
                Some(series) => {
                    let Span { minimum, maximum } = input.span();
                    columns.0.extend(series.columns.iter().map(String::as_str));
                    let number = Input::number(minimum, maximum);
                    columns.1.extend(vec![number; series.columns.len()]);
                }
                None => {
                    columns.0.push(name);
                    columns.1.push(input);
                }
            }
        }
        columns.1.extend(inputs);
        columns
    }

    /// The inputs of a row that was read by [`ModelCard::columns`].
    pub fn gathered(&self, row: Vec<Cell>) -> Vec<Cell> {
        let mut left = row.as_slice();
        let mut cells = Vec::new();
        for (_, series) in self.input.named() {
            let count = series.map_or(1, |series| series.columns.len());
            let Some((taken, rest)) = left.split_at_checked(count) else {
                break;
            };
            left = rest;
            match series {
                Some(series) => {
                    let values: Option<Vec<f64>> = taken.iter().map(Cell::number).collect();
                    cells.push(values.map_or(Cell::Missing, |values| {
                        Cell::Series(series.in_time(&values))
                    }));
                }
                None => cells.extend_from_slice(taken),
            }
        }
        cells
    }

    /// The first input with a number outside of its range, where the owner refuses such.
    pub fn refused(&self, cells: &[Cell]) -> Option<usize> {
        let InputForm::Table { fields } = &self.input else {
            return None;
        };
        let inputs = self.inputs();
        let mut given = fields.iter().zip(&inputs).zip(cells);
        given.position(|((field, input), cell)| field.refuses_outside && input.is_outside(cell))
    }

    /// The circuit's features of one row of inputs, each inside its range.
    ///
    /// # Errors
    /// [`preparation::Error::RowLength`], and [`preparation::Error::Cell`] also for what [`Self::refused`]
    /// names.
    pub fn features(&self, cells: &[Cell]) -> Result<Vec<f64>, preparation::Error> {
        if let Some(input) = self.refused(cells) {
            return Err(preparation::Error::Cell { input });
        }
        features(&self.circuit, self.preparation.as_ref(), cells)
    }

    /// Checks every public number and text of the card.
    ///
    /// # Errors
    /// What is wrong, in words that name a part of the card and never a value.
    pub fn validate(&self) -> Result<(), &'static str> {
        for text in CardText::ALL {
            text.check(self.text(text))?;
        }
        check_tags(&self.tags)?;
        version::check_versions(self.version, &self.changes)?;
        self.circuit
            .check()
            .map_err(|_| "The circuit is out of bounds.")?;
        self.validate_preparation()?;
        self.answer.validate(self.circuit.outputs)?;
        self.accuracy.as_ref().map_or(Ok(()), Accuracy::check)?;
        let is_share = |far: f64| (0.0..=1.0).contains(&far);
        let is_counted = |bits: u64| bits <= MOST_SEALED_BITS;
        let fits = self.far_rows.is_none_or(is_share) && self.sealed_bits.is_none_or(is_counted);
        if !fits {
            return Err("What was counted of the model is out of bounds.");
        }
        Self::check_budget(self.query_budget)
    }

    /// Checks the rows one user may have answered.
    ///
    /// # Errors
    /// What is wrong, in words for the owner.
    pub fn check_budget(rows: u64) -> Result<(), &'static str> {
        (1..=1_000_000_000)
            .contains(&rows)
            .then_some(())
            .ok_or("The query budget must lie between 1 and 1\u{202f}000\u{202f}000\u{202f}000.")
    }

    /// Checks what a card is asked for beyond [`Self::validate`] when it is written: texts, steps and examples, which cards of before may
    /// have otherwise and are read with.
    ///
    /// # Errors
    /// What is wrong, in words for the owner.
    pub fn check_entries(&self) -> Result<(), &'static str> {
        self.check_texts()?;
        let InputForm::Table { fields } = &self.input else {
            return Ok(());
        };
        let mut entries = fields.iter().zip(self.inputs());
        entries.try_for_each(|(field, input)| field.check_entry(&input))
    }

    fn validate_preparation(&self) -> Result<(), &'static str> {
        let features = self.circuit.features();
        let Some(preparation) = &self.preparation else {
            self.input.validate(features)?;
            let has_series = self.input.named().any(|(_, series)| series.is_some());
            return match has_series {
                true => Err("A series has no preparation."),
                false => Ok(()),
            };
        };
        preparation
            .check()
            .map_err(|_| "The preparation of inputs is out of bounds.")?;
        self.input.validate(preparation.inputs.len())?;
        let told = self
            .input
            .named()
            .map(|(_, series)| series.map(|series| series.columns.len()));
        if !told.eq(preparation.inputs.iter().map(Input::length)) {
            return Err("The input form does not name the values of a series.");
        }
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

#[cfg(test)]
mod tests {
    use circuit::{Encoder, OutputPolicy, Scale, USUAL_RESOLUTION};

    use super::*;
    use crate::ValueLink;

    pub(super) fn card() -> ModelCard {
        let encoder = Encoder {
            input_bits: 8,
            features: vec![FeatureRange {
                minimum: 0.0,
                maximum: 1.0,
            }],
            grids: Vec::new(),
        };
        let scale = Scale {
            range_bits: 20,
            unit: 1.0,
        };
        let policy = OutputPolicy::Scores {
            resolution_bits: USUAL_RESOLUTION,
        };
        let circuit = Circuit::linear(encoder, 1, scale, policy);
        let answer = Answer::Regression {
            target: "value".to_owned(),
            unit: String::new(),
            decimals: 1,
            link: ValueLink::Identity,
            decision: None,
        };
        let form = InputForm::new(vec![Field::number("x", 0.1, 0.5)], None);
        let draft = ModelCard::draft(form, answer, circuit, None);
        ModelCard {
            summary: "Answers with a value.".to_owned(),
            ..draft
        }
    }

    #[test]
    fn a_card_without_a_summary_is_not_published() {
        assert_eq!(card().validate(), Ok(()));
        let blank = ModelCard {
            summary: "  ".to_owned(),
            ..card()
        };
        assert!(blank.validate().unwrap_err().contains("summary"));
    }

    #[test]
    fn a_number_outside_is_brought_to_the_end_unless_the_owner_refuses_it_whatever_its_step() {
        let (outside, inside) = ([Cell::Number(1.5)], [Cell::Number(0.5)]);
        let mut card = card();
        assert_eq!(card.features(&outside), Ok(vec![1.0]));
        assert_eq!(card.check_entries(), Ok(()));
        if let InputForm::Table { fields } = &mut card.input {
            fields[0].refuses_outside = true;
            fields[0].step = 0.0;
        }
        assert!(card.check_entries().is_err() && card.validate().is_ok());
        assert_eq!(card.refused(&outside), Some(0));
        assert!(card.features(&outside).is_err());
        assert_eq!(card.features(&inside), Ok(vec![0.5]));
    }

    #[test]
    fn every_text_is_bounded_and_written_where_it_is_read() {
        for text in CardText::ALL {
            let mut long = card();
            *long.text_mut(text) = "ä".repeat(text.longest());
            assert_eq!(long.validate(), Ok(()), "{text:?}");
            long.text_mut(text).push('ä');
            assert!(long.validate().is_err(), "{text:?}");
            assert_eq!(long.text(text).chars().count(), text.longest() + 1);
        }
    }

    #[test]
    fn tags_that_nobody_wrote_so_are_refused() {
        let tagged = ModelCard {
            tags: vec!["Not Normal".to_owned()],
            ..card()
        };
        assert!(tagged.validate().is_err());
    }

    #[test]
    fn a_card_from_before_there_were_versions_is_of_the_first() {
        let mut text = serde_json::to_value(card()).unwrap();
        let fields = text.as_object_mut().unwrap();
        assert!(fields.remove("version").is_some() && fields.remove("changes").is_some());
        let read: ModelCard = serde_json::from_value(text).unwrap();
        assert_eq!(read, card());
    }

    #[test]
    fn versions_are_told_in_their_order_and_the_oldest_are_dropped() {
        let mut now = card();
        for version in 2..=60 {
            let earlier = now.changes.clone();
            now = now.as_version(version, i64::from(version), " Trained anew. ", &earlier);
            assert_eq!(now.validate(), Ok(()));
        }
        assert_eq!(now.changes.len(), MOST_CHANGES);
        assert_eq!(
            (now.changes[0].version, &*now.changes[0].words),
            (60, "Trained anew.")
        );
        let wrong: [fn(&mut ModelCard); 6] = [
            |card| card.version = 0,
            |card| card.version = 61,
            |card| card.changes.swap(0, 1),
            |card| card.changes[0].words = " ".to_owned(),
            |card| card.changes[0].words = "x".repeat(LONGEST_CHANGE + 1),
            |card| card.changes.push(card.changes[49].clone()),
        ];
        for change in wrong {
            let mut wrong = now.clone();
            change(&mut wrong);
            assert!(wrong.validate().is_err());
        }
        assert!(
            ModelCard {
                version: 2,
                ..card()
            }
            .validate()
            .is_err()
        );
    }

    #[test]
    fn a_new_version_is_told_in_the_words_of_the_one_before_and_no_name_is_guessed() {
        let named = |names: [&str; 2]| {
            let fields = names.map(|name| Field::number(name, 0.1, 0.5));
            let input = InputForm::new(fields.into(), None);
            ModelCard { input, ..card() }
        };
        let mut before = named(["age", "weight"]);
        before.name = "Hearts".to_owned();
        before.query_budget = 7;
        let InputForm::Table { fields } = &mut before.input else {
            panic!("a table");
        };
        fields[1].unit = "kg".to_owned();
        let counted = named(["feature 1", "x2"]).in_words_of(&before);
        assert_eq!(counted.input, before.input);
        assert_eq!((&*counted.name, counted.query_budget), ("Hearts", 7));
        let nouns = named(["value", "text"]).in_words_of(&before);
        assert_eq!(
            nouns.input, before.input,
            "what one is called that has no name"
        );
        let turned = named(["weight", "age"]).in_words_of(&before);
        assert_eq!(turned.input.names(), ["weight", "age"]);
        let InputForm::Table { fields } = turned.input else {
            panic!("a table");
        };
        assert_eq!((&*fields[0].unit, &*fields[1].unit), ("kg", ""));
        let exported = named(["Age", "_weight"]).in_words_of(&before);
        assert_eq!(exported.input, before.input, "names as they were first");
        let both = named(["_age", "Age "]).in_words_of(&before);
        assert_eq!(both.input.names(), ["_age", "Age "], "no name twice");
        let beside = named(["_age", "age"]).in_words_of(&before);
        assert_eq!(beside.input.names(), ["_age", "age"], "no name twice");
    }

    #[test]
    fn an_example_of_a_text_is_the_owners_and_cards_of_before_are_read_without_one() {
        let named = |name: &str| {
            let input = InputForm::new(vec![Field::number(name, 1.0, 0.0)], None);
            ModelCard { input, ..card() }
        };
        let now = serde_json::to_string(&named("text")).unwrap();
        let earlier = now.replace(r#","example_text":"""#, "");
        assert_ne!(earlier, now);
        let read: ModelCard = serde_json::from_str(&earlier).unwrap();
        assert_eq!(read, named("text"));
        let mut before = named("Review");
        let InputForm::Table { fields } = &mut before.input else {
            panic!("a table");
        };
        fields[0].example_text = "The room was quiet.".to_owned();
        assert_eq!(named("text").in_words_of(&before).input, before.input);
        assert!(Field::check_example_text(&"x".repeat(301)).is_err());
    }

    #[test]
    fn what_a_version_changes_for_its_users_is_found() {
        let fields = |names: [&str; 2]| {
            let fields = names.map(|name| Field::number(name, 0.1, 0.5));
            let mut card = card();
            card.circuit.encoder.features = vec![card.circuit.encoder.features[0]; 2];
            card.input = InputForm::new(fields.into(), None);
            card
        };
        let before = fields(["age", "weight"]);
        assert!(CardDifference::between(&before, &before).is_none());
        let renamed = CardDifference::between(&before, &fields(["age", "mass"]));
        let pair = ("weight".to_owned(), "mass".to_owned());
        assert_eq!((renamed.renamed, renamed.added.len()), (vec![pair], 0));
        let spelt = |weight| CardDifference::between(&before, &fields(["age", weight]));
        assert!(spelt("Weight_").is_none(), "the same name");
        assert!(CardDifference::between(&before, &fields(["weight", "age"])).is_reordered);
        let fewer = CardDifference::between(
            &before,
            &ModelCard {
                input: InputForm::new(vec![Field::number("age", 0.1, 0.5)], None),
                ..card()
            },
        );
        assert_eq!(
            (fewer.removed, fewer.added),
            (vec!["weight".to_owned()], Vec::new())
        );
        let mut wider = before.clone();
        wider.circuit.encoder.features[1].maximum = 9.0;
        wider.query_budget += 1;
        let wider = CardDifference::between(&before, &wider);
        assert_eq!(wider.taken, ["weight"]);
        assert!(wider.budget.is_some() && wider.policy.is_none());
    }

    #[test]
    fn the_proposed_budget_tells_a_tenth_of_what_is_sealed() {
        let budget = |bits| card().with_sealed_bits(bits, 7.0).query_budget;
        assert_eq!(budget(20_657.0), 295);
        assert_eq!((budget(50.0), budget(1e9)), (100, 10_000));
        let sealed_bits = card().with_sealed_bits(219.6, 7.0).sealed_bits;
        assert_eq!(sealed_bits, Some(220));
    }
}
