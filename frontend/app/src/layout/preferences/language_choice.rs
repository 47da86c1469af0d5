use api::account::Language;
use leptos::prelude::*;

use crate::state::{
    language::{change_to, language},
    use_departures,
};

/// The languages of the app, each by its own name. Another one begins the app anew; what would be lost is asked for before.
#[component]
pub(in crate::layout) fn LanguageChoice() -> impl IntoView {
    let departures = use_departures();
    let entry = move |of: Language| {
        let is_read = of == language();
        view! {
            <li>
                <button
                    type="button"
                    lang=of.tag()
                    aria-current=is_read.then_some("true")
                    on:click=move |_| {
                        if !is_read {
                            departures.leave(move || change_to(of));
                        }
                    }
                >
                    {of.name()}
                </button>
            </li>
        }
    };
    view! {
        <ul class="languages" aria-label=t!("Language")>{Language::ALL.map(entry).collect_view()}</ul>
    }
}
