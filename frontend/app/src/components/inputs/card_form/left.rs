use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, EventTarget, FocusEvent, Node};

/// Whether somebody goes on from a field to another of its form, or to nothing. A window that loses the focus leaves its
/// field half typed, and a control outside the form says by itself what is wanted.
pub(super) fn goes_on(event: &FocusEvent) -> bool {
    let Some(field) = field_of(event.target(), "input, select, textarea") else {
        return false;
    };
    let stays = document().active_element().as_ref() == Some(&field);
    let form = field.closest("form").ok().flatten();
    let next: Option<Node> = event.related_target().and_then(|next| next.dyn_into().ok());
    let is_inside = next.is_none_or(|next| form.is_some_and(|form| form.contains(Some(&next))));
    !stays && is_inside
}

/// Whether what changed stands there as it is meant: a choice, or a slider that was let go.
pub(super) fn is_meant(event: &Event) -> bool {
    field_of(event.target(), "select, input[type=range]").is_some()
}

fn field_of(target: Option<EventTarget>, kinds: &str) -> Option<Element> {
    let field: Element = target?.dyn_into().ok()?;
    field.matches(kinds).ok()?.then_some(field)
}
