//! Pages of visitors.

use leptos::prelude::*;

use crate::components::Page;

/// Tacit.
#[component]
pub fn LandingPage() -> impl IntoView {
    view! { <Page title="Tacit">{()}</Page> }
}

/// How it works.
#[component]
pub fn HowItWorksPage() -> impl IntoView {
    view! { <Page title="How it works">{()}</Page> }
}
