//! A form made from a model card.

mod field;

use card::{InputForm, ModelCard};
use leptos::prelude::*;

use crate::{
    components::{Button, ButtonKind},
    format::typed,
};
use field::{Entry, FormField};

/// One field for each feature, checked while typing. `on_row` is called with each new valid row, and
/// with none while a field is wrong. Values stay as typed whatever happens.
#[component]
pub(crate) fn CardForm(
    /// The card; one that takes pictures makes an empty form.
    card: ModelCard,
    /// Values to begin with; the card's examples if none.
    #[prop(optional_no_strip)]
    start: Option<Vec<f64>>,
    /// Called when the row changes.
    on_row: impl Fn(Option<Vec<f64>>) + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let entries = StoredValue::new(entries(&card, start));
    let row = Memo::new(move |_| {
        let values = entries.with_value(|entries| {
            entries
                .iter()
                .map(|entry| entry.value().ok())
                .collect::<Vec<_>>()
        });
        values.into_iter().collect::<Option<Vec<f64>>>()
    });
    Effect::new(move |_| {
        let row = row.get();
        untrack(|| on_row(row));
    });
    let wrong = move || {
        entries.with_value(|entries| {
            entries
                .iter()
                .filter(|entry| entry.value().is_err())
                .count()
        })
    };
    let fill = move |()| {
        entries.with_value(|entries| {
            entries
                .iter()
                .for_each(|entry| entry.text.set(typed::plain(entry.field.example)));
        });
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
        <form class="card-form" novalidate on:submit=|event| event.prevent_default()>
            <div class="card-form-tools">
                <Button kind=ButtonKind::Quiet on_press=fill>
                    "Fill in the example"
                </Button>
                <Button kind=ButtonKind::Quiet on_press=clear>
                    "Clear all"
                </Button>
                <p class="card-form-state" role="status">
                    {move || state(wrong())}
                </p>
            </div>
            <div class="card-form-fields">{fields}</div>
        </form>
    }
}

fn entries(card: &ModelCard, start: Option<Vec<f64>>) -> Vec<Entry> {
    let InputForm::Table { fields } = &card.input else {
        return Vec::new();
    };
    let start = start.filter(|row| row.len() == fields.len());
    let ranges = &card.circuit.encoder.features;
    let with_range = fields.iter().zip(ranges).enumerate();
    with_range
        .map(|(index, (field, range))| {
            let value = start.as_ref().map_or(field.example, |row| row[index]);
            Entry {
                field: field.clone(),
                range: *range,
                text: RwSignal::new(typed::plain(value)),
            }
        })
        .collect()
}

fn state(wrong: usize) -> String {
    match wrong {
        0 => String::new(),
        1 => "One field needs another value.".to_owned(),
        several => format!("{several} fields need another value."),
    }
}
