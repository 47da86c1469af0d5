//! The root of the app.

use leptos::{mount::mount_to, prelude::*};
use leptos_router::components::Router;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlElement;

use crate::{begun::Begun, browser::note_entry, layout::Layout, router::Pages, state};

/// Replaces what the server sent by the app: a waiting page, or a visitor's page as it looks at first.
pub(crate) fn start() {
    let root = document()
        .get_element_by_id("app")
        .and_then(|root| root.dyn_into::<HtmlElement>().ok());
    let Some(root) = root else { return };
    let begun = Begun::on(&root);
    root.set_inner_html("");
    mount_to(root.clone(), App).forget();
    spawn_local(async move { begun.go_on(&root).await });
}

/// State, router, layout and pages.
#[component]
fn App() -> impl IntoView {
    state::provide();
    spawn_local(async { state::client().restore().await });
    let entries = window_event_listener(leptos::ev::input, |event| note_entry(&event));
    on_cleanup(move || entries.remove());
    view! {
        <Router>
            <Layout>
                <Pages />
            </Layout>
        </Router>
    }
}
