//! The log, as it concerns the reader.

use leptos::prelude::*;

use crate::components::Page;

/// Log.
#[component]
pub fn LogPage() -> impl IntoView {
    view! { <Page title="Log">{()}</Page> }
}

/// Activity.
#[component]
pub fn ActivityPage() -> impl IntoView {
    view! { <Page title="Activity">{()}</Page> }
}
