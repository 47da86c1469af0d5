//! Getting in.

use leptos::prelude::*;

use crate::components::Page;

/// Register.
#[component]
pub fn RegisterPage() -> impl IntoView {
    view! { <Page title="Register">{()}</Page> }
}

/// Set up.
#[component]
pub fn SetUpPage() -> impl IntoView {
    view! { <Page title="Set up">{()}</Page> }
}

/// Sign in.
#[component]
pub fn SignInPage() -> impl IntoView {
    view! { <Page title="Sign in">{()}</Page> }
}

/// Unlock.
#[component]
pub fn UnlockPage() -> impl IntoView {
    view! { <Page title="Unlock">{()}</Page> }
}
