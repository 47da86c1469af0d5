use serde::{Deserialize, Serialize};

use crate::{Cell, Error, Input, KnownWords, Span, Step};

/// Most inputs, and most columns.
const MOST_COLUMNS: usize = 65_536;
/// Most numbers and texts of all steps together.
const MOST_NUMBERS: usize = 1 << 20;

/// From cells to features. Columns are numbered: first one for each input, then those of each step in turn.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Preparation {
    /// What a person gives.
    pub inputs: Vec<Input>,
    /// What is made of it, each step of columns before it.
    pub steps: Vec<Step>,
    /// Columns that the sealed part reads, in its order.
    pub features: Vec<usize>,
}

impl Preparation {
    /// Inputs that are the features themselves.
    pub fn plain(inputs: Vec<Input>) -> Self {
        Self {
            features: (0..inputs.len()).collect(),
            inputs,
            steps: Vec::new(),
        }
    }

    /// Whether features are the inputs themselves, numbers without gaps.
    pub fn is_plain(&self) -> bool {
        let plain = |input: &Input| {
            matches!(
                input,
                Input::Number {
                    may_miss: false,
                    ..
                }
            )
        };
        self.features.len() == self.inputs.len()
            && self.features.iter().copied().eq(0..self.inputs.len())
            && self.inputs.iter().all(plain)
    }

    /// Columns of inputs and steps.
    pub fn width(&self) -> usize {
        self.inputs.len() + self.steps.iter().map(Step::width).sum::<usize>()
    }

    /// The features of one row; not-a-number where nothing fills a gap.
    ///
    /// # Errors
    /// [`Error::RowLength`] and [`Error::Cell`].
    pub fn features(&self, cells: &[Cell]) -> Result<Vec<f64>, Error> {
        let columns = self.columns(cells)?;
        let features = self.features.iter();
        Ok(features.map(|column| columns[*column]).collect())
    }

    /// Which words of a text input the model knows; none of an input whose words are not counted.
    pub fn known_words(&self, input: usize) -> Option<KnownWords<'_>> {
        KnownWords::of(self.steps.iter().filter_map(|step| match step {
            Step::Words {
                input: read,
                vocabulary,
            } if *read == input => Some(vocabulary),
            _ => None,
        }))
    }

    /// Whether a column is looked up in a list of numbers: it is one of them, or the one for all others,
    /// however seldom.
    pub fn looks_up(&self, column: usize) -> bool {
        let mut first = self.inputs.len();
        for step in &self.steps {
            if (first..first + step.width()).contains(&column) {
                return matches!(step, Step::Mapped { .. });
            }
            first += step.width();
        }
        false
    }

    /// Whether a column is an input on another scale, by a public factor and offset.
    pub fn rescales(&self, column: usize) -> bool {
        let mut first = self.inputs.len();
        for step in &self.steps {
            if first == column {
                return matches!(step, Step::Scaled { column, .. } if *column < self.inputs.len());
            }
            first += step.width();
        }
        false
    }

    /// The same with numbers from the `first` input on given as one series: as many as `lags`, each so far
    /// back. Numbers that may be missing are given one by one.
    pub fn with_series(mut self, first: usize, lags: Vec<usize>) -> Self {
        let (count, inputs) = (lags.len(), self.inputs.len());
        let Some(run) = first
            .checked_add(count)
            .and_then(|end| self.inputs.get(first..end))
        else {
            return self;
        };
        let is_number = |input: &Input| {
            matches!(
                input,
                Input::Number {
                    may_miss: false,
                    ..
                }
            )
        };
        let ends = run
            .iter()
            .map(Input::span)
            .flat_map(|span| [span.minimum, span.maximum]);
        let (Some(span), Some(length)) = (Span::of(ends), lags.iter().max().copied()) else {
            return self;
        };
        if !run.iter().all(is_number) {
            return self;
        }
        let left = inputs - count + 1;
        let place = |column: usize| match column {
            before if before < first => before,
            lag if lag < first + count => left + lag - first,
            input if input < inputs => input - count + 1,
            step => step + 1,
        };
        let places: Vec<usize> = (0..self.width()).map(place).collect();
        self.steps
            .iter_mut()
            .for_each(|step| step.renumber(&places));
        let lagged = Step::Lagged {
            input: first,
            lags,
            span,
        };
        self.steps.insert(0, lagged);
        self.inputs
            .splice(first..first + count, [Input::Series { span, length }]);
        for column in &mut self.features {
            *column = places[*column];
        }
        self
    }

    /// The same with hashes of the words that are counted in place of the words.
    pub fn with_hashed_words(mut self) -> Self {
        for step in &mut self.steps {
            if let Step::Words { vocabulary, .. } = step {
                *vocabulary = vocabulary.clone().hashed();
            }
        }
        self
    }

    /// The same where a name of nothing but blanks, as a table's empty cell is read, is the gap of its category: the
    /// gap is answered as the name was. Other unknown names are missing as well only where that is answered alike.
    pub fn with_blank_names_as_gaps(mut self) -> Self {
        let is_blank = |name: &String| name.trim().is_empty();
        for input in 0..self.inputs.len() {
            let names = self.inputs[input].names();
            let blank = names.iter().position(is_blank);
            if let Some(blank) = blank.filter(|_| names.len() > 1) {
                self.leave_empty(input, blank);
            }
        }
        self
    }

    /// Makes the name at `blank` the gap of a category.
    fn leave_empty(&mut self, input: usize, blank: usize) {
        let is_alike = self.is_as_unknown(input, blank);
        let Some(Input::Category {
            names,
            may_miss,
            other_is_missing,
        }) = self.inputs.get_mut(input)
        else {
            return;
        };
        names.remove(blank);
        *may_miss = true;
        *other_is_missing &= is_alike;
        let place = |name: usize| (name + usize::from(name >= blank)) as f64;
        let places = Step::Mapped {
            column: input,
            keys: (0..names.len()).map(|name| name as f64).collect(),
            values: (0..names.len()).map(place).collect(),
            otherwise: blank as f64,
        };
        self.read_through(input, places);
    }

    /// Whether steps make the same of this value of an input as of a missing one.
    fn is_as_unknown(&self, input: usize, value: usize) -> bool {
        let value = value as f64;
        let mut readers = self
            .steps
            .iter()
            .filter(|step| step.reads().contains(&input));
        let is_alike = |step: &Step| match step {
            Step::OneOf { values, .. } => !values.contains(&value),
            Step::Mapped {
                keys,
                values,
                otherwise,
                ..
            } => {
                let place = keys.iter().position(|key| *key == value);
                place.is_none_or(|place| values[place] == *otherwise)
            }
            _ => false,
        };
        !self.features.contains(&input) && readers.all(is_alike)
    }

    /// Puts a step of one column before all others, which then read it in place of the input.
    fn read_through(&mut self, input: usize, step: Step) {
        let inputs = self.inputs.len();
        let place = |column: usize| match column {
            column if column == input => inputs,
            column if column < inputs => column,
            column => column + 1,
        };
        let places: Vec<usize> = (0..self.width()).map(place).collect();
        self.steps
            .iter_mut()
            .for_each(|step| step.renumber(&places));
        self.steps.insert(0, step);
        for column in &mut self.features {
            *column = places[*column];
        }
    }

    /// What each feature can be, given the spans of the inputs.
    pub fn spans(&self) -> Vec<Span> {
        let mut spans: Vec<Span> = self.inputs.iter().map(Input::span).collect();
        for step in &self.steps {
            let made = step.spans(&spans);
            spans.extend(made);
        }
        let features = self.features.iter();
        features.map(|column| spans[*column]).collect()
    }

    /// Checks what came from outside: sizes, that steps read earlier columns alone, that numbers are finite.
    ///
    /// # Errors
    /// [`Error::TooLarge`], [`Error::Input`] and [`Error::Step`].
    pub fn check(&self) -> Result<(), Error> {
        self.check_size()?;
        for (index, input) in self.inputs.iter().enumerate() {
            input.check(index)?;
        }
        let mut width = self.inputs.len();
        for (index, step) in self.steps.iter().enumerate() {
            let limit = match step {
                Step::Words { input, .. } => match self.inputs.get(*input) {
                    Some(Input::Text) => self.inputs.len(),
                    _ => 0,
                },
                Step::Lagged { input, lags, .. } => {
                    let length = self.inputs.get(*input).and_then(Input::length);
                    let is_given = |lag: &usize| length.is_some_and(|length| *lag <= length);
                    if lags.iter().all(is_given) {
                        self.inputs.len()
                    } else {
                        0
                    }
                }
                _ => width,
            };
            let reads_earlier = step.reads().iter().all(|column| *column < limit);
            if !reads_earlier || !step.is_sound() {
                return Err(Error::Step { step: index });
            }
            width += step.width();
        }
        let step = self.steps.len();
        let read = self.features.iter().all(|column| *column < width);
        read.then_some(()).ok_or(Error::Step { step })
    }

    fn check_size(&self) -> Result<(), Error> {
        let numbers: usize = self.steps.iter().map(Step::size).sum();
        let fits = self.inputs.len() <= MOST_COLUMNS
            && self.steps.len() <= MOST_COLUMNS
            && self.features.len() <= MOST_COLUMNS
            && numbers <= MOST_NUMBERS
            && self.width() <= 2 * MOST_COLUMNS;
        fits.then_some(()).ok_or(Error::TooLarge)
    }

    fn columns(&self, cells: &[Cell]) -> Result<Vec<f64>, Error> {
        let (expected, got) = (self.inputs.len(), cells.len());
        if got != expected {
            return Err(Error::RowLength { expected, got });
        }
        let mut columns = Vec::with_capacity(self.width());
        for (input, (kind, cell)) in self.inputs.iter().zip(cells).enumerate() {
            columns.push(kind.column(cell).ok_or(Error::Cell { input })?);
        }
        for step in &self.steps {
            step.apply(cells, &mut columns);
        }
        Ok(columns)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mixed() -> Preparation {
        let names = vec!["no".to_owned(), "yes".to_owned()];
        Preparation {
            inputs: vec![
                Input::Number {
                    span: Span::new(0.0, 100.0),
                    may_miss: true,
                },
                Input::Category {
                    names,
                    may_miss: false,
                    other_is_missing: true,
                },
            ],
            steps: vec![
                Step::Filled {
                    column: 0,
                    value: 40.0,
                },
                Step::OneOf {
                    column: 1,
                    values: vec![1.0],
                },
            ],
            features: vec![2, 3],
        }
    }

    #[test]
    fn a_mixed_row_becomes_features_and_what_is_outside_comes_to_the_end() {
        let mixed = mixed();
        mixed.check().unwrap();
        let features = |cells: &[Cell]| mixed.features(cells).unwrap();
        assert_eq!(features(&[Cell::Missing, Cell::Number(1.0)]), [40.0, 1.0]);
        assert_eq!(
            features(&[Cell::Number(130.0), Cell::Missing]),
            [100.0, 0.0]
        );
        assert_eq!(mixed.spans(), [Span::new(0.0, 100.0), Span::BIT]);
    }

    #[test]
    fn a_cell_that_does_not_fit_is_named_by_its_input() {
        let refused = |cells: &[Cell]| mixed().features(cells).unwrap_err();
        let text = Cell::Text("secret".into());
        assert_eq!(
            refused(&[text, Cell::Number(0.0)]),
            Error::Cell { input: 0 }
        );
        assert_eq!(
            refused(&[Cell::Missing, Cell::Number(2.0)]),
            Error::Cell { input: 1 }
        );
        let (expected, got) = (2, 0);
        assert_eq!(refused(&[]), Error::RowLength { expected, got });
    }

    #[test]
    fn numbers_given_as_a_series_make_the_same_features() {
        let numbers = |values: &[f64]| values.iter().copied().map(Cell::Number).collect::<Vec<_>>();
        let apart = Preparation {
            inputs: vec![Input::number(-9.0, 9.0); 5],
            steps: vec![Step::Product {
                columns: vec![0, 2],
            }],
            features: vec![5, 0, 1, 2, 3, 4],
        };
        let together = apart.clone().with_series(1, vec![3, 2, 1]);
        together.check().unwrap();
        assert_eq!(together.inputs.len(), 3);
        let series = |values: &[f64]| {
            let given = Cell::Series(values.to_vec());
            vec![Cell::Number(1.0), given, Cell::Number(5.0)]
        };
        let expected = apart
            .features(&numbers(&[1.0, 2.0, 3.0, 4.0, 5.0]))
            .unwrap();
        assert_eq!(expected, [3.0, 1.0, 2.0, 3.0, 4.0, 5.0]);
        assert_eq!(
            together.features(&series(&[2.0, 3.0, 4.0])),
            Ok(expected.clone())
        );
        assert_eq!(
            together.features(&series(&[7.0, 2.0, 3.0, 4.0])),
            Ok(expected)
        );
        let too_few = together.features(&series(&[3.0, 4.0]));
        assert_eq!(too_few, Err(Error::Cell { input: 1 }));
    }

    /// Two names and an empty one between them, which is read as the second, `kept` as it is, or not at all.
    fn with_a_blank(kept: Option<usize>, takes_others: bool) -> Preparation {
        let bit = |values: &[f64]| Step::OneOf {
            column: 0,
            values: values.to_vec(),
        };
        let second = match kept {
            None => bit(&[2.0, 1.0]),
            Some(_) => bit(&[2.0]),
        };
        Preparation {
            inputs: vec![Input::Category {
                names: ["Bern", " ", "Genf"].map(String::from).to_vec(),
                may_miss: false,
                other_is_missing: takes_others,
            }],
            steps: vec![bit(&[0.0]), second],
            features: [1, 2].into_iter().chain(kept).collect(),
        }
    }

    #[test]
    fn an_empty_name_is_a_gap_that_is_answered_as_the_name_was() {
        for (kept, takes_others, left) in [
            (None, true, false),
            (None, false, false),
            (Some(1), true, true),
            (Some(0), true, false),
        ] {
            let before = with_a_blank(kept, takes_others);
            let after = before.clone().with_blank_names_as_gaps();
            after.check().unwrap();
            let input = Input::Category {
                names: ["Bern", "Genf"].map(String::from).to_vec(),
                may_miss: true,
                other_is_missing: left,
            };
            assert_eq!(after.inputs, [input]);
            let cells = [Cell::Number(0.0), Cell::Missing, Cell::Number(1.0)];
            for (position, cell) in cells.into_iter().enumerate() {
                let named = [Cell::Number(position as f64)];
                assert_eq!(after.features(&[cell]), before.features(&named));
            }
        }
    }

    #[test]
    fn names_that_say_something_stay() {
        assert_eq!(mixed().with_blank_names_as_gaps(), mixed());
    }

    #[test]
    fn a_lag_beyond_its_series_is_refused() {
        let numbers = Preparation::plain(vec![Input::number(0.0, 1.0); 2]);
        let mut hostile = numbers.with_series(0, vec![1, 2]);
        hostile.check().unwrap();
        hostile.inputs[0] = Input::Series {
            span: Span::BIT,
            length: 1,
        };
        assert_eq!(hostile.check(), Err(Error::Step { step: 0 }));
    }

    #[test]
    fn a_step_that_reads_a_later_column_is_refused() {
        let mut hostile = mixed();
        hostile.steps[0] = Step::Missing { column: 2 };
        assert_eq!(hostile.check(), Err(Error::Step { step: 0 }));
        let mut hostile = mixed();
        hostile.features.push(4);
        assert_eq!(hostile.check(), Err(Error::Step { step: 2 }));
    }
}
