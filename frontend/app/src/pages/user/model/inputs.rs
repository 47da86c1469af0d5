use card::{InputForm, ModelCard};
use leptos::prelude::*;

use crate::{components::Table, format::typed::written, wording};

/// Fields shown before the rest is folded.
const UNFOLDED: usize = 8;

/// What one question consists of.
#[component]
pub(super) fn Inputs(card: ModelCard) -> impl IntoView {
    let kind = wording::input_kind(&card.input);
    let many = card.circuit.features() > UNFOLDED;
    let body = match &card.input {
        InputForm::Image { drawable, .. } => {
            let ways = if *drawable {
                "Draw it, choose a file, or take a photo."
            } else {
                "Choose a file or take a photo."
            };
            view! { <p>{ways} " It is scaled in your browser and encrypted there."</p> }.into_any()
        }
        InputForm::Table { .. } if many => view! {
            <details class="fold">
                <summary>"Show all inputs"</summary>
                <InputTable card=card.clone() />
            </details>
        }
        .into_any(),
        InputForm::Table { .. } => view! { <InputTable card=card.clone() /> }.into_any(),
    };
    view! {
        <section class="stack">
            <h2>"What goes in"</h2>
            <p>{kind}</p>
            {body}
        </section>
    }
}

#[component]
fn InputTable(card: ModelCard) -> impl IntoView {
    let InputForm::Table { fields } = card.input else {
        return ().into_any();
    };
    let rows = fields
        .into_iter()
        .zip(card.circuit.encoder.features)
        .map(|(field, range)| {
            view! {
                <tr>
                    <th scope="row">{field.name.clone()}</th>
                    <td>{field.unit.clone()}</td>
                    <td class="tabular">{written(&field, range.minimum)}</td>
                    <td class="tabular">{written(&field, range.maximum)}</td>
                    <td class="tabular">{written(&field, field.example)}</td>
                </tr>
            }
        });
    view! {
        <Table
            caption="Inputs of the model"
            quiet_caption=true
            columns=["Input", "Unit", "From", "To", "Example"].map(str::to_owned).to_vec()
        >
            {rows.collect_view()}
        </Table>
    }
    .into_any()
}
