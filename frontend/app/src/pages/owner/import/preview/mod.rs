mod try_out;

use card::{InputForm, ModelCard};
use leptos::prelude::*;
use preparation::Cell;

use try_out::TryOut;

use super::workbench::Workbench;
use crate::{
    components::{CardForm, FormState, FormStateLine},
    pages::{
        card_view::{CardTexts, Inputs},
        owner::card_editor::CardEditor,
    },
};

/// The card and its form as a user will see them, while the owner types; and the model, to be asked before
/// anybody else can.
#[component]
pub(super) fn Preview(bench: Workbench, editor: CardEditor) -> impl IntoView {
    // While an entry stands for nothing, what it said before stays on screen.
    let typed = Memo::new(move |before: Option<&ModelCard>| match editor.typed() {
        Ok(card) => card,
        Err(_) => before.cloned().unwrap_or_else(|| editor.base()),
    });
    let read = Memo::new(move |_| ModelCard {
        circuit: editor.compiled_circuit(),
        ..typed.get()
    });
    let asked = Memo::new(move |_| untitled(typed.get()));
    let row = RwSignal::new(None::<Vec<Cell>>);
    let state = RwSignal::new(FormState::default());
    view! {
        <aside class="preview card stack" aria-label=t!("Preview")>
            <p class="preview-mark">{t!("As a user will see it")}</p>
            {move || {
                let card = read.get();
                view! {
                    <h2 class="preview-name">{card.name.clone()}</h2>
                    <p>{card.summary.clone()}</p>
                    <CardTexts card=card.clone() />
                    <Inputs card />
                }
            }}
            {move || {
                let card = asked.get();
                row.set(None);
                let is_table = matches!(card.input, InputForm::Table { .. });
                view! {
                    {is_table.then(|| view! { <CardForm card=card.clone() state on_row=move |typed| row.set(typed) on_enter=|| {} />
                            <FormStateLine state /> })}
                    <TryOut bench card row />
                }
            }}
        </aside>
    }
}

/// What the form depends on: not the texts above it.
fn untitled(card: ModelCard) -> ModelCard {
    ModelCard {
        preparation: card.preparation,
        ..ModelCard::draft(card.input, card.answer, card.circuit, card.accuracy)
    }
}
