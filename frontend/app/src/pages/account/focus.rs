use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Gives the focus to the first field with an error, once the errors are on screen.
pub(super) fn focus_first_error() {
    request_animation_frame(|| {
        let field = document()
            .query_selector("[aria-invalid='true']")
            .ok()
            .flatten()
            .and_then(|field| field.dyn_into::<HtmlElement>().ok());
        if let Some(field) = field {
            let _ = field.focus();
        }
    });
}
