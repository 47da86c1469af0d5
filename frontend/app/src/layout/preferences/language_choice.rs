use api::account::Language;
use leptos::prelude::*;

use crate::{
    browser::has_entries,
    components::{Button, ButtonKind, Dialog, open_while},
    state::{
        language::{change_to, language},
        use_departures,
    },
};

/// The languages of the app, each by its own name. Another one begins the app anew; what would be lost is asked for before.
#[component]
pub(in crate::layout) fn LanguageChoice() -> impl IntoView {
    let departures = use_departures();
    let wanted = RwSignal::new(None::<Language>);
    let choose = move |of: Language| match !departures.asks() && has_entries() {
        true => wanted.set(Some(of)),
        false => departures.leave(move || change_to(of)),
    };
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
                            choose(of);
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
        <Dialog open=open_while(wanted) title=t!("Change the language?")>
            <div class="stack">
                <p>{t!("The page begins anew in the other language. What you entered here and did not send or save is lost.")}</p>
                <div class="button-row">
                    <Button on_press=move |()| wanted.set(None)>{t!("Stay here")}</Button>
                    <Button
                        kind=ButtonKind::Danger
                        on_press=move |()| wanted.get_untracked().into_iter().for_each(change_to)
                    >
                        {t!("Change the language")}
                    </Button>
                </div>
            </div>
        </Dialog>
    }
}
