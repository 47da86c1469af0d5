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
    browser::{keep_focus, note_entry, turn},
    layout::{self, Layout},
    modules::{Module, Modules, SessionParts},
    pages::ask_before_ending,
    router::{Pages, fetch_pages, page_modules},
    state::{self, language::fetch_words},
};

/// Turns of the browser until a page is drawn, at most: the router draws in steps.
const MOST_TURNS: usize = 50;

/// Replaces what the server sent by the app: a waiting page, or a visitor's page as it looks at first.
pub(crate) async fn start() {
    let root = document()
        .get_element_by_id("app")
        .and_then(|root| root.dyn_into::<HtmlElement>().ok());
    let Some(root) = root else { return };
    match Begun::is_on(&root) {
        true => take_over(&root).await,
        false => fill(root).await,
    }
}

async fn fill(root: HtmlElement) {
    if state::is_known() {
        spawn_local(async { fetch_pages(&path()).await });
    }
    fetch_words().await;
    root.set_inner_html("");
    mount(root).set(true);
}

/// What can be read already stays until the app has drawn the same beside it, in turns that leave room for what people do.
async fn take_over(served: &HtmlElement) {
    let path_served = path();
    join(fetch_pages(&path_served), fetch_words()).await;
    let Some(root) = Begun::place_beside(served) else {
        return;
    };
    let is_framed = mount(root.clone());
    turn().await;
    is_framed.set(true);
    drawn(&root).await;
    let begun = Begun::on(served);
    let _ = served.replace_with_with_node_1(&root);
    if path() == path_served {
        begun.go_on(&root);
    }
}

/// Draws what surrounds pages; the page follows with what is handed out.
fn mount(root: HtmlElement) -> RwSignal<bool> {
    let is_framed = RwSignal::new(false);
    mount_to(root, move || view! { <App is_framed /> }).forget();
    is_framed
}

/// Waits until a page stands there, for some turns at most.
async fn drawn(root: &HtmlElement) {
    for _ in 0..MOST_TURNS {
        turn().await;
        if root.query_selector("main h1").ok().flatten().is_some() {
            return;
        }
    }
}

fn path() -> String {
    window().location().pathname().unwrap_or_default()
}

/// State, router, layout and pages.
#[component]
fn App(is_framed: RwSignal<bool>) -> impl IntoView {
    let session = Module::new(|| Box::pin(session_parts()));
    state::provide(Modules::new(session, page_modules()));
    let entries = window_event_listener(leptos::ev::input, |event| note_entry(&event));
    on_cleanup(move || entries.remove());
    keep_focus();
    view! {
        <Router>
            <Layout>{move || is_framed.get().then(|| view! { <Pages /> })}</Layout>
        </Router>
    }
}

static SESSION: SessionParts = SessionParts {
    begin: state::begin,
    guard: layout::guard,
    alarm: layout::alarm,
    ask: ask_before_ending,
    log: layout::log,
    bell: layout::bell,
    menu: layout::menu,
};

#[wasm_split(session, wasm_split_path = leptos::wasm_split, fallible)]
fn session_parts() -> Result<&'static SessionParts, SplitLoaderError> {
    Ok(&SESSION)
}
