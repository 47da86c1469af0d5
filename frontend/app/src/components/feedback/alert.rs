use leptos::prelude::*;

use crate::components::{Icon, IconName};

/// How pressing a remark is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AlertTone {
    /// Good to know.
    Note,
    /// Done.
    Success,
    /// Think twice.
    Warning,
    /// Something is wrong.
    Danger,
}

/// A remark in the flow of a page. Dangers are read out at once.
#[component]
pub(crate) fn Alert(
    /// Colour and urgency.
    tone: AlertTone,
    /// First line.
    #[prop(into, optional)]
    title: MaybeProp<String>,
    children: Children,
) -> impl IntoView {
    let (class, icon) = match tone {
        AlertTone::Note => ("alert alert-note", IconName::Info),
        AlertTone::Success => ("alert alert-success", IconName::Check),
        AlertTone::Warning => ("alert alert-warning", IconName::Warning),
        AlertTone::Danger => ("alert alert-danger", IconName::Warning),
    };
    let role = (tone == AlertTone::Danger).then_some("alert");
    view! {
        <div class=class role=role>
            <Icon name=icon />
            <div class="alert-body">
                {move || title.get().map(|title| view! { <p class="alert-title">{title}</p> })}
                <div>{children()}</div>
            </div>
        </div>
    }
}
