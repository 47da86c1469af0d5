use leptos::prelude::*;

use crate::components::unique_id;

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
    /// A day, written as the browser writes days.
    Date,
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
    /// Whether it stands fast.
    #[prop(into, optional)]
    read_only: Signal<bool>,
    /// Name for the browser's own filling-in (`email`, `name`, `organization`).
    #[prop(optional)]
    autocomplete: Option<&'static str>,
    /// What is often entered; anything else may be.
    #[prop(into, optional)]
    suggestions: Signal<Vec<String>>,
    /// Called when the field is left.
    #[prop(into, optional)]
    on_leave: Option<Callback<()>>,
) -> impl IntoView {
    let frame = FieldFrame::new("field", label, hint, error);
    let (id, described_by) = (frame.id.clone(), frame.described_by());
    let list = format!("{id}-suggestions");
    let known = list.clone();
    let suggested = move || {
        let option = |value: String| view! { <option value=value></option> };
        let options = suggestions.get().into_iter().map(option).collect_view();
        let is_any = !suggestions.read().is_empty();
        is_any.then(|| view! { <datalist id=known.clone()>{options}</datalist> })
    };
    let list = move || (!suggestions.read().is_empty()).then(|| list.clone());
    let (input_type, mode) = match kind {
        FieldKind::Text => ("text", None),
        FieldKind::Email => ("email", None),
        FieldKind::Number => ("text", Some("decimal")),
        FieldKind::Date => ("date", None),
        FieldKind::Search => ("search", None),
    };
    frame.around(view! {
        <input
            id=id
            type=input_type
            inputmode=mode
            autocomplete=autocomplete
            list=list
            required=required
            readonly=move || read_only.get()
            aria-describedby=described_by
            aria-invalid=move || error.get().is_some().then_some("true")
            bind:value=value
            on:blur=move |_| leave(on_leave)
        />
        {suggested}
    })
}

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
    let frame = FieldFrame::new("text", label, hint, error);
    let (id, described_by) = (frame.id.clone(), frame.described_by());
    frame.around(view! {
        <textarea
            id=id
            rows=rows
            required=required
            aria-describedby=described_by
            aria-invalid=move || error.get().is_some().then_some("true")
            bind:value=value
            on:blur=move |_| leave(on_leave)
        ></textarea>
    })
}

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
    /// Whether it is shown, for who wants to know.
    #[prop(default = RwSignal::new(false))]
    shown: RwSignal<bool>,
    /// Help below the label.
    #[prop(into, optional)]
    hint: MaybeProp<String>,
    /// What is wrong, in words that help.
    #[prop(into, optional)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    let frame = FieldFrame::new("password", label, hint, error);
    let (id, described_by) = (frame.id.clone(), frame.described_by());
    frame.around(view! {
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
                aria-label=t!("Show the password")
                on:click=move |_| shown.update(|shown| *shown = !*shown)
            >
                {move || if shown.get() { t!("Hide") } else { t!("Show") }}
            </button>
        </div>
    })
}

fn leave(on_leave: Option<Callback<()>>) {
    if let Some(on_leave) = on_leave {
        on_leave.run(());
    }
}

/// What stands around every field: label, hint and error, tied to it by their ids.
struct FieldFrame {
    id: String,
    label: Signal<String>,
    hint: MaybeProp<String>,
    error: Signal<Option<String>>,
}

impl FieldFrame {
    fn new(
        noun: &str,
        label: Signal<String>,
        hint: MaybeProp<String>,
        error: Signal<Option<String>>,
    ) -> Self {
        Self {
            id: unique_id(noun),
            label,
            hint,
            error,
        }
    }

    fn hint_id(&self) -> String {
        format!("{}-hint", self.id)
    }

    fn error_id(&self) -> String {
        format!("{}-error", self.id)
    }

    /// Value of `aria-describedby`.
    fn described_by(&self) -> impl Fn() -> Option<String> + use<> {
        let (hint_id, error_id) = (self.hint_id(), self.error_id());
        let (hint, error) = (self.hint, self.error);
        move || {
            let hint = hint.get().map(|_| hint_id.clone());
            let error = error.get().map(|_| error_id.clone());
            let ids: Vec<String> = [hint, error].into_iter().flatten().collect();
            (!ids.is_empty()).then(|| ids.join(" "))
        }
    }

    fn around(self, control: impl IntoView + 'static) -> AnyView {
        let (hint_id, error_id) = (self.hint_id(), self.error_id());
        let Self {
            id,
            label,
            hint,
            error,
        } = self;
        let hint = move || {
            hint.get()
                .map(|hint| view! { <p class="field-hint" id=hint_id.clone()>{hint}</p> })
        };
        let error_line = move || {
            error
                .get()
                .map(|error| view! { <p class="field-error" id=error_id.clone()>{error}</p> })
        };
        view! {
            <div class="field" class:has-error=move || error.get().is_some()>
                <label for=id>{label}</label>
                {move || hint()}
                {control.into_any()}
                {move || error_line()}
            </div>
        }
        .into_any()
    }
}

/// Tells a password manager whose password a form asks for; nobody sees or reaches it.
#[component]
pub(crate) fn AddressForManager(
    /// The account's address.
    email: String,
) -> impl IntoView {
    view! {
        <input
            class="visually-hidden"
            type="email"
            autocomplete="username"
            value=email
            readonly
            tabindex="-1"
            aria-hidden="true"
        />
    }
}
