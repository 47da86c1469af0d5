use card::ModelCard;
use client::{KeptQuestion, read_vector};
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::File;

use super::super::{
    answer::Brief,
    asker::{Asked, Asker},
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
    let wanted = number::counted(card.inputs().len() as u64, t!("number"), t!("numbers"));
    let card = StoredValue::new(card);
    Effect::new(move |before: Option<()>| {
        text.track();
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
                asker.shown.questioned(true);
                let turn = asker.shown.turn();
                let kept_as = KeptQuestion::Row(row.clone());
                asker.ask(Asked { row, kept_as, turn });
            }
            Err(why) => failure.set(Some(why)),
        }
    };
    view! {
        <div class="stack">
            <p>
                {t!("This model compares a vector of {wanted} with those it holds. An encoder makes such a vector of a picture or a text; it is not part of this service.")}
            </p>
            <KeptNote form=asker.kept />
            <TextArea
                label=t!("The vector")
                value=text
                rows=6
                hint=t!("Paste it as the encoder wrote it, with commas, blanks or line ends between the numbers.")
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
                <Brief shown=asker.shown />
            </div>
        </div>
    }
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
