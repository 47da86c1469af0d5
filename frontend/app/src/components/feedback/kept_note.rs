use leptos::prelude::*;

use crate::{
    components::{Button, ButtonKind},
    state::KeptForm,
};

/// Says of a form that it holds what was typed before its page was left, with a way back to what stood there.
#[component]
pub(crate) fn KeptNote(
    /// The form.
    form: KeptForm,
    /// What is not kept of it, in a sentence.
    #[prop(optional)]
    but: &'static str,
) -> impl IntoView {
    let place = form.note_node();
    let discard = move |()| {
        form.discard();
        // Its button is gone.
        if let Some(place) = place.get_untracked() {
            let _ = place.focus();
        }
    };
    view! {
        <div class="kept-note" role="status" tabindex="-1" node_ref=place>
            <Show when=move || form.is_back()>
                <p class="small">
                    {t!("What you entered here before stands here again. It is not sent or saved yet.")}
                    " " {but}
                </p>
                <Button kind=ButtonKind::Quiet on_press=discard>{t!("Discard it")}</Button>
            </Show>
        </div>
    }
}
