use std::cell::Cell;

use leptos::{html, prelude::*};

use crate::state::use_service;

thread_local! {
    /// The first page of a visit leaves the focus where the browser put it.
    static ARRIVED: Cell<bool> = const { Cell::new(false) };
}

/// A page: document title, one main heading that takes the focus after navigation, lead and actions.
#[component]
pub(crate) fn Page(
    /// Main heading and document title.
    #[prop(into)]
    title: Signal<String>,
    /// One or two sentences below the heading.
    #[prop(into, optional)]
    lead: MaybeProp<String>,
    /// Buttons beside the heading.
    #[prop(optional, into)]
    actions: ViewFn,
    children: Children,
) -> impl IntoView {
    let heading = NodeRef::<html::H1>::new();
    let service = use_service();
    Effect::new(move || document().set_title(&format!("{} · {}", title.get(), service.name())));
    focus_after_navigation(heading);
    view! {
        <div class="page">
            <header class="page-header">
                <div>
                    <h1 node_ref=heading tabindex="-1">
                        {title}
                    </h1>
                    {move || lead.get().map(|lead| view! { <p class="lead">{lead}</p> })}
                </div>
                <div class="page-actions">{actions.run()}</div>
            </header>
            {children()}
        </div>
    }
}

/// Gives the focus to a page's heading, except on the first page of a visit.
pub(crate) fn focus_after_navigation(heading: NodeRef<html::H1>) {
    Effect::new(move || {
        let Some(heading) = heading.get() else { return };
        if ARRIVED.with(|arrived| arrived.replace(true)) {
            let _ = heading.focus();
            window().scroll_to_with_x_and_y(0.0, 0.0);
        }
    });
}
