use std::cell::RefCell;

use gloo_timers::future::TimeoutFuture;
use js_sys::Array;
use leptos::{
    ev,
    prelude::{document, window_event_listener},
};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::spawn_local;
use web_sys::{
    Element, Event, FocusOptions, HtmlElement, KeyboardEvent, MutationObserver,
    MutationObserverInit, MutationRecord, Node,
};

use super::trail::{Trail, is_shown};

/// Milliseconds between two looks at what became of the place that had the focus, and how often is looked while it is loaded.
const LOOK: u32 = 50;
const MOST_LOOKS: u32 = 40;

/// Ways in which an element goes away and stays in the document.
const LEAVING: [&str; 4] = ["class", "disabled", "hidden", "open"];

thread_local! {
    static KEEPER: RefCell<Keeper> = RefCell::default();
}

/// Who watches over the focus.
#[derive(Default)]
struct Keeper {
    /// What has it, or had it until it went away; none where somebody left it.
    held: Option<Trail>,
    /// What had it before the dialog that has it now.
    opener: Option<Trail>,
    /// What appeared since it went away; none while it has not.
    appeared: Option<Vec<Element>>,
}

/// From now on the focus of something that goes away is given to what stands for it: the next row of a list, an outcome in its place,
/// the heading of its section. Nothing scrolls, and who pressed elsewhere is left alone.
pub(crate) fn keep_focus() {
    window_event_listener(ev::focusin, |event| {
        if let Some(element) = element_of(&event) {
            hold(&element);
        }
    });
    window_event_listener(ev::focusout, |event| {
        if event.related_target().is_none() {
            spawn_local(forget_what_stands());
        }
    });
    window_event_listener(ev::pointerdown, |event| {
        let pressed = element_of(&event);
        with_keeper(|keeper| {
            let held = keeper.held.as_ref();
            if held.is_some_and(|held| !held.element().contains(pressed.as_deref())) {
                keeper.held = None;
            }
        });
    });
    window_event_listener(ev::keydown, press_once);
    watch();
}

/// A key that is held down presses what took the focus no second time.
fn press_once(event: KeyboardEvent) {
    let is_button = || element_of(&event).is_some_and(|pressed| pressed.tag_name() == "BUTTON");
    if event.key() == "Enter" && event.repeat() && is_button() {
        event.prevent_default();
    }
}

fn element_of(event: &Event) -> Option<Element> {
    event.target()?.dyn_into().ok()
}

fn with_keeper<T>(act: impl FnOnce(&mut Keeper) -> T) -> T {
    KEEPER.with_borrow_mut(act)
}

fn hold(element: &Element) {
    let trail = Trail::to(element);
    with_keeper(|keeper| {
        let before = keeper.held.replace(trail);
        if !is_in_dialog(element) {
            keeper.opener = None;
        } else if before
            .as_ref()
            .is_some_and(|before| !is_in_dialog(before.element()))
        {
            keeper.opener = before;
        }
    });
}

fn is_in_dialog(element: &Element) -> bool {
    matches!(element.closest("dialog"), Ok(Some(_)))
}

/// What lost the focus and stands still was left by somebody.
async fn forget_what_stands() {
    TimeoutFuture::new(0).await;
    if is_nowhere() {
        with_keeper(|keeper| {
            if keeper
                .held
                .as_ref()
                .is_some_and(|held| is_usable(held.element()))
            {
                keeper.held = None;
            }
        });
    }
}

/// Whether nothing has the focus.
fn is_nowhere() -> bool {
    let focused = document().active_element();
    focused.is_none_or(|focused| matches!(focused.tag_name().as_str(), "BODY" | "HTML"))
}

/// Whether nothing has it, or something that is not there any more: browsers notice that late.
fn is_lost() -> bool {
    is_nowhere()
        || document()
            .active_element()
            .is_some_and(|focused| !is_usable(&focused))
}

fn is_usable(element: &Element) -> bool {
    is_shown(element) && !element.matches(":disabled").unwrap_or_default()
}

/// Looks at every change of the document.
fn watch() {
    let nodes = MutationObserverInit::new();
    nodes.set_child_list(true);
    observe(nodes, |records| notice(false, records));
    let attributes = MutationObserverInit::new();
    let names: Array = LEAVING.into_iter().map(JsValue::from_str).collect();
    attributes.set_attribute_filter(&names);
    observe(attributes, |records| notice(true, records));
}

fn observe(of: MutationObserverInit, noticed: impl Fn(Array) + 'static) {
    of.set_subtree(true);
    let noticed = Closure::<dyn Fn(Array)>::new(noticed).into_js_value();
    // Without such an observer the focus goes where browsers put it.
    if let Ok(observer) = MutationObserver::new(noticed.unchecked_ref()) {
        let _ = observer.observe_with_options(&document(), &of);
    }
}

/// Begins to look for what stands for the focus, when a change may have taken it away.
fn notice(may_hide: bool, records: Array) {
    let begins = with_keeper(|keeper| {
        let Some(held) = &keeper.held else {
            return false;
        };
        let is_going = keeper.appeared.is_some();
        if !is_going && !may_hide && held.element().is_connected() && !is_nowhere() {
            return false;
        }
        let appeared = keeper.appeared.get_or_insert_default();
        for record in records.iter() {
            let added = record.unchecked_into::<MutationRecord>().added_nodes();
            let added = (0..added.length()).filter_map(|at| added.get(at));
            appeared.extend(added.filter_map(|node: Node| node.dyn_into().ok()));
        }
        !is_going
    });
    if begins {
        spawn_local(settle());
    }
}

/// Gives the focus to what stands for what had it, once that is known, unless it was taken meanwhile.
async fn settle() {
    for _ in 0..MOST_LOOKS {
        TimeoutFuture::new(LOOK).await;
        let is_loaded = with_keeper(|keeper| keeper.trail().is_none_or(Trail::is_loaded));
        if is_loaded || !is_lost() {
            break;
        }
    }
    let appeared = with_keeper(|keeper| keeper.appeared.take()).unwrap_or_default();
    if !is_lost() {
        return;
    }
    let heir = with_keeper(|keeper| keeper.trail()?.heir(&appeared));
    if let Some(heir) = heir {
        give(&heir);
    }
}

impl Keeper {
    /// Of what had the focus; of what opened the dialog, where that dialog is closed.
    fn trail(&self) -> Option<&Trail> {
        let held = self.held.as_ref()?;
        let is_closed = held.was_in_dialog() && !held.is_in_open_dialog();
        self.opener.as_ref().filter(|_| is_closed).or(Some(held))
    }
}

fn give(heir: &HtmlElement) {
    if heir.tab_index() < 0 && !heir.has_attribute("tabindex") {
        heir.set_tab_index(-1);
    }
    let still = FocusOptions::new();
    still.set_prevent_scroll(true);
    let _ = heir.focus_with_options(&still);
}
