use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::{Button, ButtonKind};
use crate::browser;

/// Puts a text on the clipboard and says whether that worked.
#[component]
pub(crate) fn CopyButton(
    /// What is copied.
    #[prop(into)]
    text: Signal<String>,
    /// What it is, for screen readers: "Copy the fingerprint".
    #[prop(into)]
    label: String,
) -> impl IntoView {
    let said = RwSignal::new("Copy");
    let copy = move |()| {
        spawn_local(async move {
            let copied = browser::copy(&text.get_untracked()).await;
            said.set(if copied {
                "Copied"
            } else {
                "Select and copy by hand"
            });
        });
    };
    view! {
        <span aria-live="polite">
            <Button kind=ButtonKind::Quiet label=Signal::derive(move || {
                format!("{} ({})", said.get(), label)
            }) on_press=copy>
                {said}
            </Button>
        </span>
    }
}
