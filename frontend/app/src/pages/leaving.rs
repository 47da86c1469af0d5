use client::SessionStatus;
use leptos::{ev, prelude::*};
use leptos_router::hooks::{use_location, use_navigate};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{AddEventListenerOptions, Element, Event, HtmlAnchorElement, MouseEvent};

use crate::{
    components::{Button, ButtonKind, Dialog, ErrorPanel, open_while},
    failure::Failure,
    state::{client, use_departures, use_session, use_unsent},
};

/// Where somebody wants to go from a page with something unsaved.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Wanted {
    /// Another page of the app.
    Page(String),
    /// Back, in the browser's history.
    Back,
    /// What ends the page otherwise, such as signing out.
    Other,
}

/// Asks before a page with something unsaved is left: by a link of the app and by the browser's history in a
/// dialog, otherwise in the browser's own words.
#[component]
pub(crate) fn AskBeforeLeaving(
    /// Whether something would be lost.
    #[prop(into)]
    unsaved: Signal<bool>,
    /// What would be lost, in a sentence.
    what: &'static str,
    /// Begins to save it, where that is possible.
    #[prop(into, optional)]
    on_save: Option<Callback<()>>,
    /// Why it could not be saved.
    #[prop(into, optional)]
    failure: Signal<Option<Failure>>,
) -> impl IntoView {
    let wanted = RwSignal::new(None::<Wanted>);
    let open = open_while(wanted);
    let saving = RwSignal::new(false);
    // Set once it is decided: what is lost is not asked about again.
    let decided = StoredValue::new(false);
    let asks = move || unsaved.get_untracked() && !decided.get_value();
    let before_unload = window_event_listener(ev::beforeunload, move |event| {
        if asks() {
            event.prevent_default();
        }
    });
    on_cleanup(move || before_unload.remove());
    hear_clicks_first(move |event| {
        if asks()
            && let Some(address) = event.dyn_ref().and_then(followed)
        {
            event.prevent_default();
            event.stop_propagation();
            wanted.set(Some(Wanted::Page(address)));
        }
    });
    let location = use_location();
    use_departures().ask(move || {
        let here = location.pathname.get_untracked();
        let query = location.query.get_untracked().to_query_string();
        let stays = asks() && has_gone_from(&here);
        if stays {
            come_back_to(&format!("{here}{query}"));
            wanted.set(Some(Wanted::Back));
        }
        stays
    });
    let other = StoredValue::new(None::<Callback<()>>);
    use_departures().guard(asks, move |then| {
        other.set_value(Some(then));
        wanted.set(Some(Wanted::Other));
    });
    let session = use_session();
    let is_open = move || matches!(session.status(), SessionStatus::Open(_));
    let navigate = use_navigate();
    let leave = Callback::new(move |()| {
        decided.set_value(true);
        let whereto = wanted.get_untracked();
        wanted.set(None);
        match whereto {
            Some(Wanted::Page(address)) => navigate(&address, Default::default()),
            Some(Wanted::Back) => go_back(),
            Some(Wanted::Other) => other.get_value().into_iter().for_each(|then| then.run(())),
            None => {}
        }
    });
    let save = move |()| {
        if let Some(on_save) = on_save {
            saving.set(true);
            on_save.run(());
        }
    };
    Effect::new(move || {
        if !saving.get() {
            return;
        }
        match (unsaved.get(), open.get() && failure.read().is_none()) {
            (_, false) => saving.set(false),
            (false, true) => leave.run(()),
            (true, true) => {}
        }
    });
    view! {
        <Dialog open title=t!("Leave this page?")>
            <div class="stack">
                <p>{what}</p>
                <Show when=move || on_save.is_some() && !is_open()>
                    <p>{t!("To save it, stay and sign in again.")}</p>
                </Show>
                <ErrorPanel failure />
                <div class="button-row">
                    <Show when=move || on_save.is_some() && is_open()>
                        <Button kind=ButtonKind::Primary busy=saving on_press=save>
                            {t!("Save and leave")}
                        </Button>
                    </Show>
                    <Button on_press=move |()| wanted.set(None)>{t!("Stay here")}</Button>
                    <Button kind=ButtonKind::Danger on_press=leave>
                        {t!("Leave without saving")}
                    </Button>
                </div>
            </div>
        </Dialog>
    }
}

/// Asks before what was typed on any page is lost: by what begins the app anew or ends the session in a dialog, by closing or
/// reloading the tab in the browser's own words. Links and the history lose nothing of it. Closing and reloading are asked about
/// also while the service waits for what this visit alone can show of checked rows.
pub(crate) fn ask_before_ending() -> AnyView {
    let (departures, unsent) = (use_departures(), use_unsent());
    let before_unload = window_event_listener(ev::beforeunload, move |event| {
        if unsent.is_any() || client().owes_pads() {
            event.prevent_default();
        }
    });
    on_cleanup(move || before_unload.remove());
    let ending = departures.ending();
    let open = open_while(ending);
    let leave = Callback::new(move |()| {
        let then = ending.get_untracked();
        ending.set(None);
        unsent.forget();
        then.into_iter().for_each(|then| then.run(()));
    });
    view! {
        <Dialog open title=t!("Leave what you entered?")>
            <div class="stack">
                <p>
                    {t!("Something that you entered on this page, or on another before, is not sent or saved yet. It is lost when the app begins anew, or when you sign out.")}
                </p>
                <p>{t!("To keep it, stay, and send or save it first.")}</p>
                <div class="button-row">
                    <Button on_press=move |()| ending.set(None)>{t!("Stay here")}</Button>
                    <Button kind=ButtonKind::Danger on_press=leave>
                        {t!("Leave without saving")}
                    </Button>
                </div>
            </div>
        </Dialog>
    }
    .into_any()
}

/// Hears clicks before the router does, for as long as the page stands.
fn hear_clicks_first(heard: impl Fn(&Event) + 'static) {
    let listener = Closure::<dyn FnMut(Event)>::new(move |event: Event| heard(&event));
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

/// Whether the browser's history has gone to another page than `here`; its address stands there already.
fn has_gone_from(here: &str) -> bool {
    window()
        .location()
        .pathname()
        .is_ok_and(|path| path != here)
}

/// Puts the page that still stands back into the address, with the one that was wanted before it.
fn come_back_to(address: &str) {
    if let Ok(history) = window().history() {
        let _ = history.push_state_with_url(&JsValue::NULL, "", Some(address));
    }
}

fn go_back() {
    if let Ok(history) = window().history() {
        let _ = history.back();
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
