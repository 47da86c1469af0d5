use leptos::prelude::*;

use crate::components::unique_id;

/// A number between two ends, by slider: arrow keys, Page up and down, Home and End move it.
#[component]
pub(crate) fn Slider(
    /// What it is.
    #[prop(into)]
    label: Signal<String>,
    /// Smallest value.
    #[prop(default = 0.0)]
    minimum: f64,
    /// Largest value.
    #[prop(into)]
    maximum: Signal<f64>,
    /// What one key press moves.
    #[prop(default = 1.0)]
    step: f64,
    /// The value.
    #[prop(into)]
    value: Signal<f64>,
    /// Called with every value it is moved to.
    #[prop(into)]
    on_move: Callback<f64>,
    /// The value in words.
    #[prop(into)]
    text: Signal<String>,
) -> impl IntoView {
    let id = unique_id("slider");
    view! {
        <div class="slider">
            <label for=id.clone()>{label}</label>
            <output for=id.clone()>{text}</output>
            <input
                id=id
                type="range"
                // The browser writes and reads the numbers: the start page is drawn without what that takes.
                prop:min=minimum
                prop:max=maximum
                prop:step=step
                aria-valuetext=text
                prop:value=value
                on:input:target=move |event| {
                    let chosen = event.target().value_as_number();
                    if chosen.is_finite() {
                        on_move.run(chosen);
                    }
                }
            />
        </div>
    }
}
