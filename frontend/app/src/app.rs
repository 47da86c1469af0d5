//! The root of the app.

use futures_util::future::join;
use leptos::{
    mount::mount_to,
    prelude::*,
    wasm_split::{SplitLoaderError, wasm_split},
};
use leptos_router::components::Router;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlElement;

use crate::{
    begun::Begun,
    browser::note_entry,
    layout::{self, Layout},
    modules::{Module, Modules, SessionParts},
    router::{Pages, fetch_pages, page_modules},
    state::{self, language::fetch_words},
};

/// Replaces what the server sent by the app: a waiting page, or a visitor's page as it looks at first.
pub(crate) async fn start() {
    let root = document()
        .get_element_by_id("app")
        .and_then(|root| root.dyn_into::<HtmlElement>().ok());
    let Some(root) = root else { return };
    let path = window().location().pathname().unwrap_or_default();
    match Begun::is_on(&root) {
        // What can be read already stays until the app can draw it.
        true => {
            join(fetch_pages(&path), fetch_words()).await;
        }
        false => {
            if state::is_known() {
                spawn_local(async move { fetch_pages(&path).await });
            }
            fetch_words().await;
        }
    }
    let begun = Begun::on(&root);
    root.set_inner_html("");
    mount_to(root.clone(), App).forget();
    begun.go_on(&root).await;
}

/// State, router, layout and pages.
#[component]
fn App() -> impl IntoView {
    let session = Module::new(|| Box::pin(session_parts()));
    state::provide(Modules::new(session, page_modules()));
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

static SESSION: SessionParts = SessionParts {
    begin: state::begin,
    guard: layout::guard,
    alarm: layout::alarm,
    log: layout::log,
    menu: layout::menu,
};

#[wasm_split(session, wasm_split_path = leptos::wasm_split, fallible)]
fn session_parts() -> Result<&'static SessionParts, SplitLoaderError> {
    Ok(&SESSION)
}
