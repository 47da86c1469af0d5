use leptos::{ev::KeyboardEvent, prelude::*};
use wasm_bindgen::JsCast;

use super::unique_id;

/// Ids that tie tabs and panels together.
#[derive(Clone)]
struct TabIds(String);

impl TabIds {
    fn tab(&self, position: usize) -> String {
        format!("{}-tab-{position}", self.0)
    }

    fn panel(&self, position: usize) -> String {
        format!("{}-panel-{position}", self.0)
    }
}

/// Tabs (ARIA pattern): arrow keys, Home and End move between them. `children` are [`TabPanel`]s.
#[component]
pub(crate) fn Tabs(
    /// What the tabs choose between.
    #[prop(into)]
    label: String,
    /// Names, in order.
    #[prop(into)]
    names: Vec<String>,
    /// Position of the chosen tab.
    selected: RwSignal<usize>,
    children: Children,
) -> impl IntoView {
    let ids = TabIds(unique_id("tabs"));
    provide_context(ids.clone());
    let count = names.len();
    let on_key = {
        let ids = ids.clone();
        move |event: KeyboardEvent| {
            let Some(next) = neighbour(
                &event.key(),
                ["ArrowLeft", "ArrowRight"],
                selected.get_untracked(),
                count,
            ) else {
                return;
            };
            event.prevent_default();
            selected.set(next);
            focus(&ids.tab(next));
        }
    };
    let buttons = names
        .into_iter()
        .enumerate()
        .map(|(position, name)| tab(&ids, position, name, selected))
        .collect_view();
    view! {
        <div class="tabs">
            <div class="tab-list" role="tablist" aria-label=label on:keydown=on_key>
                {buttons}
            </div>
            {children()}
        </div>
    }
}

/// What one tab shows. Stays in place, hidden, while another is chosen, so that nothing entered is lost.
#[component]
pub(crate) fn TabPanel(
    /// Position of its tab.
    position: usize,
    /// The same signal as the tabs'.
    selected: RwSignal<usize>,
    children: Children,
) -> impl IntoView {
    let ids = expect_context::<TabIds>();
    view! {
        <div
            class="tab-panel"
            role="tabpanel"
            id=ids.panel(position)
            aria-labelledby=ids.tab(position)
            hidden=move || selected.get() != position
        >
            {children()}
        </div>
    }
}

fn tab(
    ids: &TabIds,
    position: usize,
    name: String,
    selected: RwSignal<usize>,
) -> impl IntoView + use<> {
    let chosen = move || selected.get() == position;
    view! {
        <button
            type="button"
            class="tab"
            role="tab"
            id=ids.tab(position)
            aria-controls=ids.panel(position)
            aria-selected=move || if chosen() { "true" } else { "false" }
            tabindex=move || if chosen() { "0" } else { "-1" }
            on:click=move |_| selected.set(position)
        >
            {name}
        </button>
    }
}

/// Where a key leads among so many things that follow each other in a circle; `back` and `on` are the keys of its direction.
pub(super) fn neighbour(
    key: &str,
    [back, on]: [&str; 2],
    position: usize,
    count: usize,
) -> Option<usize> {
    match key {
        key if key == on => Some((position + 1) % count),
        key if key == back => Some((position + count - 1) % count),
        "Home" => Some(0),
        "End" => Some(count - 1),
        _ => None,
    }
}

fn focus(id: &str) {
    if let Some(element) = document().get_element_by_id(id)
        && let Ok(element) = element.dyn_into::<web_sys::HtmlElement>()
    {
        let _ = element.focus();
    }
}
