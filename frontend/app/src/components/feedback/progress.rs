use leptos::prelude::*;

/// A bar with its label; without a value it only says that work goes on.
#[component]
pub(crate) fn Progress(
    /// What goes on.
    #[prop(into)]
    label: Signal<String>,
    /// Share done, 0 to 1.
    #[prop(into)]
    value: Signal<Option<f64>>,
) -> impl IntoView {
    let percent = move || {
        value
            .get()
            .map(|share| format!("{:.0}\u{a0}%", share.clamp(0.0, 1.0) * 100.0))
    };
    view! {
        <div class="progress">
            <span class="progress-label">{label}</span>
            <span class="progress-percent">{move || percent()}</span>
            <progress
                aria-label=label
                max="1"
                value=move || value.get().map(|share| share.clamp(0.0, 1.0).to_string())
            ></progress>
        </div>
    }
}
