use card::ModelCard;
use leptos::{html, prelude::*};
use protocol::Remedy;

use super::{fewer_lookups::FewerLookups, report::Report, workbench::Workbench};
use crate::{
    components::{Button, ErrorPanel, Progress},
    pages::{card_facts::CardFacts, owner::card_editor::CardEditor},
};

/// What became of the chosen files, directly below them: how far it is, why it failed, or what was
/// understood. It takes the focus when a file was read and when one could not be.
#[component]
pub(super) fn OutcomeView(bench: Workbench) -> impl IntoView {
    let region = NodeRef::<html::Section>::new();
    let busy = move || bench.errand.stage().is_some();
    let doing = move || bench.errand.stage().unwrap_or_default().to_owned();
    let failure = bench.errand.failure();
    Effect::new(move || {
        let failed = failure.read().is_some();
        if (bench.arrived.get() > 0 || failed)
            && let Some(region) = region.get_untracked()
        {
            request_animation_frame(move || {
                region.scroll_into_view();
                let _ = region.focus();
            });
        }
    });
    let wants_lookups = move || {
        let remedy = failure.read().as_ref().and_then(|failure| failure.remedy);
        remedy == Some(Remedy::Lookups) && bench.report.read().is_none()
    };
    let said = move || {
        let report = bench.report.read();
        let understood = report.as_ref().map(|report| report.understood.join(" "));
        understood.map(|understood| t!("The model was read. {understood}"))
    };
    let waiting = move || {
        let files = bench.waiting();
        (!files.is_empty()).then(|| {
            let files = files.join(t!(" and "));
            match bench.is_unopened() {
                true => t!("Still to be read, once the card before is open: {files}"),
                false => t!("Read next: {files}"),
            }
        })
    };
    let of_opening = move |is_unopened: bool| {
        Signal::derive(move || failure.get().filter(|_| bench.is_unopened() == is_unopened))
    };
    let (unopened, other_failure) = (of_opening(true), of_opening(false));
    let open_again = move || {
        if let Some(id) = bench.wanted.get_untracked() {
            bench.follow(id);
        }
    };
    view! {
        <section
            class="stack import-outcome"
            aria-label=t!("What became of the file")
            tabindex="-1"
            node_ref=region
        >
            <p class="visually-hidden" role="status">
                {move || said()}
            </p>
            <Show when=busy>
                <div class="seal-progress">
                    <Progress label=Signal::derive(doing) value=Signal::stored(None) />
                    <Button on_press=move |()| bench.cancel()>{t!("Cancel")}</Button>
                </div>
            </Show>
            <p class="muted" role="status">
                {waiting}
            </p>
            <ErrorPanel failure=other_failure />
            <ErrorPanel failure=unopened on_retry=move |()| open_again() />
            <Show when=move || wants_lookups()>
                <FewerLookups bench />
            </Show>
            {move || {
                bench
                    .report
                    .get()
                    .map(|report| {
                        let chosen = as_chosen(bench, report.draft.clone());
                        view! {
                            <div class="split report">
                                <Report bench report chosen />
                                <CardFacts card=chosen />
                            </div>
                        }
                    })
            }}
        </section>
    }
}

/// What the figures are of: the compiled card with policy and budget as they stand in its editor.
fn as_chosen(bench: Workbench, compiled: ModelCard) -> Memo<ModelCard> {
    let compiled = StoredValue::new(compiled);
    Memo::new(move |_| {
        let editor = bench.editor.get();
        editor.map_or_else(|| compiled.get_value(), CardEditor::figures)
    })
}
