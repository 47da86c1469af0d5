//! The root of the app.

use client::SIGNED_OUT;
use leptos::{mount::mount_to, prelude::*};
use leptos_router::components::Router;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlElement;

use crate::{begun::Begun, layout::Layout, port, router::Pages, state};

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
    let recheck = window_event_listener(leptos::ev::focus, move |_| {
        spawn_local(async { state::client().recheck().await });
    });
    on_cleanup(move || recheck.remove());
    let elsewhere = window_event_listener(leptos::ev::storage, move |event| {
        if event.key().as_deref() == Some(&*port::kept_name(SIGNED_OUT)) {
            spawn_local(async { state::client().recheck().await });
        }
    });
    on_cleanup(move || elsewhere.remove());
    view! {
        <Router>
            <Layout>
                <Pages />
            </Layout>
        </Router>
    }
}
