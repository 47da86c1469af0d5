//! Pages of administrators.

use leptos::prelude::*;

use crate::components::Page;

/// Queue.
#[component]
pub fn QueuePage() -> impl IntoView {
    view! { <Page title="Queue">{()}</Page> }
}

/// Accounts.
#[component]
pub fn AccountsPage() -> impl IntoView {
    view! { <Page title="Accounts">{()}</Page> }
}

/// Models.
#[component]
pub fn ModelsPage() -> impl IntoView {
    view! { <Page title="Models">{()}</Page> }
}

/// Grants.
#[component]
pub fn GrantsPage() -> impl IntoView {
    view! { <Page title="Grants">{()}</Page> }
}

/// Health.
#[component]
pub fn HealthPage() -> impl IntoView {
    view! { <Page title="Health">{()}</Page> }
}
