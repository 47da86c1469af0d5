use leptos::prelude::*;

use crate::{
    components::{Icon, IconName},
    state::{theme::Look, use_theme},
};

/// Changes between the light and the dark look. The style sheet shows the icon of the look that it leads to.
#[component]
pub(in crate::layout) fn ThemeToggle(
    /// Whether it says in words what it does, as an entry of a menu.
    #[prop(optional)]
    named: bool,
) -> impl IntoView {
    let theme = use_theme();
    let label = move || match theme.look() {
        Look::Light => t!("Use the dark look"),
        Look::Dark => t!("Use the light look"),
    };
    let shown = match named {
        true => view! { <span>{label}</span> }.into_any(),
        false => view! {
            <span class="to-dark"><Icon name=IconName::Moon /></span>
            <span class="to-light"><Icon name=IconName::Sun /></span>
        }
        .into_any(),
    };
    view! {
        <button
            type="button"
            class=if named { "menu-entry" } else { "icon-button theme-toggle" }
            aria-label=label
            title=label
            on:click=move |_| theme.toggle()
        >
            {shown}
        </button>
    }
}
