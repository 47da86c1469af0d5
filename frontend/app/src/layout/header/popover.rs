use leptos::{html, prelude::*};
use leptos_router::hooks::use_location;

/// A button of the header that opens a panel below it. Escape, a press elsewhere and another page close it.
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
    let location = use_location();
    Effect::new(move || {
        location.pathname.track();
        location.search.track();
        if let Some(panel) = panel.get_untracked() {
            // A panel that is closed stays so.
            let _ = panel.hide_popover();
        }
    });
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
        <div id=id class="popover" popover="auto" node_ref=panel>
            {children()}
        </div>
    }
}
