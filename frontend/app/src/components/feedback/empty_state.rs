use leptos::prelude::*;

use crate::components::{Icon, IconName};

/// What stands where a list is empty: why, and what fills it.
#[component]
pub(crate) fn EmptyState(
    /// "No requests yet".
    #[prop(into)]
    title: String,
    /// What fills the list.
    #[prop(into)]
    text: String,
    /// A picture of what is missing.
    #[prop(optional)]
    icon: IconName,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty-state">
            <Icon name=icon />
            <p class="empty-title">{title}</p>
            <p>{text}</p>
            {children.map(|children| view! { <div class="button-row">{children()}</div> })}
        </div>
    }
}
