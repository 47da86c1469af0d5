//! From a model file to a published card. The clear model stays in this browser.

mod publish;
mod report;
mod sample;
mod settings;
mod source;
mod workbench;

use leptos::prelude::*;

use crate::{
    components::{ErrorPanel, Page, Progress},
    pages::{card_facts::CardFacts, owner::card_editor::CardEditorView},
};
use publish::Publish;
use report::Report;
use settings::Settings;
use source::Source;
use workbench::Workbench;

/// Import a model: choose files, read what was understood, edit the card, publish.
#[component]
pub(crate) fn ImportPage() -> impl IntoView {
    let bench = Workbench::new();
    let editor = move || bench.editor.get();
    let busy = move || bench.errand.stage().is_some();
    let doing = move || bench.errand.stage().unwrap_or_default().to_owned();
    view! {
        <Page
            title="Import a model"
            lead="The file is read in your browser. The clear model is kept in your vault, which only your password opens; the server gets the card, and later copies sealed for one user each."
        >
            <Source bench />
            <Show when=busy>
                <Progress label=Signal::derive(doing) value=Signal::stored(None) />
            </Show>
            <ErrorPanel failure=bench.errand.failure() />
            {move || {
                bench
                    .report
                    .get()
                    .map(|report| {
                        view! {
                            <div class="split report">
                                <Report report=report.clone() />
                                <CardFacts card=report.draft />
                            </div>
                        }
                    })
            }}
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
