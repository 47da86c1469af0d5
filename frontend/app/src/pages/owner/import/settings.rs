use leptos::prelude::*;

use super::workbench::Workbench;
use crate::{
    components::{Alert, AlertTone, Button},
    pages::owner::card_editor::CardEditor,
};

/// Ranges or a threshold that were typed and are not compiled yet.
#[component]
pub(super) fn Settings(bench: Workbench, editor: CardEditor) -> impl IntoView {
    view! {
        <ChangedRanges bench editor />
        <ChangedThreshold bench editor />
    }
}

/// Ranges that were typed and are not compiled yet.
#[component]
fn ChangedRanges(bench: Workbench, editor: CardEditor) -> impl IntoView {
    let changed = Memo::new(move |_| matches!(editor.changed_ranges(), Ok(Some(_))));
    let apply = move |()| match editor.changed_ranges() {
        Ok(ranges) => {
            bench.settings.update(|settings| settings.ranges = ranges);
            bench.compile_again();
        }
        Err(failure) => bench.errand.fail(failure),
    };
    view! {
        <Show when=move || changed.get()>
            <Alert tone=AlertTone::Note title=t!("You changed ranges")>
                <p>{t!("They take effect when the model is compiled with them.")}</p>
                <div class="button-row">
                    <Button busy=bench.errand.busy() on_press=apply>
                        {t!("Compile with these ranges")}
                    </Button>
                </div>
            </Alert>
        </Show>
    }
}

/// A threshold that is not part of the compiled model yet.
#[component]
fn ChangedThreshold(bench: Workbench, editor: CardEditor) -> impl IntoView {
    let changed = Memo::new(move |_| matches!(editor.policy.threshold_changed(), Ok(true)));
    view! {
        <Show when=move || changed.get()>
            <Alert tone=AlertTone::Note title=t!("The threshold is not compiled yet")>
                <p>{t!("It is sealed with the model, so the model has to be compiled for it.")}</p>
                <div class="button-row">
                    <Button busy=bench.errand.busy() on_press=move |()| bench.compile_again()>
                        {t!("Compile for this policy")}
                    </Button>
                </div>
            </Alert>
        </Show>
    }
}
