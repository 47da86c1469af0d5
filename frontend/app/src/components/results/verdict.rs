use leptos::prelude::*;

/// Says that nothing but the label left the computation, and what to do when no class won.
#[component]
pub(super) fn LabelView(
    /// Whether a class won clearly.
    clear: bool,
) -> impl IntoView {
    view! {
        <p class="result-detail">{t!("Only the label left the server's computation, no score.")}</p>
        {(!clear)
            .then(|| {
                view! {
                    <p class="result-caution">
                        {t!("Two classes lie so close together that neither beat the other clearly. Ask again, or ")}
                        {t!("change the input a little.")}
                    </p>
                }
            })}
    }
}

/// Says that nothing but yes or no left the computation.
#[component]
pub(super) fn DecisionView(
    /// Whether the score reached the threshold.
    yes: bool,
) -> impl IntoView {
    let told = match yes {
        true => t!("The score reaches the owner's threshold."),
        false => t!("The score does not reach the owner's threshold."),
    };
    view! {
        <p class="result-detail">{told} {t!(" Only this yes or no left the server's computation, no score.")}</p>
    }
}
