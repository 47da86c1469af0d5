use card::{Field, InputForm, ModelCard, Series};
use leptos::prelude::*;
use preparation::{Input, Span};

use super::mend::mend;
use crate::{
    failure::{Failure, Outcome},
    format::typed::{number, plain},
};

/// One feature's texts.
#[derive(Clone, Copy)]
pub(super) struct FieldEditor {
    pub(super) name: RwSignal<String>,
    pub(super) unit: RwSignal<String>,
    pub(super) minimum: RwSignal<String>,
    pub(super) maximum: RwSignal<String>,
    pub(super) step: RwSignal<String>,
    pub(super) example: RwSignal<String>,
    /// Whether a number outside its range is refused.
    pub(super) refuses: RwSignal<bool>,
    /// What can be given, as compiled.
    pub(super) input: StoredValue<Input>,
    /// Names of a category's values, as compiled.
    choices: StoredValue<Vec<String>>,
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
        .map(|((field, input), range)| FieldEditor {
            name: RwSignal::new(field.name.clone()),
            unit: RwSignal::new(field.unit.clone()),
            minimum: RwSignal::new(plain(range.minimum)),
            maximum: RwSignal::new(plain(range.maximum)),
            step: RwSignal::new(plain(field.step)),
            example: RwSignal::new(plain(field.example)),
            refuses: RwSignal::new(field.refuses_outside),
            input: StoredValue::new(input),
            choices: StoredValue::new(field.choices.clone()),
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
    /// The field as typed.
    pub(super) fn field(&self) -> Outcome<Field> {
        let name = self.name.get().trim().to_owned();
        Ok(Field {
            unit: self.unit.get().trim().to_owned(),
            step: self.number(self.step, "step")?,
            example: self.number(self.example, "example")?,
            choices: self.choices.get_value(),
            series: self.series.get_value(),
            refuses_outside: self.is_number() && self.refuses.get(),
            name,
        })
    }

    /// Whether it takes numbers, whose range can be typed.
    pub(super) fn is_number(&self) -> bool {
        self.input
            .with_value(|input| matches!(input, Input::Number { .. } | Input::Series { .. }))
    }

    /// The range as typed; of what is no number as compiled.
    pub(super) fn range(&self) -> Outcome<(f64, f64)> {
        if !self.is_number() {
            let span = self.input.with_value(Input::span);
            return Ok((span.minimum, span.maximum.max(span.minimum + 1.0)));
        }
        let (minimum, maximum) = (
            self.number(self.minimum, "range")?,
            self.number(self.maximum, "range")?,
        );
        if minimum < maximum {
            return Ok((minimum, maximum));
        }
        Err(self.wrong("range begins above its end"))
    }

    /// Every text.
    pub(super) fn texts(&self) -> [RwSignal<String>; TEXTS.len()] {
        TEXTS.map(|text| text(self))
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
        number(&text.get()).ok_or_else(|| self.wrong(&format!("{part} is not a number")))
    }

    fn wrong(&self, problem: &str) -> Failure {
        mend(format!("{}: the {problem}.", self.name.get()))
    }
}
