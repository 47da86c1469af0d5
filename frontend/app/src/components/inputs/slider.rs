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
                min=minimum.to_string()
                max=move || maximum.get().to_string()
                step=step.to_string()
                aria-valuetext=text
                prop:value=move || value.get().to_string()
                on:input:target=move |event| {
                    if let Ok(chosen) = event.target().value().parse() {
                        on_move.run(chosen);
                    }
                }
            />
        </div>
    }
}
