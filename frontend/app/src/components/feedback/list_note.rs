use leptos::prelude::*;

use crate::{components::Button, state::use_lists};

/// Says that a list on screen has changed and is not shown yet, because somebody enters something.
#[component]
pub(crate) fn ListNote() -> impl IntoView {
    let lists = use_lists();
    let note = move || {
        lists.is_waiting().then(|| {
            view! {
                <div class="list-note">
                    <p>{t!("A list on this page has changed. It is shown once you are done with what you enter.")}</p>
                    <Button on_press=move |()| lists.show()>{t!("Show it now")}</Button>
                </div>
            }
        })
    };
    view! {
        <div role="status" aria-live="polite">
            {note}
        </div>
    }
}
