//! Pages of model users.

use leptos::prelude::*;

use crate::components::Page;

/// Catalogue.
#[component]
pub fn CataloguePage() -> impl IntoView {
    view! { <Page title="Catalogue">{()}</Page> }
}

/// Keys.
#[component]
pub fn KeysPage() -> impl IntoView {
    view! { <Page title="Keys">{()}</Page> }
}

/// Model.
#[component]
pub fn UserModelPage() -> impl IntoView {
    view! { <Page title="Model">{()}</Page> }
}

/// My access.
#[component]
pub fn UserGrantsPage() -> impl IntoView {
    view! { <Page title="My access">{()}</Page> }
}

/// Use a model.
#[component]
pub fn UsePage() -> impl IntoView {
    view! { <Page title="Use a model">{()}</Page> }
}

/// History.
#[component]
pub fn HistoryPage() -> impl IntoView {
    view! { <Page title="History">{()}</Page> }
}
