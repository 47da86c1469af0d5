use leptos::prelude::*;

use super::{field::FieldParts, unique_id};

/// A password that can be shown while it is typed.
#[component]
pub(crate) fn PasswordField(
    /// What it asks for.
    #[prop(into)]
    label: Signal<String>,
    /// The password.
    value: RwSignal<String>,
    /// `current-password` or `new-password`.
    autocomplete: &'static str,
    /// Help below the label.
    #[prop(into, optional)]
    hint: MaybeProp<String>,
    /// What is wrong, in words that help.
    #[prop(into, optional)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    let id = unique_id("password");
    let parts = FieldParts::new(&id, hint, error);
    let described_by = parts.described_by();
    let shown = RwSignal::new(false);
    view! {
        <div class="field" class:has-error=move || error.get().is_some()>
            <label for=id.clone()>{label}</label>
            {parts.hint()}
            <div class="field-with-button">
                <input
                    id=id.clone()
                    type=move || if shown.get() { "text" } else { "password" }
                    autocomplete=autocomplete
                    spellcheck="false"
                    autocapitalize="none"
                    required=true
                    aria-describedby=described_by
                    aria-invalid=move || error.get().is_some().then_some("true")
                    bind:value=value
                />
                <button
                    type="button"
                    class="button button-quiet"
                    aria-controls=id
                    aria-pressed=move || if shown.get() { "true" } else { "false" }
                    aria-label="Show the password"
                    on:click=move |_| shown.update(|shown| *shown = !*shown)
                >
                    {move || if shown.get() { "Hide" } else { "Show" }}
                </button>
            </div>
            {parts.error()}
        </div>
    }
}
