use card::MOST_TAGS;
use leptos::prelude::*;

/// The tags of a card.
#[component]
pub(in crate::pages) fn Topics(tags: Vec<String>) -> impl IntoView {
    if tags.is_empty() {
        return ().into_any();
    }
    let tags = tags.into_iter().take(MOST_TAGS);
    let tags = tags.map(|tag| view! { <li>{tag}</li> }).collect_view();
    view! {
        <ul class="tags topics" aria-label=t!("Tags")>
            {tags}
        </ul>
    }
    .into_any()
}
