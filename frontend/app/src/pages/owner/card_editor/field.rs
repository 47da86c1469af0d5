use card::{Field, InputForm, ModelCard, Series};
use leptos::prelude::*;
use preparation::{Input, Span};

use super::mend::mend;
use crate::{
    failure::{Failure, Outcome},
    format::typed::{certain, doubt, plain},
};

/// What stands where a name in a file ends too early.
const MISSING_END: char = '…';
/// Characters of a name that a message repeats.
const LONGEST_CALLED: usize = 40;

/// One feature's texts.
#[derive(Clone, Copy)]
pub(super) struct FieldEditor {
    /// Which input it is of, from 1 on.
    number: usize,
    pub(super) name: RwSignal<String>,
    pub(super) unit: RwSignal<String>,
    pub(super) minimum: RwSignal<String>,
    pub(super) maximum: RwSignal<String>,
    pub(super) step: RwSignal<String>,
    pub(super) example: RwSignal<String>,
    /// Of a text, one as the owner would have it typed.
    pub(super) example_text: RwSignal<String>,
    /// Whether a number outside its range is refused.
    pub(super) refuses: RwSignal<bool>,
    /// What can be given, as compiled.
    pub(super) input: StoredValue<Input>,
    /// Names of a category's values.
    pub(super) choices: StoredValue<Vec<RwSignal<String>>>,
    /// Whether the field itself holds these names, too.
    holds_choices: bool,
    /// Values of a series, as compiled.
    series: StoredValue<Option<Series>>,
}

/// Every text of a field.
const TEXTS: [fn(&FieldEditor) -> RwSignal<String>; 6] = [
    |field| field.name,
    |field| field.unit,
    |field| field.minimum,
    |field| field.maximum,
    |field| field.step,
    |field| field.example,
];

/// One for each field of a form; none for pictures.
pub(super) fn editors(card: &ModelCard) -> Vec<FieldEditor> {
    let InputForm::Table { fields } = &card.input else {
        return Vec::new();
    };
    let with_range = fields.iter().zip(card.inputs()).zip(spans(card));
    with_range
        .enumerate()
        .map(|(index, ((field, input), range))| FieldEditor {
            number: index + 1,
            name: RwSignal::new(field.name.clone()),
            unit: RwSignal::new(field.unit.clone()),
            minimum: RwSignal::new(plain(range.minimum)),
            maximum: RwSignal::new(plain(range.maximum)),
            step: RwSignal::new(plain(field.step)),
            example: RwSignal::new(plain(field.example)),
            example_text: RwSignal::new(field.example_text.clone()),
            refuses: RwSignal::new(field.refuses_outside),
            choices: StoredValue::new(input.names().iter().cloned().map(RwSignal::new).collect()),
            holds_choices: !field.choices.is_empty(),
            input: StoredValue::new(input),
            series: StoredValue::new(field.series.clone()),
        })
        .collect()
}

/// The range of each input as compiled.
pub(super) fn spans(card: &ModelCard) -> Vec<Span> {
    match &card.preparation {
        Some(preparation) => preparation.inputs.iter().map(Input::span).collect(),
        None => {
            let ranges = card.circuit.encoder.features.iter();
            ranges
                .map(|range| Span::new(range.minimum, range.maximum))
                .collect()
        }
    }
}

/// Takes over every text of `now` where what is typed still says what `before` said.
pub(super) fn follow(
    typed: &[RwSignal<String>],
    before: &[RwSignal<String>],
    now: &[RwSignal<String>],
) {
    for ((typed, before), now) in typed.iter().zip(before).zip(now) {
        if typed.get_untracked() == before.get_untracked() {
            typed.set(now.get_untracked());
        }
    }
}

impl FieldEditor {
    /// What is wrong with the name.
    pub(super) fn name_problem(&self) -> Option<String> {
        said(Field::check_name(&self.name.get()))
    }

    /// What is wrong with the unit.
    pub(super) fn unit_problem(&self) -> Option<String> {
        said(Field::check_unit(&self.unit.get()))
    }

    /// What is wrong with the example of a text.
    pub(super) fn example_problem(&self) -> Option<String> {
        said(Field::check_example_text(&self.example_text.get()))
    }

    /// What is wrong with the step of a number.
    pub(super) fn step_problem(&self) -> Option<String> {
        let step = certain(&self.step.get())?;
        said(Field::check_step(step, self.typed_span()?))
    }

    /// Why the example of a number is none.
    pub(super) fn outside_problem(&self) -> Option<String> {
        let example = certain(&self.example.get())?;
        let span = self.typed_span()?;
        (!span.holds(example)).then(|| {
            t!(
                "The example lies outside {} to {}.",
                plain(span.minimum),
                plain(span.maximum)
            )
        })
    }

    /// The range of a number as typed, if it is one.
    fn typed_span(&self) -> Option<Span> {
        let is_number = |input: &Input| matches!(input, Input::Number { .. });
        let is_number = self.input.with_value(is_number);
        let (minimum, maximum) = self.range().ok().filter(|_| is_number)?;
        Some(Span::new(minimum, maximum))
    }

    /// What is wrong with the name of a category's value: its length, or that another one has it.
    pub(super) fn choice_problem(&self, place: usize) -> Option<String> {
        let names = self.choice_names();
        let name = names.get(place)?;
        let length = name.chars().count();
        let is_taken = names[..place].contains(name);
        match (Field::check_choice(name), is_taken) {
            (Err(_), _) => Some(t!(
                "Choice {} has {length} characters; a choice has 1 to 100.",
                place + 1
            )),
            (Ok(()), true) => Some(t!("Choice {} is called as one before it.", place + 1)),
            (Ok(()), false) => None,
        }
    }

    /// Whether the file told only the beginning of a category's name, and nobody wrote the rest.
    pub(super) fn is_cut(&self, place: usize) -> bool {
        let names = self.choice_names();
        names
            .get(place)
            .is_some_and(|name| name.contains(MISSING_END))
    }

    /// What is wrong with the first name that is.
    fn choices_problem(&self) -> Option<String> {
        let count = self.choices.with_value(Vec::len);
        (0..count).find_map(|place| self.choice_problem(place))
    }

    fn choice_names(&self) -> Vec<String> {
        let trimmed = |name: &RwSignal<String>| name.get().trim().to_owned();
        self.choices
            .with_value(|names| names.iter().map(trimmed).collect())
    }

    /// Gives an input of the card's preparation the names as typed.
    pub(super) fn put_names(&self, input: &mut Input) {
        if let Input::Category { names, .. } = input {
            *names = self.choice_names();
        }
    }

    /// The field as typed.
    pub(super) fn field(&self) -> Outcome<Field> {
        let problems = [
            self.name_problem(),
            self.unit_problem(),
            self.step_problem(),
            self.outside_problem(),
            self.example_problem(),
            self.choices_problem(),
        ];
        if let Some(problem) = problems.into_iter().flatten().next() {
            return Err(mend(format!("{}: {problem}", self.called())));
        }
        let name = self.name.get().trim().to_owned();
        Ok(Field {
            unit: self.unit.get().trim().to_owned(),
            step: self.number(self.step, t!("step"))?,
            example: self.number(self.example, t!("example"))?,
            choices: match self.holds_choices {
                true => self.choice_names(),
                false => Vec::new(),
            },
            series: self.series.get_value(),
            refuses_outside: self.is_number() && self.refuses.get(),
            example_text: match self.is_text() {
                true => self.example_text.get().trim().to_owned(),
                false => String::new(),
            },
            name,
        })
    }

    /// Whether it takes numbers, whose range can be typed.
    pub(super) fn is_number(&self) -> bool {
        self.input
            .with_value(|input| matches!(input, Input::Number { .. } | Input::Series { .. }))
    }

    /// Whether it takes a text.
    pub(super) fn is_text(&self) -> bool {
        self.input.with_value(|input| matches!(input, Input::Text))
    }

    /// The range as typed; of what is no number as compiled.
    pub(super) fn range(&self) -> Outcome<(f64, f64)> {
        if !self.is_number() {
            let span = self.input.with_value(Input::span);
            return Ok((span.minimum, span.maximum.max(span.minimum + 1.0)));
        }
        let (minimum, maximum) = (
            self.number(self.minimum, t!("range"))?,
            self.number(self.maximum, t!("range"))?,
        );
        if minimum < maximum {
            return Ok((minimum, maximum));
        }
        Err(self.wrong(t!("range begins above its end")))
    }

    /// Every text, in the order of drafts kept before: what came later stands at the end.
    pub(super) fn texts(&self) -> Vec<RwSignal<String>> {
        let choices = self.choices.get_value();
        let texts = TEXTS.iter().map(|text| text(self)).chain(choices);
        texts.chain([self.example_text]).collect()
    }

    /// Features that the range is of: each value of a series is one.
    pub(super) fn features(&self) -> usize {
        self.input.with_value(|input| input.length().unwrap_or(1))
    }

    /// Takes over every text of `now` where this one still says what `before` said.
    pub(super) fn follow(&self, before: &Self, now: &Self) {
        follow(&self.texts(), &before.texts(), &now.texts());
    }

    fn number(&self, text: RwSignal<String>, part: &str) -> Outcome<f64> {
        let text = text.get();
        certain(&text).ok_or_else(|| match doubt(&text) {
            Some(doubt) => mend(format!("{}, {part}: {doubt}", self.called())),
            None => self.wrong(&t!("{part} is not a number")),
        })
    }

    fn wrong(&self, problem: &str) -> Failure {
        mend(t!("{}: the {problem}.", self.called()))
    }

    /// What it is called in a message, however long its name is.
    fn called(&self) -> String {
        let name = self.name.get();
        if name.trim().is_empty() {
            return t!("Input {}", self.number);
        }
        match name.chars().count() > LONGEST_CALLED {
            true => {
                let start: String = name.chars().take(LONGEST_CALLED).collect();
                format!("{start}…")
            }
            false => name,
        }
    }
}

fn said(checked: Result<(), &'static str>) -> Option<String> {
    checked.err().map(words::told)
}

#[cfg(test)]
mod tests {
    use card::Answer;
    use circuit::{FeatureRange, OutputPolicy};

    use super::*;
    use crate::wording::cost::test_circuit;

    fn editor(field: Field) -> FieldEditor {
        let form = InputForm::Table {
            fields: vec![field],
        };
        let mut circuit = test_circuit(1, OutputPolicy::Label);
        circuit.encoder.features = vec![FeatureRange {
            minimum: 0.0,
            maximum: 1.0,
        }];
        let answer = Answer::Match { names: Vec::new() };
        editors(&ModelCard::draft(form, answer, circuit, None))[0]
    }

    #[test]
    fn a_number_that_can_be_read_in_two_ways_is_said_to_be_one_and_which() {
        let owner = Owner::new();
        owner.set();
        let editor = editor(Field::number("income", 1.0, 0.0));
        editor.step.set("1,234".to_owned());
        let failure = editor.field().unwrap_err();
        assert!(
            failure
                .happened
                .starts_with("income, step: This can mean two numbers.")
        );
        editor.step.set("many".to_owned());
        let failure = editor.field().unwrap_err();
        assert_eq!(failure.happened, "income: the step is not a number.");
    }

    #[test]
    fn a_step_and_an_example_are_held_against_the_range() {
        let owner = Owner::new();
        owner.set();
        let editor = editor(Field::number("age", 0.5, 0.25));
        assert!(editor.field().is_ok());
        for step in ["0", "-1", "100"] {
            editor.step.set(step.to_owned());
            let happened = editor.field().unwrap_err().happened;
            assert_eq!(
                happened,
                "age: The step must be above 0 and no larger than the range."
            );
        }
        editor.step.set("0.5".to_owned());
        editor.example.set("7".to_owned());
        let happened = editor.field().unwrap_err().happened;
        assert_eq!(happened, "age: The example lies outside 0 to 1.");
        editor.name.set(" ".to_owned());
        let happened = editor.field().unwrap_err().happened;
        assert!(happened.starts_with("Input 1: "), "{happened}");
    }

    #[test]
    fn what_is_too_long_is_said_at_its_field_and_names_it() {
        let owner = Owner::new();
        owner.set();
        let long = "x".repeat(101);
        let editor = editor(Field {
            choices: vec!["rented".to_owned(), long.clone()],
            ..Field::number("home", 1.0, 0.0)
        });
        let problem = editor.choice_problem(1).unwrap();
        assert!(
            problem.starts_with("Choice 2 has 101 characters"),
            "{problem}"
        );
        let failure = editor.field().unwrap_err();
        assert!(failure.happened.starts_with("home: Choice 2"));
        assert_eq!(editor.name_problem(), None);
        editor.name.set(long);
        assert!(editor.name_problem().unwrap().contains("1 to 100"));
        assert!(editor.field().unwrap_err().happened.chars().count() < 150);
        editor.unit.set("y".repeat(31));
        assert!(editor.unit_problem().unwrap().contains("at most 30"));
    }

    #[test]
    fn only_a_text_takes_an_example_of_one() {
        let owner = Owner::new();
        owner.set();
        let editor = editor(Field::number("review", 1.0, 0.0));
        editor.example_text.set(" The room was quiet. ".to_owned());
        assert_eq!(editor.field().unwrap().example_text, "");
        editor.input.set_value(Input::Text);
        assert_eq!(editor.field().unwrap().example_text, "The room was quiet.");
        editor.example_text.set("x".repeat(301));
        assert!(editor.example_problem().unwrap().contains("300"));
        assert!(editor.field().is_err());
    }

    #[test]
    fn a_name_that_the_file_cut_is_seen_and_mended() {
        let owner = Owner::new();
        owner.set();
        let editor = editor(Field {
            choices: ["Münster", "Münch…"].map(str::to_owned).to_vec(),
            ..Field::number("town", 1.0, 0.0)
        });
        assert_eq!([0, 1].map(|place| editor.is_cut(place)), [false, true]);
        let name = editor.choices.with_value(|names| names[1]);
        name.set("Münster".to_owned());
        assert!(editor.choice_problem(1).unwrap().contains("one before"));
        name.set("München ".to_owned());
        assert!(!editor.is_cut(1));
        assert_eq!(editor.field().unwrap().choices, ["Münster", "München"]);
        let mut input = Input::Category {
            names: Vec::new(),
            may_miss: false,
            other_is_missing: false,
        };
        editor.put_names(&mut input);
        assert_eq!(input.names(), ["Münster", "München"]);
    }
}
