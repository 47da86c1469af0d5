use leptos::prelude::*;

use crate::{
    components::{Icon, IconName},
    state::{
        toasts::{Toast, ToastTone},
        use_toasts,
    },
};

/// The corner where notes appear; a live region.
#[component]
pub(crate) fn ToastRegion() -> impl IntoView {
    let toasts = use_toasts();
    let note = move |toast: Toast| {
        let (class, icon) = match toast.tone {
            ToastTone::Success => ("toast toast-success", IconName::Check),
            ToastTone::Failure => ("toast toast-failure", IconName::Warning),
        };
        view! {
            <div class=class>
                <Icon name=icon />
                <div>
                    <p class="toast-title">{toast.title}</p>
                    <p>{toast.text}</p>
                </div>
                <button
                    type="button"
                    class="icon-button"
                    aria-label=t!("Dismiss")
                    on:click=move |_| toasts.dismiss(toast.id)
                >
                    <Icon name=IconName::Close />
                </button>
            </div>
        }
    };
    view! {
        <div class="toasts" role="status" aria-live="polite">
            <For each=move || toasts.shown() key=|toast| toast.id children=note />
        </div>
    }
}
