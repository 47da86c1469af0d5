use leptos::prelude::*;

use super::unique_id;

/// What a field takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum FieldKind {
    /// Any line.
    #[default]
    Text,
    /// An e-mail address.
    Email,
    /// A number, with a decimal keypad on phones.
    Number,
    /// Words to search for.
    Search,
}

/// A labelled line of text with hint and error, both read out with it.
#[component]
pub(crate) fn Field(
    /// What it asks for.
    #[prop(into)]
    label: Signal<String>,
    /// The text.
    value: RwSignal<String>,
    /// What it takes.
    #[prop(optional)]
    kind: FieldKind,
    /// Help below the label.
    #[prop(into, optional)]
    hint: MaybeProp<String>,
    /// What is wrong, in words that help.
    #[prop(into, optional)]
    error: Signal<Option<String>>,
    /// Whether it must be filled.
    #[prop(optional)]
    required: bool,
    /// Name for the browser's own filling-in (`email`, `name`, `organization`).
    #[prop(optional)]
    autocomplete: Option<&'static str>,
    /// Called when the field is left.
    #[prop(into, optional)]
    on_leave: Option<Callback<()>>,
) -> impl IntoView {
    let id = unique_id("field");
    let parts = FieldParts::new(&id, hint, error);
    let described_by = parts.described_by();
    let (input_type, mode) = match kind {
        FieldKind::Text => ("text", None),
        FieldKind::Email => ("email", None),
        FieldKind::Number => ("text", Some("decimal")),
        FieldKind::Search => ("search", None),
    };
    view! {
        <div class="field" class:has-error=move || error.get().is_some()>
            <label for=id.clone()>{label}</label>
            {parts.hint()}
            <input
                id=id
                type=input_type
                inputmode=mode
                autocomplete=autocomplete
                required=required
                aria-describedby=described_by
                aria-invalid=move || error.get().is_some().then_some("true")
                bind:value=value
                on:blur=move |_| {
                    if let Some(on_leave) = on_leave {
                        on_leave.run(());
                    }
                }
            />
            {parts.error()}
        </div>
    }
}

/// Hint and error of a field, tied to it by their ids.
#[derive(Clone)]
pub(super) struct FieldParts {
    hint_id: String,
    error_id: String,
    hint: MaybeProp<String>,
    error: Signal<Option<String>>,
}

impl FieldParts {
    pub(super) fn new(id: &str, hint: MaybeProp<String>, error: Signal<Option<String>>) -> Self {
        Self {
            hint_id: format!("{id}-hint"),
            error_id: format!("{id}-error"),
            hint,
            error,
        }
    }

    /// Value of `aria-describedby`.
    pub(super) fn described_by(&self) -> impl Fn() -> Option<String> + use<> {
        let parts = self.clone();
        move || {
            let hint = parts.hint.get().map(|_| parts.hint_id.clone());
            let error = parts.error.get().map(|_| parts.error_id.clone());
            let ids: Vec<String> = [hint, error].into_iter().flatten().collect();
            (!ids.is_empty()).then(|| ids.join(" "))
        }
    }

    pub(super) fn hint(&self) -> impl IntoView + use<> {
        let Self { hint_id, hint, .. } = self.clone();
        move || {
            hint.get()
                .map(|hint| view! { <p class="field-hint" id=hint_id.clone()>{hint}</p> })
        }
    }

    pub(super) fn error(&self) -> impl IntoView + use<> {
        let Self {
            error_id, error, ..
        } = self.clone();
        move || {
            error
                .get()
                .map(|error| view! { <p class="field-error" id=error_id.clone()>{error}</p> })
        }
    }
}
