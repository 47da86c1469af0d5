use leptos::prelude::*;

use super::{field::FieldParts, unique_id};

/// A labelled text of several lines with hint and error.
#[component]
pub(crate) fn TextArea(
    /// What it asks for.
    #[prop(into)]
    label: Signal<String>,
    /// The text.
    value: RwSignal<String>,
    /// Lines to show.
    #[prop(default = 3)]
    rows: u32,
    /// Help below the label.
    #[prop(into, optional)]
    hint: MaybeProp<String>,
    /// What is wrong, in words that help.
    #[prop(into, optional)]
    error: Signal<Option<String>>,
    /// Whether it must be filled.
    #[prop(optional)]
    required: bool,
    /// Called when the field is left.
    #[prop(into, optional)]
    on_leave: Option<Callback<()>>,
) -> impl IntoView {
    let id = unique_id("text");
    let parts = FieldParts::new(&id, hint, error);
    let described_by = parts.described_by();
    view! {
        <div class="field" class:has-error=move || error.get().is_some()>
            <label for=id.clone()>{label}</label>
            {parts.hint()}
            <textarea
                id=id
                rows=rows
                required=required
                aria-describedby=described_by
                aria-invalid=move || error.get().is_some().then_some("true")
                bind:value=value
                on:blur=move |_| {
                    if let Some(on_leave) = on_leave {
                        on_leave.run(());
                    }
                }
            ></textarea>
            {parts.error()}
        </div>
    }
}
