//! From a model file to a published card. The clear model stays in this browser.

mod columns;
mod outcome;
mod precisions;
mod public;
mod publish;
mod questions;
mod report;
mod sample;
mod settings;
mod source;
mod workbench;

use leptos::prelude::*;

use crate::{components::Page, pages::owner::card_editor::CardEditorView};
use outcome::OutcomeView;
use publish::Publish;
use settings::Settings;
use source::{Samples, Source};
use workbench::Workbench;

/// Import a model: choose files, read what was understood, edit the card, publish.
#[component]
pub(crate) fn ImportPage() -> impl IntoView {
    let bench = Workbench::new();
    let editor = move || bench.editor.get();
    view! {
        <Page
            title="Import a model"
            lead="The file is read in your browser. The clear model is kept in your vault, which only your password opens; the server gets the card, and later copies sealed for one user each."
        >
            <Source bench />
            <OutcomeView bench />
            <Samples bench />
            {move || {
                editor()
                    .map(|editor| {
                        view! {
                            <Settings bench editor />
                            <div class="editor">
                                <CardEditorView editor ranges=true />
                                <Publish bench editor />
                            </div>
                        }
                    })
            }}
        </Page>
    }
}
