use leptos::{ev::SubmitEvent, prelude::*};

use super::{Button, ButtonKind, Dialog, TextArea};

/// Asks for the reason of a decision that takes something away.
#[component]
pub(crate) fn ReasonDialog(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// Heading: "Deny Demo user".
    #[prop(into)]
    title: Signal<String>,
    /// Who will read the reason, and what happens.
    #[prop(into)]
    hint: String,
    /// Label of the button that does it.
    #[prop(into)]
    verb: String,
    /// Whether the decision is on its way.
    #[prop(into, optional)]
    busy: Signal<bool>,
    /// Takes the reason, 1 to 1,000 characters.
    #[prop(into)]
    on_reason: Callback<String>,
) -> impl IntoView {
    let reason = RwSignal::new(String::new());
    let error = RwSignal::new(None::<String>);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let text = reason.get_untracked().trim().to_owned();
        match text.chars().count() {
            0 => error.set(Some(
                "State a reason; the person concerned will read it.".into(),
            )),
            1..=1_000 => {
                error.set(None);
                on_reason.run(text);
            }
            _ => error.set(Some("Shorten the reason to 1,000 characters.".into())),
        }
    };
    Effect::new(move || {
        if !open.get() {
            reason.set(String::new());
            error.set(None);
        }
    });
    let hint = StoredValue::new(hint);
    let verb = StoredValue::new(verb);
    view! {
        <Dialog open=open title=title>
            <form class="stack" novalidate on:submit=submit>
                <TextArea label="Reason" value=reason hint=hint.get_value() error=error rows=4 />
                <div class="button-row">
                    <Button kind=ButtonKind::Danger submit=true busy=busy>
                        {verb.get_value()}
                    </Button>
                    <Button on_press=move |()| open.set(false)>"Cancel"</Button>
                </div>
            </form>
        </Dialog>
    }
}
