use leptos::prelude::*;

use crate::{
    components::{Button, Icon, IconName},
    failure::Failure,
};

/// A failure as a pair: what happened, what to do now; with a button to try again if that may help.
/// Takes no room while there is none.
#[component]
pub(crate) fn ErrorPanel(
    /// The failure, if any.
    #[prop(into)]
    failure: Signal<Option<Failure>>,
    /// What "Try again" does.
    #[prop(into, optional)]
    on_retry: Option<Callback<()>>,
    /// What the button says otherwise.
    #[prop(default = t!("Try again"))]
    verb: &'static str,
) -> impl IntoView {
    let shown = move |failure: Failure| {
        view! {
            <div class="alert alert-danger">
                <Icon name=IconName::Warning />
                <div class="alert-body">
                    <p class="alert-title">{failure.happened}</p>
                    <p>{failure.action}</p>
                    {on_retry
                        .map(|on_retry| view! { <Button on_press=on_retry>{verb}</Button> })}
                </div>
            </div>
        }
    };
    view! { <div role="alert">{move || failure.get().map(shown)}</div> }
}
