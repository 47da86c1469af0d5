//! A form made from a model card.

mod field;
mod left;
mod replaced;
mod state;

use std::sync::Arc;

use card::{Field, InputForm, ModelCard};
use leptos::prelude::*;
use preparation::{Cell, Input};
use wasm_bindgen::JsCast;
use web_sys::{HtmlButtonElement, HtmlInputElement, KeyboardEvent};

use crate::{
    components::{Button, ButtonKind},
    state::KeptForm,
};
use field::{Entry, FormField};
pub(crate) use state::{FormState, FormStateLine};

/// An earlier row to begin with: its cells, and what they were called if that is known.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct EarlierRow {
    pub(crate) cells: Vec<Cell>,
    pub(crate) names: Vec<String>,
}

impl EarlierRow {
    /// Names of which no field of today's form takes the value.
    pub(crate) fn without_place(&self, fields: &[&str]) -> Vec<String> {
        let names = self.names.iter();
        let lost = names.filter(|name| !fields.contains(&name.as_str()));
        lost.cloned().collect()
    }

    /// The cell for a field, by its name or else by its place.
    fn cell(&self, place: usize, name: &str) -> Option<&Cell> {
        let place = match self.names.is_empty() {
            true => place,
            false => self.names.iter().position(|other| other == name)?,
        };
        self.cells.get(place)
    }
}

/// One field for each input, checked while typing; begins with an earlier row or with the card's examples. `on_row`
/// is called with each new valid row, and with none while a field is wrong. Values stay as typed whatever happens.
#[component]
pub(crate) fn CardForm(
    /// The card; one that takes pictures makes an empty form.
    card: ModelCard,
    /// What it begins with in place of the examples.
    #[prop(into, default = None)]
    earlier: Option<EarlierRow>,
    /// What keeps it when its page is left.
    #[prop(into, default = None)]
    kept: Option<KeptForm>,
    /// What is told of the form: where the row is sent from shows it.
    state: RwSignal<FormState>,
    /// Called when the row changes.
    on_row: impl Fn(Option<Vec<Cell>>) + Copy + Send + Sync + 'static,
    /// Called when Enter, in a text Ctrl and Enter, is pressed while every entry can be taken.
    on_enter: impl Fn() + Copy + Send + Sync + 'static,
    /// Called with the row when a field is left, a choice made or a slider let go while every entry can be taken.
    #[prop(into, optional)]
    on_left: Option<Callback<Vec<Cell>>>,
) -> impl IntoView {
    let entries = entries(&card);
    if let Some(earlier) = earlier {
        let each = entries.iter().enumerate();
        each.for_each(|(place, entry)| entry.enter(earlier.cell(place, &entry.field.name)));
    }
    if let Some(kept) = kept {
        let each = entries.iter().enumerate();
        each.for_each(|(place, entry)| {
            kept.keep(&format!("{place} {}", entry.field.name), entry.text);
        });
    }
    let entries = StoredValue::new(entries);
    let row = Memo::new(move |_| {
        // Every entry is read, so that each is watched.
        let cells = entries.with_value(|entries| {
            let cell = |entry: &Entry| entry.entered().ok().map(|(cell, _)| cell);
            entries.iter().map(cell).collect::<Vec<_>>()
        });
        cells.into_iter().collect::<Option<Vec<Cell>>>()
    });
    Effect::new(move |_| {
        let row = row.get();
        untrack(|| on_row(row));
    });
    let enter = move |event: KeyboardEvent| {
        if event.key() == "Enter" && !event.is_composing() && asks(&event) {
            event.prevent_default();
            // A key that is held down means one question.
            if row.read_untracked().is_some() && !event.repeat() {
                on_enter();
            }
        }
    };
    let leave = move || {
        if let Some((on_left, row)) = on_left.zip(row.get_untracked()) {
            on_left.run(row);
        }
    };
    Effect::new(move |_| state.set(entries.with_value(|entries| FormState::of(entries))));
    let has_example = entries.with_value(|entries| entries.iter().any(Entry::has_example));
    let fill = move |()| {
        entries.with_value(|entries| entries.iter().for_each(Entry::fill));
    };
    let clear = move |()| {
        entries.with_value(|entries| {
            entries
                .iter()
                .for_each(|entry| entry.text.set(String::new()))
        });
    };
    let fields = entries.with_value(|entries| {
        let each = entries.iter().cloned().enumerate();
        each.map(|(index, entry)| view! { <FormField index entry /> })
            .collect_view()
    });
    view! {
        <form
            class="card-form"
            novalidate
            on:submit=|event| event.prevent_default()
            on:keydown=enter
            on:focusout=move |event| {
                if left::goes_on(&event) {
                    leave();
                }
            }
            on:change=move |event| {
                if left::is_meant(&event) {
                    leave();
                }
            }
        >
            <div class="card-form-tools">
                {has_example
                    .then(|| {
                        view! {
                            <Button kind=ButtonKind::Quiet on_press=fill>
                                {t!("Fill in the example")}
                            </Button>
                        }
                    })}
                <Button kind=ButtonKind::Quiet on_press=clear>
                    {t!("Clear all")}
                </Button>
            </div>
            <div class="card-form-fields">{fields}</div>
        </form>
    }
}

/// Whether Enter asks: by itself in a field of one line, with Ctrl everywhere but on a button.
fn asks(event: &KeyboardEvent) -> bool {
    let is_with_control = event.ctrl_key() || event.meta_key();
    event.target().is_some_and(|target| {
        let is_button = target.has_type::<HtmlButtonElement>();
        target.has_type::<HtmlInputElement>() || is_with_control && !is_button
    })
}

fn entries(card: &ModelCard) -> Vec<Entry> {
    let InputForm::Table { fields } = &card.input else {
        return Vec::new();
    };
    let alone = fields.len() == 1;
    let preparation = card.preparation.clone().map(Arc::new);
    let asked = fields.iter().cloned().zip(card.inputs()).enumerate();
    let entry = |(index, (field, input)): (usize, (Field, Input))| {
        let entry = Entry::new(field, input, alone);
        match &preparation {
            Some(preparation) => entry.read_by(preparation, index),
            None => entry,
        }
    };
    asked.map(entry).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_earlier_row_is_taken_by_names_or_else_in_its_order() {
        let row = |names: &[&str]| EarlierRow {
            cells: Cell::row(&[1.0, 2.0]),
            names: names.iter().map(|name| (*name).to_owned()).collect(),
        };
        assert_eq!(
            row(&["age", "dose"]).cell(0, "dose"),
            Some(&Cell::Number(2.0))
        );
        assert_eq!(row(&["age", "dose"]).cell(0, "weight"), None);
        assert_eq!(row(&["age", "dose"]).without_place(&["dose"]), ["age"]);
        assert_eq!(row(&[]).cell(1, "dose"), Some(&Cell::Number(2.0)));
        assert_eq!(row(&[]).cell(2, "dose"), None);
    }
}
