use leptos::prelude::*;

use crate::components::unique_id;

/// A whole number from 0 to `maximum`, by slider.
#[component]
pub(super) fn Slider(
    /// What it is.
    label: &'static str,
    /// Its unit.
    unit: &'static str,
    /// Largest value.
    maximum: f64,
    /// The value.
    value: RwSignal<f64>,
) -> impl IntoView {
    let id = unique_id("slider");
    let text = move || format!("{} {unit}", value.get());
    view! {
        <div class="slider">
            <label for=id.clone()>{label}</label>
            <output for=id.clone()>{move || text()}</output>
            <input
                id=id
                type="range"
                min="0"
                max=maximum.to_string()
                step="1"
                aria-valuetext=move || text()
                prop:value=move || value.get().to_string()
                on:input:target=move |event| {
                    if let Ok(chosen) = event.target().value().parse() {
                        value.set(chosen);
                    }
                }
            />
        </div>
    }
}
