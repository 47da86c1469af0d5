use client::Replaced;
use leptos::prelude::*;

use super::field::Entry;

/// What a person should know of a form before its row is sent.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct FormState {
    fields: usize,
    /// Fields whose entries cannot be taken.
    wrong: usize,
    /// Texts that nobody began.
    awaited: usize,
    /// Fields that hold what the form began with.
    untouched: usize,
    /// What is not taken as it was typed, as sentences.
    changed: Vec<String>,
    /// What is used in place of what was entered.
    replaced: Vec<Replaced>,
}

impl FormState {
    pub(super) fn of(entries: &[Entry]) -> Self {
        let changed = entries.iter().filter_map(|entry| {
            let (_, remark) = entry.entered().ok()?;
            Some(format!("{}: {}", entry.field.name, remark?))
        });
        Self {
            fields: entries.len(),
            wrong: count(entries, |entry| {
                entry.entered().is_err() && !entry.awaits_text()
            }),
            awaited: count(entries, Entry::awaits_text),
            untouched: count(entries, Entry::is_example),
            changed: changed.collect(),
            replaced: entries.iter().filter_map(Entry::replaced).collect(),
        }
    }

    /// What is used in place of what was entered.
    pub(crate) fn replaced(&self) -> &[Replaced] {
        &self.replaced
    }

    fn wrong(&self) -> String {
        match self.wrong {
            0 => String::new(),
            1 => t!("One field needs another value.").to_owned(),
            several => t!("{several} fields need another value."),
        }
    }

    fn awaited(&self) -> String {
        match self.awaited {
            0 => String::new(),
            1 => t!("One field is still empty.").to_owned(),
            several => t!("{several} fields are still empty."),
        }
    }

    fn untouched(&self) -> String {
        match (self.wrong, self.untouched) {
            (0, 0) | (1.., _) => String::new(),
            (0, all) if all == self.fields => t!("Every field holds the example.").to_owned(),
            (0, 1) => t!("One field still holds the example.").to_owned(),
            (0, several) => t!("{several} fields still hold the example."),
        }
    }
}

fn count(entries: &[Entry], holds: impl Fn(&Entry) -> bool) -> usize {
    entries.iter().filter(|entry| holds(entry)).count()
}

/// Says it where the row is sent from.
#[component]
pub(crate) fn FormStateLine(#[prop(into)] state: Signal<FormState>) -> impl IntoView {
    view! {
        <p class="card-form-state small" role="status">
            <span class="card-form-wrong">{move || state.read().wrong()}</span>
            <span class="card-field-remark">{move || state.read().changed.join(" ")}</span>
            <span class="muted">{move || state.read().awaited()}</span>
            <span class="muted">{move || state.read().untouched()}</span>
        </p>
    }
}

#[cfg(test)]
mod tests {
    use card::Field;
    use preparation::{Cell, Input, Span};

    use super::*;

    fn entry() -> Entry {
        let field = Field::number("Age", 1.0, 40.0);
        let span = Span {
            minimum: 0.0,
            maximum: 100.0,
        };
        let input = Input::Number {
            span,
            may_miss: false,
        };
        Entry::new(field, input, false)
    }

    #[test]
    fn fields_that_nobody_filled_in_are_told() {
        let entries = [entry(), entry()];
        assert_eq!(
            FormState::of(&entries).untouched(),
            "Every field holds the example."
        );
        entries[0].text.set("41".to_owned());
        assert_eq!(
            FormState::of(&entries).untouched(),
            "One field still holds the example."
        );
    }

    #[test]
    fn what_was_asked_before_is_no_example_even_where_it_is_equal() {
        let entries = [entry(), entry()];
        entries
            .iter()
            .for_each(|entry| entry.enter(Some(&Cell::Number(40.0))));
        assert_eq!(FormState::of(&entries).untouched(), "");
        entries[1].fill();
        assert_eq!(
            FormState::of(&entries).untouched(),
            "One field still holds the example."
        );
    }

    #[test]
    fn a_number_that_is_brought_to_the_end_of_its_range_is_told() {
        let entries = [entry()];
        entries[0].text.set("250".to_owned());
        assert_eq!(
            FormState::of(&entries).changed,
            ["Age: Outside 0 to 100: 100 is used."]
        );
        assert_eq!(FormState::of(&entries).replaced().len(), 1);
        entries[0].text.set("25".to_owned());
        assert!(FormState::of(&entries).replaced().is_empty());
    }

    #[test]
    fn a_text_that_nobody_began_is_awaited_not_wrong() {
        let entries = [Entry::new(
            Field::number("Letter", 1.0, 0.0),
            Input::Text,
            true,
        )];
        let state = FormState::of(&entries);
        assert_eq!(
            (state.wrong(), state.awaited()),
            (String::new(), "One field is still empty.".to_owned())
        );
    }

    #[test]
    fn wrong_fields_are_counted_first() {
        let entries = [entry(), entry()];
        entries[0].text.set("old".to_owned());
        let state = FormState::of(&entries);
        assert_eq!(state.wrong(), "One field needs another value.");
        assert_eq!(state.untouched(), "");
    }
}
