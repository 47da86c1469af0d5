use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;

/// A button of the header that opens a panel below it. Escape, a press elsewhere and a link of the panel close it; what
/// the page below does by itself does not.
#[component]
pub(super) fn Popover(
    /// Ties button and panel together.
    id: &'static str,
    /// What the button is called by screen readers.
    #[prop(into)]
    label: Signal<String>,
    /// Looks of the button.
    #[prop(into)]
    class: Signal<&'static str>,
    /// What the button shows.
    mark: AnyView,
    children: Children,
) -> impl IntoView {
    let panel = NodeRef::<html::Div>::new();
    let close_behind_link = move |event: ev::MouseEvent| {
        let pressed = event.target().and_then(|target| target.dyn_into().ok());
        let is_link = pressed.is_some_and(|pressed: web_sys::Element| {
            pressed.closest("a").is_ok_and(|link| link.is_some())
        });
        if let Some(panel) = panel.get_untracked().filter(|_| is_link) {
            // A panel that is closed stays so.
            let _ = panel.hide_popover();
        }
    };
    view! {
        <button
            type="button"
            class=move || class.get()
            popovertarget=id
            aria-label=label
            title=label
        >
            {mark}
        </button>
        <div
            id=id
            class="popover"
            popover="auto"
            node_ref=panel
            on:click=close_behind_link
        >
            {children()}
        </div>
    }
}
