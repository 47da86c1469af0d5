use leptos::prelude::*;

use crate::{
    components::PictureView,
    picture::{Fitted, Frame},
};

/// Exactly the pixels that are asked, enlarged, and what was changed to get there.
#[component]
pub(super) fn Preview(frame: Frame, fitted: RwSignal<Option<Fitted>>) -> impl IntoView {
    let seen = Signal::derive(move || {
        fitted.with(|fitted| fitted.as_ref().map(|fitted| fitted.picture.clone()))
    });
    let changes = move || {
        let changes = fitted.with(|fitted| fitted.as_ref().map(|fitted| fitted.changes.clone()));
        let line = |change: String| view! { <li>{change}</li> };
        changes
            .unwrap_or_default()
            .into_iter()
            .map(line)
            .collect_view()
    };
    view! {
        <figure class="image-preview">
            <PictureView
                picture=seen
                label=t!("What the model reads: {} × {} pixels", frame.width, frame.height)
            />
            <figcaption>
                <p class="image-preview-title">{t!("What the model reads")}</p>
                <ul class="image-preview-changes" aria-live="polite">
                    {move || changes()}
                </ul>
            </figcaption>
        </figure>
    }
}
