use leptos::{
    ev::{FocusEvent, KeyboardEvent},
    html,
    prelude::*,
};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use crate::components::{Button, ButtonKind, tabs::neighbour, unique_id};

/// Pixels between a button and its menu.
const GAP: f64 = 4.0;
/// To the entry before and to the next one.
const ARROWS: [&str; 2] = ["ArrowUp", "ArrowDown"];

/// One thing to do with a row.
pub(crate) struct MenuEntry {
    text: &'static str,
    label: String,
    busy: Signal<bool>,
    on_press: Callback<()>,
}

impl MenuEntry {
    /// What is read on it, what it is called by screen readers, and what it does.
    pub(crate) fn new(text: &'static str, label: String, on_press: Callback<()>) -> Self {
        Self {
            text,
            label,
            busy: Signal::default(),
            on_press,
        }
    }

    /// It cannot be pressed while this goes on.
    pub(crate) fn busy(self, busy: Signal<bool>) -> Self {
        Self { busy, ..self }
    }

    /// As a button, where there is room.
    pub(crate) fn button(self, kind: ButtonKind) -> AnyView {
        let Self {
            text,
            label,
            busy,
            on_press,
        } = self;
        view! { <Button kind label busy on_press>{text}</Button> }.into_any()
    }
}

/// What else can be done with a row, behind one button (ARIA pattern of a menu button). It lies above everything, so that no frame cuts it
/// off, and is closed before its row becomes another one.
#[component]
pub(crate) fn RowMenu(
    /// What the row is about.
    name: String,
    entries: Vec<MenuEntry>,
) -> impl IntoView {
    let id = unique_id("row-menu");
    let menu = Menu::new(id.clone(), entries.len());
    let closed = id.clone();
    on_cleanup(move || close(document().get_element_by_id(&closed)));
    let label = t!("More: {name}");
    let entry = |(position, entry): (usize, MenuEntry)| menu.entry(position, entry);
    let entries = entries.into_iter().enumerate().map(entry).collect_view();
    view! {
        <button
            type="button"
            class="button"
            node_ref=menu.button
            popovertarget=id.clone()
            aria-haspopup="menu"
            aria-expanded=move || if menu.open.get() { "true" } else { "false" }
            aria-controls=id.clone()
            aria-label=label.clone()
            on:click=move |_| menu.place()
            on:keydown=move |event| menu.press_on_button(&event)
        >
            <span class="button-label">{t!("More")}</span>
        </button>
        <div
            id=id
            class="row-menu"
            popover="auto"
            role="menu"
            aria-label=label
            node_ref=menu.panel
            on:toggle=move |_| menu.follow()
            on:keydown=move |event| menu.press(&event)
            on:focusout=move |event| menu.leave(&event)
        >
            {entries}
        </div>
    }
}

/// Closes the menu that is open, if one is: the row below its button moves.
pub(super) fn close_open() {
    let open = document().query_selector(".row-menu:popover-open");
    close(open.ok().flatten());
}

fn close(panel: Option<Element>) {
    if let Some(panel) = panel.and_then(|panel| panel.dyn_into::<HtmlElement>().ok()) {
        // One that is closed stays so.
        let _ = panel.hide_popover();
    }
}

/// A button and its menu. Events may come when both are gone.
#[derive(Clone, Copy)]
struct Menu {
    id: StoredValue<String>,
    count: usize,
    open: RwSignal<bool>,
    /// Position of the entry that has the focus.
    at: StoredValue<usize>,
    button: NodeRef<html::Button>,
    panel: NodeRef<html::Div>,
}

impl Menu {
    fn new(id: String, count: usize) -> Self {
        Self {
            id: StoredValue::new(id),
            count,
            open: RwSignal::new(false),
            at: StoredValue::new(0),
            button: NodeRef::new(),
            panel: NodeRef::new(),
        }
    }

    fn entry(self, position: usize, entry: MenuEntry) -> AnyView {
        let MenuEntry {
            text,
            label,
            busy,
            on_press,
        } = entry;
        let choose = move |_| {
            if busy.try_get_untracked() == Some(false) {
                self.close();
                on_press.try_run(());
            }
        };
        view! {
            <button
                type="button"
                class="menu-entry"
                role="menuitem"
                tabindex="-1"
                id=self.entry_id(position)
                aria-disabled=move || busy.get().then_some("true")
                aria-label=label
                on:click=choose
            >
                {text}
            </button>
        }
        .into_any()
    }

    fn entry_id(self, position: usize) -> Option<String> {
        self.id.try_with_value(|id| format!("{id}-{position}"))
    }

    fn button(self) -> Option<HtmlElement> {
        let button = self.button.try_get_untracked().flatten()?;
        Some(HtmlElement::clone(&button))
    }

    fn panel(self) -> Option<HtmlElement> {
        let panel = self.panel.try_get_untracked().flatten()?;
        Some(HtmlElement::clone(&panel))
    }

    /// Puts the menu beside its button before it opens.
    fn place(self) {
        if let (Some(button), Some(panel)) = (self.button(), self.panel()) {
            place(&button, &panel);
        }
    }

    /// Takes over whether it is open, and begins at the first entry.
    fn follow(self) {
        let Some(panel) = self.panel() else {
            return;
        };
        let is_open = panel.matches(":popover-open").unwrap_or(false);
        self.open.try_set(is_open);
        if is_open {
            self.go_to(0);
        }
    }

    fn go_to(self, position: usize) {
        self.at.try_set_value(position);
        let Some(id) = self.entry_id(position) else {
            return;
        };
        let entry = document().get_element_by_id(&id);
        if let Some(entry) = entry.and_then(|entry| entry.dyn_into::<HtmlElement>().ok()) {
            let _ = entry.focus();
        }
    }

    /// Closes it and gives the focus back.
    fn close(self) {
        if let Some(button) = self.button() {
            let _ = button.focus();
        }
        if let Some(panel) = self.panel() {
            // One that is closed stays so.
            let _ = panel.hide_popover();
        }
    }

    fn press_on_button(self, event: &KeyboardEvent) {
        let opens = event.key() == "ArrowDown" && self.open.try_get_untracked() == Some(false);
        if let Some(button) = self.button().filter(|_| opens) {
            event.prevent_default();
            button.click();
        }
    }

    fn press(self, event: &KeyboardEvent) {
        if event.key() == "Escape" {
            event.prevent_default();
            return self.close();
        }
        let Some(at) = self.at.try_get_value() else {
            return;
        };
        if let Some(next) = neighbour(&event.key(), ARROWS, at, self.count) {
            event.prevent_default();
            self.go_to(next);
        }
    }

    /// Closes it when the focus goes elsewhere. Its button closes it itself.
    fn leave(self, event: &FocusEvent) {
        let next = event.related_target();
        let Some(next) = next.and_then(|next| next.dyn_into::<Element>().ok()) else {
            return;
        };
        let holds = |part: Option<HtmlElement>| part.is_some_and(|part| part.contains(Some(&next)));
        if !holds(self.button()) && !holds(self.panel()) {
            close(self.panel().map(Element::from));
        }
    }
}

/// Below the button or above it, from its left edge or to its right one: where there is more room in the window. It moves with the page.
fn place(button: &HtmlElement, panel: &HtmlElement) {
    let Some(page) = document().document_element() else {
        return;
    };
    let (width, height) = (
        f64::from(page.client_width()),
        f64::from(page.client_height()),
    );
    let window = window();
    let across = window.scroll_x().unwrap_or_default();
    let down = window.scroll_y().unwrap_or_default();
    let at = button.get_bounding_client_rect();
    let (left, x) = match at.left() + at.right() < width {
        true => (at.left(), "0"),
        false => (at.right(), "-100%"),
    };
    let (top, y) = match at.top() + at.bottom() < height {
        true => (at.bottom() + GAP, "0"),
        false => (at.top() - GAP, "-100%"),
    };
    let style = panel.style();
    for (property, value) in [
        ("left", format!("{}px", left + across)),
        ("top", format!("{}px", top + down)),
        ("translate", format!("{x} {y}")),
    ] {
        // A style that is not taken leaves the menu at the edge of the page, where it can be used all the same.
        let _ = style.set_property(property, &value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrow_keys_go_round() {
        assert_eq!(neighbour("ArrowDown", ARROWS, 0, 2), Some(1));
        assert_eq!(neighbour("ArrowDown", ARROWS, 1, 2), Some(0));
        assert_eq!(neighbour("ArrowUp", ARROWS, 0, 2), Some(1));
        assert_eq!(neighbour("Home", ARROWS, 1, 2), Some(0));
        assert_eq!(neighbour("End", ARROWS, 0, 3), Some(2));
        assert_eq!(neighbour("Tab", ARROWS, 0, 2), None);
    }
}
