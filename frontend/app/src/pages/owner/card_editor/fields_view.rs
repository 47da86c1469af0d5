use leptos::prelude::*;

use super::{field::FieldEditor, taken::Taken};
use crate::{components::unique_id, format::typed::certain, wording};

/// What is chosen where a number outside its range is refused.
const REFUSED: &str = "refused";
/// Choices of one input that can be renamed, besides those that have to be.
const MOST_CHOICES: usize = 60;
fn cut() -> &'static str {
    t!("The file cut this name: write it whole, or drop the rows it was trained on.")
}
/// Inputs shown before the table is folded.
const UNFOLDED: usize = 40;

/// Names, units, steps and examples of the inputs, as a table to type into.
#[component]
pub(super) fn FieldsView(fields: Vec<FieldEditor>, ranges: bool) -> impl IntoView {
    if fields.is_empty() {
        return ().into_any();
    }
    let many = fields.len();
    let taken = Taken::among(fields.iter().map(|field| field.name).collect());
    let rows = fields
        .into_iter()
        .enumerate()
        .map(|(index, field)| view! { <Row index field taken ranges /> })
        .collect_view();
    let table = view! {
        <div class="table-scroll editor-fields" tabindex="0" role="region" aria-label=t!("Inputs, to be edited")>
            <table class="table editor-table">
                <thead>
                    <tr>
                        <th scope="col">{t!("Name")}</th>
                        <th scope="col">{t!("Unit")}</th>
                        <th scope="col">{t!("From")}</th>
                        <th scope="col">{t!("To")}</th>
                        <th scope="col">{t!("Step")}</th>
                        <th scope="col">{t!("Example")}</th>
                        <th scope="col">{t!("Outside")}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    };
    view! {
        <section class="stack editor-part">
            <h2>{t!("What goes in")}</h2>
            <p class="muted small">
                {if ranges {
                    t!("A number outside its range is brought to the nearest end in the user's browser, with a remark, or refused where you say so. A wide range costs precision.")
                } else {
                    t!("Ranges belong to the compiled model; import the file again to change them.")
                }}
            </p>
            {match many <= UNFOLDED {
                true => table.into_any(),
                false => {
                    view! {
                        <details class="fold">
                            <summary>{t!("Show all {many} inputs")}</summary>
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
fn Row(index: usize, field: FieldEditor, taken: Taken, ranges: bool) -> impl IntoView {
    let said = move |what: &str| t!("{what} of input {}", index + 1);
    let numbers = match field.is_number() {
        true => view! {
            <td data-name=t!("From")>
                <Cell value=field.minimum label=said(t!("Smallest value")) numeric=true fixed=!ranges />
            </td>
            <td data-name=t!("To")>
                <Cell value=field.maximum label=said(t!("Largest value")) numeric=true fixed=!ranges />
            </td>
            <td data-name=t!("Step")>
                <Cell
                    value=field.step
                    label=said(t!("Step"))
                    numeric=true
                    problem=Signal::derive(move || field.step_problem())
                />
            </td>
            <td data-name=t!("Example")>
                <Cell
                    value=field.example
                    label=said(t!("Example"))
                    numeric=true
                    problem=Signal::derive(move || field.outside_problem())
                />
            </td>
            <td data-name=t!("Outside")>
                <Outside refuses=field.refuses label=said(t!("Outside the range")) />
            </td>
        }
        .into_any(),
        false => view! {
            <td colspan="3" data-name=t!("Takes")>
                {field.input.with_value(wording::taken)}
                {ranges.then(|| view! { <Choices field said=said(t!("Choice")) /> })}
            </td>
            <td data-name=t!("Example")>
                <Example field label=said(t!("Example")) />
            </td>
            <td></td>
        }
        .into_any(),
    };
    view! {
        <tr>
            <td data-name=t!("Name")>
                <Cell
                    value=field.name
                    label=said(t!("Name"))
                    problem=Signal::derive(move || {
                        field.name_problem().or_else(|| taken.problem(field.name))
                    })
                />
            </td>
            <td data-name=t!("Unit")>
                <Cell
                    value=field.unit
                    label=said(t!("Unit"))
                    problem=Signal::derive(move || field.unit_problem())
                />
            </td>
            {numbers}
        </tr>
    }
}

/// What becomes of a number outside its range.
#[component]
fn Outside(refuses: RwSignal<bool>, label: String) -> impl IntoView {
    view! {
        <select
            class="cell-input"
            aria-label=label
            on:change:target=move |event| refuses.set(event.target().value() == REFUSED)
        >
            <option value="" selected=move || !refuses.get()>
                {t!("Nearest end")}
            </option>
            <option value=REFUSED selected=move || refuses.get()>
                {t!("Refused")}
            </option>
        </select>
    }
}

/// Names of a category's values, to be mended where the file has them wrong; only the first of very many, and
/// those that are wrong.
#[component]
fn Choices(field: FieldEditor, said: String) -> impl IntoView {
    let names = field.choices.get_value();
    if names.is_empty() {
        return ().into_any();
    }
    let is_wrong = move |place| field.is_cut(place) || field.choice_problem(place).is_some();
    let is_shown = |place: usize| place < MOST_CHOICES || untrack(|| is_wrong(place));
    let wrong = untrack(|| (0..names.len()).filter(|place| is_wrong(*place)).count());
    let shown = names.iter().copied().enumerate();
    let shown = shown.filter(|(place, _)| is_shown(*place));
    let cell = |(place, value): (usize, RwSignal<String>)| {
        let problem = Signal::derive(move || {
            let cut = || field.is_cut(place).then(|| cut().to_owned());
            field.choice_problem(place).or_else(cut)
        });
        view! {
            <li>
                <Cell value label=format!("{said} {}", place + 1) problem />
            </li>
        }
    };
    let cells = shown.map(cell).collect_view();
    let summary = match wrong {
        0 => t!("Rename its choices").to_owned(),
        1 => t!("One choice is cut or cannot stand on a card").to_owned(),
        _ => t!("{wrong} choices are cut or cannot stand on a card"),
    };
    view! {
        <details class="fold" open={wrong > 0}>
            <summary>{summary}</summary>
            <ol class="cell-choices">{cells}</ol>
        </details>
    }
    .into_any()
}

/// Which name a form begins with; a text begins empty, and shows the owner's example until something is typed.
#[component]
fn Example(field: FieldEditor, label: String) -> impl IntoView {
    if field.is_text() {
        let problem = Signal::derive(move || field.example_problem());
        return view! { <Cell value=field.example_text label problem hint=t!("Shown to users; empty: none") /> }
            .into_any();
    }
    let names = field.choices.get_value();
    if names.is_empty() {
        return ().into_any();
    }
    let option = |(position, name): (usize, RwSignal<String>)| {
        let value = position.to_string();
        let chosen = value.clone();
        view! {
            <option value=value selected=move || *field.example.read() == chosen>
                {name}
            </option>
        }
    };
    let options = names.into_iter().enumerate().map(option).collect_view();
    view! {
        <select
            class="cell-input"
            aria-label=label
            on:change:target=move |event| field.example.set(event.target().value())
        >
            {options}
        </select>
    }
    .into_any()
}

#[component]
fn Cell(
    value: RwSignal<String>,
    label: String,
    #[prop(optional)] numeric: bool,
    #[prop(optional)] fixed: bool,
    #[prop(into, optional)] problem: Signal<Option<String>>,
    #[prop(optional)] hint: &'static str,
) -> impl IntoView {
    let is_no_number = move || numeric && value.with(|text| certain(text).is_none());
    let wrong = move || is_no_number() || problem.read().is_some();
    let id = unique_id("problem");
    view! {
        <input
            class="cell-input"
            class:numeric=numeric
            type="text"
            inputmode=numeric.then_some("decimal")
            aria-label=label
            aria-invalid=move || wrong().then_some("true")
            aria-describedby=id.clone()
            readonly=fixed
            placeholder=hint
            bind:value=value
        />
        <p class="cell-problem" id=id>{move || problem.get()}</p>
    }
}
