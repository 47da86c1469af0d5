use leptos::prelude::*;

use super::workbench::Workbench;
use crate::{
    components::{Alert, AlertTone, Button, Select},
    pages::owner::card_editor::CardEditor,
};

/// How the model is compiled: picture or form, and ranges or a threshold that were typed since.
#[component]
pub(super) fn Settings(bench: Workbench, editor: CardEditor) -> impl IntoView {
    let features = editor.base().inputs().len();
    let side = features.isqrt();
    let square = side * side == features && side >= 4;
    let shape = RwSignal::new(match bench.settings.get_untracked().image {
        Some(_) => "picture".to_owned(),
        None => String::new(),
    });
    let apply = move |()| {
        bench.settings.update(|settings| {
            settings.image = (shape.get_untracked() == "picture").then_some((side, side));
        });
        bench.compile_again();
    };
    view! {
        {square
            .then(|| {
                view! {
                    <details class="fold">
                        <summary>"Whether inputs are a picture"</summary>
                        <div class="filters">
                            <Select label="Inputs are" value=shape options=shapes(side) />
                            <Button busy=bench.errand.busy() on_press=apply>
                                "Compile again"
                            </Button>
                        </div>
                    </details>
                }
            })}
        <ChangedRanges bench editor />
        <ChangedThreshold bench editor />
    }
}

fn shapes(side: usize) -> Vec<(String, String)> {
    vec![
        (String::new(), "Numbers in a form".to_owned()),
        (
            "picture".to_owned(),
            format!("A picture of {side} × {side} pixels"),
        ),
    ]
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
            <Alert tone=AlertTone::Note title="You changed ranges">
                <p>"They take effect when the model is compiled with them."</p>
                <div class="button-row">
                    <Button busy=bench.errand.busy() on_press=apply>
                        "Compile with these ranges"
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
            <Alert tone=AlertTone::Note title="The threshold is not compiled yet">
                <p>"It is sealed with the model, so the model has to be compiled for it."</p>
                <div class="button-row">
                    <Button busy=bench.errand.busy() on_press=move |()| bench.compile_again()>
                        "Compile for this policy"
                    </Button>
                </div>
            </Alert>
        </Show>
    }
}
