use card::{InputForm, ModelCard};
use leptos::prelude::*;
use preparation::{Cell, Input};

use crate::{components::Table, format::typed::written, wording};

/// Fields shown before the rest is folded.
const UNFOLDED: usize = 8;

/// What one question consists of.
#[component]
pub(in crate::pages) fn Inputs(card: ModelCard) -> impl IntoView {
    let kind = wording::input_kind(&card.input_kind());
    let many = card.inputs().len() > UNFOLDED;
    let body = match &card.input {
        InputForm::Image(picture) => {
            let ways = if picture.drawable {
                t!("Draw it, choose a file, or take a photo.")
            } else {
                t!("Choose a file or take a photo.")
            };
            let facts = wording::picture_facts(picture);
            let facts = facts.into_iter().map(|fact| view! { <li>{fact}</li> });
            view! {
                <p>{ways} {t!(" It is scaled in your browser and encrypted there.")}</p>
                <details class="fold">
                    <summary>{t!("How a picture becomes the model's numbers")}</summary>
                    <ul class="remarks">{facts.collect_view()}</ul>
                </details>
            }
            .into_any()
        }
        InputForm::Table { .. } if many => view! {
            <details class="fold">
                <summary>{t!("Show all inputs")}</summary>
                <InputTable card=card.clone() />
            </details>
        }
        .into_any(),
        InputForm::Table { .. } => view! { <InputTable card=card.clone() /> }.into_any(),
    };
    view! {
        <section class="stack">
            <h2>{t!("What goes in")}</h2>
            <p>{kind}</p>
            {body}
        </section>
    }
}

fn refusal(refuses_outside: bool) -> &'static str {
    if refuses_outside {
        t!("; others are refused")
    } else {
        ""
    }
}

#[component]
fn InputTable(card: ModelCard) -> impl IntoView {
    let inputs = card.inputs();
    let InputForm::Table { fields } = card.input else {
        return ().into_any();
    };
    let rows = fields.into_iter().zip(inputs).map(|(field, input)| {
        let example = match input {
            Input::Text => field.example_text,
            Input::Series { .. } => String::new(),
            _ => written(&input, &Cell::Number(field.example)),
        };
        view! {
            <tr>
                <th scope="row">{field.name}</th>
                <td>{field.unit}</td>
                <td class="tabular">{wording::taken(&input)} {refusal(field.refuses_outside)}</td>
                <td class="tabular">{example}</td>
            </tr>
        }
    });
    view! {
        <Table
            caption=t!("Inputs of the model")
            quiet_caption=true
            stacks=true
            columns=[t!("Input"), t!("Unit"), t!("Takes"), t!("Example")].map(str::to_owned).to_vec()
        >
            {rows.collect_view()}
        </Table>
    }
    .into_any()
}
