//! Where the focus goes: where a page wants it, or on what stands for something that went away.

mod keeper;
mod trail;

pub(crate) use keeper::keep_focus;

use leptos::prelude::request_animation_frame;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Puts the focus, once the page is drawn, on what `selector` finds first.
pub(crate) fn focus(selector: &'static str) {
    request_animation_frame(move || {
        let document = web_sys::window().and_then(|window| window.document());
        let found = document.and_then(|document| document.query_selector(selector).ok()?);
        if let Some(Ok(found)) = found.map(JsCast::dyn_into::<HtmlElement>) {
            let _ = found.focus();
        }
    });
}

/// Puts the focus, once the page is drawn, on the first control below `selector` that is marked as wrong,
/// and unfolds what hides it.
pub(crate) fn focus_first_wrong(selector: &str) {
    let wrong = format!("{selector} [aria-invalid=\"true\"]");
    request_animation_frame(move || {
        let document = web_sys::window().and_then(|window| window.document());
        let found = document.and_then(|document| document.query_selector(&wrong).ok()?);
        let Some(control) = found else { return };
        if let Ok(Some(fold)) = control.closest("details") {
            let _ = fold.set_attribute("open", "");
        }
        if let Ok(control) = control.dyn_into::<HtmlElement>() {
            let _ = control.focus();
        }
    });
}
