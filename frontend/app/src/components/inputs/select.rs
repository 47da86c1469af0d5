use leptos::prelude::*;

use crate::components::unique_id;

/// A labelled choice among a few.
#[component]
pub(crate) fn Select(
    /// What it asks for.
    #[prop(into)]
    label: Signal<String>,
    /// Value of the chosen option.
    value: RwSignal<String>,
    /// Values and what they are called.
    #[prop(into)]
    options: Signal<Vec<(String, String)>>,
) -> impl IntoView {
    let id = unique_id("select");
    let choices = move || {
        let chosen = value.get();
        options
            .get()
            .into_iter()
            .map(|(option, name)| {
                let selected = option == chosen;
                view! { <option value=option selected=selected>{name}</option> }
            })
            .collect_view()
    };
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <select id=id on:change:target=move |event| value.set(event.target().value())>
                {move || choices()}
            </select>
        </div>
    }
}
