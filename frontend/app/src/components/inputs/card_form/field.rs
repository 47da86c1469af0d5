use card::Field;
use client::Replaced;
use leptos::prelude::*;
use std::sync::Arc;

use preparation::{Cell, Input, Preparation, Span};
use web_sys::KeyboardEvent;

use super::replaced::replaced;
use crate::format::typed::{self, Entered, UNKNOWN, figure, plain};

/// Letters that a choice has room for in one column of the form.
const LONG: usize = 20;

/// A field of the form: what the card says, and what is typed.
#[derive(Clone)]
pub(super) struct Entry {
    pub(super) field: Field,
    pub(super) input: Input,
    pub(super) text: RwSignal<String>,
    /// Whether it was begun with what somebody asked, equal to the example or not.
    was_asked: RwSignal<bool>,
    /// Whether nothing else is asked for.
    alone: bool,
    /// Of a text, what is made of it: the card's preparation, and which of its inputs this is.
    reading: Option<(Arc<Preparation>, usize)>,
}

impl Entry {
    /// An entry that begins with the card's example.
    pub(super) fn new(field: Field, input: Input, alone: bool) -> Self {
        let entry = Self {
            text: RwSignal::default(),
            was_asked: RwSignal::new(false),
            field,
            input,
            alone,
            reading: None,
        };
        entry.fill();
        entry
    }

    /// The same for the input of this number of a card's preparation.
    pub(super) fn read_by(self, preparation: &Arc<Preparation>, input: usize) -> Self {
        let reading = Some((Arc::clone(preparation), input));
        Self { reading, ..self }
    }

    /// Enters the card's example; a text has none.
    pub(super) fn fill(&self) {
        self.was_asked.set(false);
        self.text.set(self.example().unwrap_or_default());
    }

    /// Enters a cell of an earlier row. Where this field takes none such nobody has said yet what it is, not even that it
    /// is unknown.
    pub(super) fn enter(&self, cell: Option<&Cell>) {
        let entry = cell.and_then(|cell| typed::entry(cell, &self.input));
        let open = match self.input {
            Input::Number { .. } => "?",
            Input::Category { .. } | Input::Text | Input::Series { .. } => "",
        };
        self.was_asked.set(entry.is_some());
        self.text.set(entry.unwrap_or_else(|| open.to_owned()));
    }

    /// Whether there is something to fill in.
    pub(super) fn has_example(&self) -> bool {
        self.example().is_some()
    }

    /// Whether it holds the card's example, and nobody's question.
    pub(super) fn is_example(&self) -> bool {
        let was_asked = self.was_asked.get();
        self.example()
            .filter(|_| !was_asked)
            .is_some_and(|example| *self.text.read() == example)
    }

    fn example(&self) -> Option<String> {
        match self.input {
            Input::Text => None,
            Input::Series { length, .. } => {
                let values = vec![self.field.example; length];
                typed::entry(&Cell::Series(values), &self.input)
            }
            Input::Number { span, .. } => Some(plain(span.clamp(self.field.example))),
            Input::Category { .. } => Some(plain(self.field.example)),
        }
    }

    /// Whether it is an empty text that nothing is said of yet: nothing is wrong with a text that nobody began.
    pub(super) fn awaits_text(&self) -> bool {
        let is_text = matches!(self.input, Input::Text | Input::Series { .. });
        is_text && self.text.read().is_empty() && self.entered().is_err()
    }

    /// What is entered, or what is wrong with it.
    pub(super) fn entered(&self) -> Result<Entered, String> {
        let refuses = self.field.refuses_outside;
        let entered = self
            .text
            .with(|text| typed::entered(text, &self.input, refuses))?;
        match &entered.0 {
            Cell::Text(text) if text.is_empty() => match self.alone {
                true => Err(t!("Enter a text.").to_owned()),
                false => Ok(entered),
            },
            Cell::Text(text) => {
                let unknown = self.unknown_words(text);
                Ok((entered.0, unknown))
            }
            _ => Ok(entered),
        }
    }

    /// What its cell is used in place of.
    pub(super) fn replaced(&self) -> Option<Replaced> {
        let (cell, _) = self.entered().ok()?;
        self.text
            .with(|text| replaced(&self.field.name, text, &self.input, &cell))
    }

    /// The number that is entered, as it is asked about.
    fn number(&self) -> Option<f64> {
        match self.entered() {
            Ok((Cell::Number(number), _)) => Some(number),
            _ => None,
        }
    }

    /// That the model does not know words of a text.
    fn unknown_words(&self, text: &str) -> Option<String> {
        let (preparation, input) = self.reading.as_ref()?;
        typed::unknown_words(preparation.known_words(*input)?.count(text))
    }
}

/// A field of the form: a choice among names, a number, or a text.
#[component]
pub(super) fn FormField(index: usize, entry: Entry) -> impl IntoView {
    match entry.input.clone() {
        Input::Category { names, .. } => view! { <ChoiceField index entry names /> }.into_any(),
        Input::Number { span, may_miss } => {
            view! { <NumberField index entry span may_miss /> }.into_any()
        }
        Input::Text => view! { <TextField index entry hint=None /> }.into_any(),
        Input::Series { span, length } => {
            let hint = t!(
                "The last {length} values, the oldest first: paste a column, one value a line. {}",
                hint_of(span, false)
            );
            view! { <TextField index entry hint=Some(hint) /> }.into_any()
        }
    }
}

/// A labelled choice; the value of the n-th name is n, from 0.
#[component]
fn ChoiceField(index: usize, entry: Entry, names: Vec<String>) -> impl IntoView {
    let Entry {
        field, input, text, ..
    } = entry.clone();
    let id = format!("input-{index}");
    let problem = format!("{id}-problem");
    let wrong = Memo::new(move |_| entry.entered().is_err());
    let option = |(position, name): (usize, String)| {
        let value = position.to_string();
        let chosen = value.clone();
        view! {
            <option value=value selected=move || *text.read() == chosen>
                {name}
            </option>
        }
    };
    let is_long = names.iter().any(|name| name.chars().count() > LONG);
    let options = names.into_iter().enumerate().map(option).collect_view();
    let unknown = typed::takes_unknown(&input).then(|| {
        view! {
            <option value=UNKNOWN selected=move || *text.read() == UNKNOWN>
                {t!("Unknown")}
            </option>
        }
    });
    view! {
        <div class="card-field card-field-choice" class:is-long=is_long class:is-wrong=wrong>
            <label class="card-field-label" for=id.clone()>
                {field.name}
            </label>
            <select
                class="card-field-select"
                id=id
                aria-describedby=problem.clone()
                aria-invalid=move || wrong.get().to_string()
                on:change:target=move |event| text.set(event.target().value())
            >
                <option value="" selected=move || wrong.get()>
                    {t!("Choose")}
                </option>
                {options}
                {unknown}
            </select>
            <p class="card-field-problem" id=problem aria-live="polite">
                {move || wrong.get().then_some(t!("Choose one of these."))}
            </p>
        </div>
    }
}

/// A labelled text of any length, or the values of a series.
#[component]
fn TextField(index: usize, entry: Entry, hint: Option<String>) -> impl IntoView {
    let (name, text) = (entry.field.name.clone(), entry.text);
    let unit = entry.field.unit.clone();
    let example = entry.field.example_text.clone();
    let example = (!example.is_empty()).then(|| t!("For example: {example}"));
    let id = format!("input-{index}");
    let (hint_id, problem) = (format!("{id}-hint"), format!("{id}-problem"));
    let described = match hint {
        Some(_) => format!("{hint_id} {problem}"),
        None => problem.clone(),
    };
    let hint =
        hint.map(|hint| view! { <p class="card-field-hint" id=hint_id>{hint} " " {unit}</p> });
    let begun = entry.clone();
    let entered = Memo::new(move |_| entry.entered().map(|(_, remark)| remark));
    let error = Memo::new(move |_| {
        let error = entered.read().as_ref().err().cloned();
        error.filter(|_| !begun.awaits_text())
    });
    let remark = move || entered.read().as_ref().ok().cloned().flatten();
    view! {
        <div class="card-field card-field-text" class:is-wrong=move || error.read().is_some()>
            <label class="card-field-label" for=id.clone()>
                {name}
            </label>
            <textarea
                class="card-field-area"
                id=id
                rows="4"
                placeholder=example
                prop:value=text
                aria-describedby=described
                aria-invalid=move || error.read().is_some().to_string()
                on:input:target=move |event| text.set(event.target().value())
            ></textarea>
            {hint}
            <p class="card-field-problem" id=problem aria-live="polite">
                <span class="card-field-remark">{remark}</span>
                {error}
            </p>
        </div>
    }
}

/// A labelled number with its unit and range, and a slider for the pointer.
#[component]
fn NumberField(index: usize, entry: Entry, span: Span, may_miss: bool) -> impl IntoView {
    let (field, text) = (entry.field.clone(), entry.text);
    let id = format!("input-{index}");
    let (hint, problem) = (format!("{id}-hint"), format!("{id}-problem"));
    let described = format!("{hint} {problem}");
    let is_step = Field::check_step(field.step, span).is_ok();
    let step = match is_step {
        true => field.step,
        false => (span.maximum - span.minimum) / 100.0,
    };
    let begun = entry.clone();
    let number = Memo::new(move |_| begun.number());
    let entered = Memo::new(move |_| entry.entered().map(|(_, remark)| remark));
    let wrong = move || entered.read().is_err();
    let remark = move || entered.read().as_ref().ok().cloned().flatten();
    let error = move || entered.read().as_ref().err().cloned();
    let nudge = move |event: KeyboardEvent| {
        let steps = match event.key().as_str() {
            "ArrowUp" => 1.0,
            "ArrowDown" => -1.0,
            "PageUp" => 10.0,
            "PageDown" => -10.0,
            _ => return,
        };
        event.prevent_default();
        let from = number.get_untracked().unwrap_or(field.example);
        text.set(plain(typed::stepped(from, steps, step, span)));
    };
    let place = move || number.get().unwrap_or(field.example);
    view! {
        <div class="card-field" class:is-wrong=wrong>
            <label class="card-field-label" for=id.clone()>
                {field.name.clone()}
            </label>
            <span class="card-field-entry">
                <input
                    class="card-field-input"
                    type="text"
                    inputmode="decimal"
                    autocomplete="off"
                    id=id
                    prop:value=text
                    aria-describedby=described
                    aria-invalid=move || wrong().to_string()
                    on:input:target=move |event| text.set(event.target().value())
                    on:keydown=nudge
                />
                <span class="card-field-unit">{field.unit.clone()}</span>
            </span>
            <input
                class="card-field-slider"
                class:is-unset=move || text.read().trim().is_empty()
                type="range"
                tabindex="-1"
                aria-hidden="true"
                min=span.minimum
                max=span.maximum
                step="any"
                prop:value=place
                on:input:target=move |event| {
                    if let Some(value) = typed::number(&event.target().value()) {
                        text.set(plain(typed::stepped(value, 0.0, step, span)));
                    }
                }
            />
            <p class="card-field-hint" id=hint>
                {hint_of(span, may_miss)}
            </p>
            <p class="card-field-problem" id=problem aria-live="polite">
                <span class="card-field-remark">{remark}</span>
                {error}
            </p>
        </div>
    }
}

/// Which numbers are usual, and whether none will do.
fn hint_of(span: Span, may_miss: bool) -> String {
    let range = t!("{} to {}", figure(span.minimum), figure(span.maximum));
    match may_miss {
        true => t!("{range}, or empty"),
        false => range,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(field: Field, input: Input) -> Entry {
        Entry::new(field, input, false)
    }

    #[test]
    fn slider_and_keys_go_on_from_the_number_that_the_field_reads() {
        let owner = Owner::new();
        owner.set();
        let income = Field::number("income", 1.0, 500.0);
        let entry = entry(income, Input::number(250.0, 18_424.0));
        assert_eq!(entry.number(), Some(500.0));
        entry.text.set("3.500".to_owned());
        assert_eq!(entry.number(), Some(3_500.0));
        entry.text.set("many".to_owned());
        assert_eq!(entry.number(), None);
    }

    #[test]
    fn an_example_that_lies_outside_its_range_begins_at_the_nearest_end() {
        let owner = Owner::new();
        owner.set();
        let entry = entry(Field::number("age", 0.0, 200.0), Input::number(0.0, 120.0));
        assert_eq!(entry.entered(), Ok((Cell::Number(120.0), None)));
        assert!(entry.is_example());
    }

    #[test]
    fn an_end_with_many_digits_is_taken_as_slider_and_keys_write_it() {
        let owner = Owner::new();
        owner.set();
        let (low, high) = (0.163_400_01, 0.163_399_99);
        for (minimum, maximum, end) in [(0.0, high, high), (low, 9.0, low)] {
            let mut share = Field::number("share", 0.1, 1.0);
            share.refuses_outside = true;
            let entry = entry(share, Input::number(minimum, maximum));
            entry.text.set(plain(end));
            assert_eq!(*entry.text.read_untracked(), "0.1634");
            assert_eq!(entry.entered(), Ok((Cell::Number(end), None)));
            assert_eq!(entry.replaced(), None);
        }
    }

    #[test]
    fn the_example_of_a_series_is_read_as_it_is_entered() {
        let owner = Owner::new();
        owner.set();
        let span = Span::new(0.0, 5_000.0);
        let load = Field::number("load", 1.0, 1.234);
        let entry = entry(load, Input::Series { span, length: 2 });
        let read = Ok((Cell::Series(vec![1.234, 1.234]), None));
        assert_eq!(entry.entered(), read);
        assert!(entry.is_example());
    }
}
