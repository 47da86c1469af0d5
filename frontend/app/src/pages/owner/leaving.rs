use leptos::{ev, prelude::*};
use leptos_router::hooks::use_navigate;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{AddEventListenerOptions, Element, HtmlAnchorElement, MouseEvent};

use crate::components::{Button, ButtonKind, Dialog, open_while};

/// Asks before a page with something unsaved is left: by a link of the app in a dialog, otherwise in the
/// browser's own words.
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
    watch_links(move |event| {
        if unsaved.get_untracked()
            && let Some(address) = followed(event)
        {
            event.prevent_default();
            event.stop_propagation();
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

/// Hears clicks before the router does, for as long as the page stands.
fn watch_links(heard: impl Fn(&MouseEvent) + 'static) {
    let listener = Closure::<dyn FnMut(MouseEvent)>::new(move |event: MouseEvent| heard(&event));
    let early = AddEventListenerOptions::new();
    early.set_capture(true);
    let _ = window().add_event_listener_with_callback_and_add_event_listener_options(
        "click",
        listener.as_ref().unchecked_ref(),
        &early,
    );
    let listener = StoredValue::new_local(listener);
    on_cleanup(move || {
        listener.with_value(|listener| {
            let function = listener.as_ref().unchecked_ref();
            let _ = window().remove_event_listener_with_callback_and_bool("click", function, true);
        });
    });
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
