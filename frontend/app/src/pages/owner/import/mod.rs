//! From a model file to a published card. The clear model stays in this browser.

mod autosave;
mod columns;
mod fewer_lookups;
mod outcome;
mod picture;
mod precisions;
mod preview;
mod public;
mod publish;
mod questions;
mod report;
mod sample;
mod settings;
mod source;
mod workbench;

use api::ModelId;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::drafts::{DRAFT, Drafts};
use crate::address::Address;
use crate::{
    components::Page,
    pages::{leaving::AskBeforeLeaving, owner::card_editor::CardEditorView},
};
use autosave::AutosaveView;
use outcome::OutcomeView;
use picture::PictureSettingsView;
use preview::Preview;
use publish::{AboutVersion, Publish};
use settings::Settings;
use source::{Samples, Source};
pub(super) use workbench::sorted;

use workbench::Workbench;

/// Name of the query in the address that tells of which model a new version is brought.
const VERSION_OF: &str = "version-of";

/// Where a new version of a model is brought.
pub(super) fn new_version(id: &ModelId) -> String {
    format!("{}?{VERSION_OF}={id}", Address::Import)
}

/// Import a model: choose files, read what was understood, edit the card, publish.
#[component]
pub(crate) fn ImportPage() -> impl IntoView {
    let bench = Workbench::new();
    let editor = move || bench.editor.get();
    bench.autosave.watch(bench);
    bench.read_chosen();
    let query = use_query_map();
    let wanted = Memo::new(move |_| query.read().get(DRAFT));
    Effect::new(move || {
        if let Some(id) = wanted.get() {
            bench.take_draft(id);
        }
    });
    let followed = Memo::new(move |_| query.read().get(VERSION_OF));
    Effect::new(move || {
        if let Some(id) = followed.get() {
            bench.follow(ModelId(id));
        }
    });
    let title = Signal::derive(move || match bench.follows.get() {
        Some((_, card)) => t!("New version of {}", card.name),
        None => t!("Import a model").to_owned(),
    });
    let is_new =
        Memo::new(move |_| bench.follows.read().is_none() && bench.wanted.read().is_none());
    view! {
        <Page
            title
            lead=t!("The file is read in your browser. The clear model is kept in your vault, which only your password opens; the server gets the card, and later copies sealed for one user each.")
        >
            <AboutVersion bench />
            <Source bench />
            <OutcomeView bench />
            <Show when=move || is_new.get() && bench.editor.read().is_none() && bench.errand.stage().is_none()>
                <Drafts />
            </Show>
            <Show when=move || is_new.get()>
                <Samples bench />
            </Show>
            <AskBeforeLeaving
                unsaved=Signal::derive(move || bench.autosave.is_behind())
                what=t!("Your last changes are not in your vault yet. Saving keeps them there as a draft, to go on with later.")
                on_save=move |()| bench.autosave.save(bench)
                failure=Signal::derive(move || bench.autosave.failure())
            />
            {move || {
                editor()
                    .map(|editor| {
                        view! {
                            {move || {
                                bench.report.track();
                                view! { <PictureSettingsView bench editor /> }
                            }}
                            <Settings bench editor />
                            <div class="editor editor-with-preview">
                                <div>
                                    <CardEditorView editor ranges=true />
                                    <Publish bench editor />
                                    <AutosaveView
                                        autosave=bench.autosave
                                        on_retry=move |()| bench.autosave.save(bench)
                                    />
                                </div>
                                <Preview bench editor />
                            </div>
                        }
                    })
            }}
        </Page>
    }
}
