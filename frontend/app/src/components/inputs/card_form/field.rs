use card::Field;
use circuit::FeatureRange;
use leptos::prelude::*;
use web_sys::KeyboardEvent;

use crate::format::typed::{self, plain};

/// A field of the form: what the card says, and what is typed.
#[derive(Clone)]
pub(super) struct Entry {
    pub(super) field: Field,
    pub(super) range: FeatureRange,
    pub(super) text: RwSignal<String>,
}

impl Entry {
    pub(super) fn value(&self) -> Result<f64, String> {
        self.text
            .with(|text| typed::number_within(text, &self.range))
    }
}

/// A field of the form: a choice among names, or a number.
#[component]
pub(super) fn FormField(index: usize, entry: Entry) -> impl IntoView {
    match entry.field.choices.is_empty() {
        true => view! { <NumberField index entry /> }.into_any(),
        false => view! { <ChoiceField index entry /> }.into_any(),
    }
}

/// A labelled choice; the value of the n-th name is n, from 0.
#[component]
fn ChoiceField(index: usize, entry: Entry) -> impl IntoView {
    let Entry { field, range, text } = entry;
    let id = format!("field-{index}");
    let chosen = move || typed::number(&text.read());
    let option = |(value, name): (usize, String)| {
        let value = value as f64;
        let usable = (range.minimum..=range.maximum).contains(&value);
        usable.then(|| {
            view! {
                <option value=plain(value) selected=move || chosen() == Some(value)>
                    {name}
                </option>
            }
        })
    };
    let options = field
        .choices
        .into_iter()
        .enumerate()
        .map(option)
        .collect_view();
    view! {
        <div class="card-field card-field-choice">
            <label class="card-field-label" for=id.clone()>
                {field.name}
            </label>
            <select
                class="card-field-select"
                id=id
                aria-invalid=move || chosen().is_none().to_string()
                on:change:target=move |event| text.set(event.target().value())
            >
                <option value="" selected=move || chosen().is_none()>
                    "Choose"
                </option>
                {options}
            </select>
        </div>
    }
}

/// A labelled number with its unit and range, and a slider for the pointer.
#[component]
fn NumberField(index: usize, entry: Entry) -> impl IntoView {
    let Entry { field, range, text } = entry.clone();
    let id = format!("field-{index}");
    let (hint, problem) = (format!("{id}-hint"), format!("{id}-problem"));
    let described = format!("{hint} {problem}");
    let step = if field.step > 0.0 {
        field.step
    } else {
        range.width() / 100.0
    };
    let typed = entry.clone();
    let error = Memo::new(move |_| typed.value().err());
    let nudge = move |event: KeyboardEvent| {
        let steps = match event.key().as_str() {
            "ArrowUp" => 1.0,
            "ArrowDown" => -1.0,
            "PageUp" => 10.0,
            "PageDown" => -10.0,
            _ => return,
        };
        event.prevent_default();
        let from = typed::number(&text.read_untracked()).unwrap_or(field.example);
        text.set(plain(typed::stepped(from, steps, step, &range)));
    };
    let place = move || typed::number(&text.read()).unwrap_or(range.minimum);
    view! {
        <div class="card-field" class:is-wrong=move || error.read().is_some()>
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
                    aria-invalid=move || error.read().is_some().to_string()
                    on:input:target=move |event| text.set(event.target().value())
                    on:keydown=nudge
                />
                <span class="card-field-unit">{field.unit.clone()}</span>
            </span>
            <input
                class="card-field-slider"
                type="range"
                tabindex="-1"
                aria-hidden="true"
                min=range.minimum
                max=range.maximum
                step="any"
                prop:value=place
                on:input:target=move |event| {
                    if let Some(value) = typed::number(&event.target().value()) {
                        text.set(plain(typed::stepped(value, 0.0, step, &range)));
                    }
                }
            />
            <p class="card-field-hint" id=hint>
                {format!("{} to {}", plain(range.minimum), plain(range.maximum))}
            </p>
            <p class="card-field-problem" id=problem aria-live="polite">
                {error}
            </p>
        </div>
    }
}
