use leptos::{ev, prelude::*};
use leptos_router::hooks::{use_location, use_navigate};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{AddEventListenerOptions, Element, Event, HtmlAnchorElement, MouseEvent};

use crate::components::{Button, ButtonKind, Dialog, open_while};

/// Asks before a page with something unsaved is left: by a link of the app and by the browser's history in a
/// dialog, otherwise in the browser's own words.
#[component]
pub(super) fn AskBeforeLeaving(
    /// Whether something would be lost.
    #[prop(into)]
    unsaved: Signal<bool>,
    /// What would be lost, in a sentence.
    what: &'static str,
) -> impl IntoView {
    let wanted = RwSignal::new(None::<String>);
    let open = open_while(wanted);
    let navigate = use_navigate();
    let before_unload = window_event_listener(ev::beforeunload, move |event| {
        if unsaved.get_untracked() {
            event.prevent_default();
        }
    });
    on_cleanup(move || before_unload.remove());
    hear_first("click", move |event| {
        if unsaved.get_untracked()
            && let Some(address) = event.dyn_ref().and_then(followed)
        {
            event.prevent_default();
            event.stop_propagation();
            wanted.set(Some(address));
        }
    });
    let location = use_location();
    hear_first("popstate", move |event| {
        let here = location.pathname.get_untracked();
        let query = location.query.get_untracked().to_query_string();
        if unsaved.get_untracked()
            && let Some(address) = gone_to(&here)
        {
            event.stop_immediate_propagation();
            come_back_to(&format!("{here}{query}"));
            wanted.set(Some(address));
        }
    });
    let leave = move |()| {
        if let Some(address) = wanted.get_untracked() {
            wanted.set(None);
            navigate(&address, Default::default());
        }
    };
    let leave = Callback::new(leave);
    view! {
        <Dialog open title="Leave this page?">
            <div class="stack">
                <p>{what}</p>
                <div class="button-row">
                    <Button kind=ButtonKind::Primary on_press=move |()| wanted.set(None)>
                        "Stay here"
                    </Button>
                    <Button kind=ButtonKind::Danger on_press=leave>
                        "Leave and lose it"
                    </Button>
                </div>
            </div>
        </Dialog>
    }
}

/// Hears events before the router does, for as long as the page stands.
fn hear_first(name: &'static str, heard: impl Fn(&Event) + 'static) {
    let listener = Closure::<dyn FnMut(Event)>::new(move |event: Event| heard(&event));
    let early = AddEventListenerOptions::new();
    early.set_capture(true);
    let _ = window().add_event_listener_with_callback_and_add_event_listener_options(
        name,
        listener.as_ref().unchecked_ref(),
        &early,
    );
    let listener = StoredValue::new_local(listener);
    on_cleanup(move || {
        listener.with_value(|listener| {
            let function = listener.as_ref().unchecked_ref();
            let _ = window().remove_event_listener_with_callback_and_bool(name, function, true);
        });
    });
}

/// The other page that the browser's history has gone to from `here`; the address stands there already.
fn gone_to(here: &str) -> Option<String> {
    let location = web_sys::window()?.location();
    let path = location.pathname().ok().filter(|path| path != here)?;
    let (search, hash) = (location.search().ok()?, location.hash().ok()?);
    Some(format!("{path}{search}{hash}"))
}

/// Puts the page that still stands back into the address.
fn come_back_to(address: &str) {
    if let Ok(history) = window().history() {
        let _ = history.push_state_with_url(&JsValue::NULL, "", Some(address));
    }
}

/// The page of this app that a click leads to in this tab.
fn followed(event: &MouseEvent) -> Option<String> {
    let other_tab = event.button() != 0
        || event.ctrl_key()
        || event.meta_key()
        || event.shift_key()
        || event.alt_key();
    let target = event.target()?.dyn_into::<Element>().ok()?;
    let link: HtmlAnchorElement = target.closest("a[href]").ok()??.dyn_into().ok()?;
    let location = web_sys::window()?.location();
    let leaves = !other_tab
        && link.target().is_empty()
        && Some(link.origin()) == location.origin().ok()
        && Some(link.pathname()) != location.pathname().ok();
    leaves.then(|| format!("{}{}{}", link.pathname(), link.search(), link.hash()))
}
