use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::Element;

/// A button of the header that opens a panel below it. Escape, a press or the focus elsewhere and a link of the panel
/// close it; what the page below does by itself does not.
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
    let close = move || {
        if let Some(panel) = panel.get_untracked() {
            // A panel that is closed stays so.
            let _ = panel.hide_popover();
        }
    };
    let close_behind_link = move |event: ev::MouseEvent| {
        let pressed = event.target().and_then(|target| target.dyn_into().ok());
        let is_link = pressed
            .is_some_and(|pressed: Element| pressed.closest("a").is_ok_and(|link| link.is_some()));
        if is_link {
            close();
        }
    };
    // Its button opens and closes it itself.
    let close_when_left = move |event: ev::FocusEvent| {
        let next = event.related_target().and_then(|next| next.dyn_into().ok());
        let is_outside = next.is_some_and(|next: Element| {
            let panel = panel.get_untracked();
            panel.is_some_and(|panel| !panel.contains(Some(&next)))
                && next.get_attribute("popovertarget").as_deref() != Some(id)
        });
        if is_outside {
            close();
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
            on:focusout=close_when_left
        >
            {children()}
        </div>
    }
}
