//! Pages of model owners.

use leptos::prelude::*;

use crate::components::Page;

/// Dashboard.
#[component]
pub fn OwnerDashboardPage() -> impl IntoView {
    view! { <Page title="Dashboard">{()}</Page> }
}

/// Import a model.
#[component]
pub fn ImportPage() -> impl IntoView {
    view! { <Page title="Import a model">{()}</Page> }
}

/// Model.
#[component]
pub fn OwnerModelPage() -> impl IntoView {
    view! { <Page title="Model">{()}</Page> }
}

/// Requests.
#[component]
pub fn RequestsPage() -> impl IntoView {
    view! { <Page title="Requests">{()}</Page> }
}
