use leptos::prelude::*;

use super::field::FieldEditor;
use crate::format::typed::number;

/// Inputs shown before the table is folded.
const UNFOLDED: usize = 40;

/// Names, units, steps and examples of the inputs, as a table to type into.
#[component]
pub(super) fn FieldsView(fields: Vec<FieldEditor>, ranges: bool) -> impl IntoView {
    if fields.is_empty() {
        return ().into_any();
    }
    let many = fields.len();
    let rows = fields
        .into_iter()
        .enumerate()
        .map(|(index, field)| view! { <Row index field ranges /> })
        .collect_view();
    let table = view! {
        <div class="table-scroll" tabindex="0" role="region" aria-label="Inputs of the model">
            <table class="table editor-table">
                <thead>
                    <tr>
                        <th scope="col">"Name"</th>
                        <th scope="col">"Unit"</th>
                        <th scope="col">"From"</th>
                        <th scope="col">"To"</th>
                        <th scope="col">"Step"</th>
                        <th scope="col">"Example"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    };
    view! {
        <section class="stack editor-part">
            <h2>"What goes in"</h2>
            <p class="muted small">
                {if ranges {
                    "Inputs outside a range are refused in the user's browser. A wide range costs precision."
                } else {
                    "Ranges belong to the compiled model; import the file again to change them."
                }}
            </p>
            {match many <= UNFOLDED {
                true => table.into_any(),
                false => {
                    view! {
                        <details class="fold">
                            <summary>{format!("Show all {many} inputs")}</summary>
                            {table}
                        </details>
                    }
                        .into_any()
                }
            }}
        </section>
    }
    .into_any()
}

#[component]
fn Row(index: usize, field: FieldEditor, ranges: bool) -> impl IntoView {
    let said = move |what: &str| format!("{what} of input {}", index + 1);
    view! {
        <tr>
            <td>
                <Cell value=field.name label=said("Name") />
            </td>
            <td>
                <Cell value=field.unit label=said("Unit") />
            </td>
            <td>
                <Cell value=field.minimum label=said("Smallest value") numeric=true fixed=!ranges />
            </td>
            <td>
                <Cell value=field.maximum label=said("Largest value") numeric=true fixed=!ranges />
            </td>
            <td>
                <Cell value=field.step label=said("Step") numeric=true />
            </td>
            <td>
                <Cell value=field.example label=said("Example") numeric=true />
            </td>
        </tr>
    }
}

#[component]
fn Cell(
    value: RwSignal<String>,
    label: String,
    #[prop(optional)] numeric: bool,
    #[prop(optional)] fixed: bool,
) -> impl IntoView {
    let wrong = move || numeric && value.with(|text| number(text).is_none());
    view! {
        <input
            class="cell-input"
            class:numeric=numeric
            type="text"
            inputmode=numeric.then_some("decimal")
            aria-label=label
            aria-invalid=move || wrong().then_some("true")
            readonly=fixed
            bind:value=value
        />
    }
}
