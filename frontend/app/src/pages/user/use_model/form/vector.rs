use card::ModelCard;
use client::{KeptQuestion, Replaced, read_vector};
use leptos::prelude::*;
use preparation::Cell;
use wasm_bindgen_futures::spawn_local;
use web_sys::{File, KeyboardEvent};

use super::{
    super::{
        answer::Brief,
        asker::{Asked, Asker},
    },
    replacing::{Replacing, ReplacingLine},
};
use crate::{
    browser::{self, FileOf},
    components::{Button, ButtonKind, ErrorPanel, FileDrop, KeptNote, TextArea},
    failure::{Failure, Outcome},
    format::number,
};

/// Asks with one vector, as an encoder writes it: pasted, or dropped as a file.
#[component]
pub(crate) fn VectorTab(asker: Asker, card: ModelCard) -> impl IntoView {
    let text = RwSignal::new(String::new());
    asker.kept.keep("vector", text);
    let name = RwSignal::new(None::<String>);
    let failure = RwSignal::new(None::<Failure>);
    let replacing = Replacing::new();
    let wanted = number::counted(card.inputs().len() as u64, t!("number"), t!("numbers"));
    let card = StoredValue::new(card);
    Effect::new(move |before: Option<()>| {
        text.track();
        replacing.forget();
        if before.is_some() {
            asker.shown.questioned(false);
            failure.set(None);
        }
    });
    let open = move |file: File| {
        spawn_local(async move {
            match read(&file).await {
                Ok(read) => {
                    name.try_set(Some(file.name()));
                    text.try_set(read);
                }
                Err(why) => drop(failure.try_set(Some(why))),
            }
        });
    };
    let ask = move |()| {
        let row = card.with_value(|card| read_vector(card, &text.read_untracked()));
        match row {
            Ok(row) => {
                failure.set(None);
                let replaced = card.with_value(|card| replaced(card, &row));
                if !replacing.may_ask(&replaced) {
                    return;
                }
                asker.shown.questioned(true);
                let turn = asker.shown.turn();
                let kept_as = KeptQuestion::Row(row.clone());
                asker.ask(Asked {
                    row,
                    kept_as,
                    replaced,
                    turn,
                });
            }
            Err(why) => failure.set(Some(why)),
        }
    };
    let key = move |event: KeyboardEvent| {
        let is_meant = event.key() == "Enter" && (event.ctrl_key() || event.meta_key());
        let is_ready = !text.read_untracked().trim().is_empty() && !untrack(|| asker.shown.busy());
        if is_meant && is_ready && !event.repeat() {
            event.prevent_default();
            ask(());
        }
    };
    view! {
        <div class="stack" on:keydown=key>
            <p>
                {t!("This model compares a vector of {wanted} with those it holds. An encoder makes such a vector of a picture or a text; it is not part of this service.")}
            </p>
            <KeptNote form=asker.kept />
            <TextArea
                label=t!("The vector")
                value=text
                rows=6
                hint=t!("Paste it as the encoder wrote it, with commas, blanks or line ends between the numbers. Ctrl with Enter asks.")
            />
            <FileDrop
                id="vector-file"
                label=t!("Or drop it as a file")
                hint=t!("A text, CSV or JSON file with these numbers and nothing else. It is read here; it leaves encrypted only.")
                accept=".csv,.txt,.json,text/plain"
                chosen=name
                on_files=move |files| files.into_iter().for_each(open)
            />
            <ErrorPanel failure />
            <div class="use-actions">
                <Button
                    kind=ButtonKind::Primary
                    disabled=Signal::derive(move || text.read().trim().is_empty())
                    busy=Signal::derive(move || asker.shown.busy())
                    on_press=ask
                >
                    {t!("Encrypt and ask")}
                </Button>
                <ReplacingLine replacing />
                <Brief shown=asker.shown />
            </div>
        </div>
    }
}

/// Values outside of what the model takes.
fn replaced(card: &ModelCard, row: &[Cell]) -> Vec<Replaced> {
    let inputs = card.inputs();
    let given = inputs.iter().zip(row);
    let outside = given.filter(|(input, cell)| input.is_outside(cell)).count();
    let replaced = (outside > 0).then_some(Replaced::OfVector { outside });
    replaced.into_iter().collect()
}

async fn read(file: &File) -> Outcome<String> {
    let bytes = browser::read_file(file, FileOf::Vector).await?;
    String::from_utf8(bytes).map_err(|_| {
        Failure::local(
            t!("The file is no text."),
            t!("Save the vector as text, CSV or JSON, or paste it."),
        )
    })
}
