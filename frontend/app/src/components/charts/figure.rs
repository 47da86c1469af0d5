use leptos::prelude::*;
use leptos_router::components::A;

use crate::address::Address;

/// A number at a glance, in a `<dl class="figures">`.
#[component]
pub(crate) fn Figure(
    name: &'static str,
    value: String,
    /// What it is beside: the period before, since when it waits.
    #[prop(optional)]
    note: String,
    /// Where the number leads, with what stands behind a question mark.
    #[prop(optional)]
    href: Option<(Address, &'static str)>,
    /// Whether somebody has to do something about it.
    #[prop(optional)]
    waits: bool,
) -> impl IntoView {
    let shown = match href {
        Some((address, query)) => {
            view! { <A href=format!("{address}{query}")>{value}</A> }.into_any()
        }
        None => value.into_any(),
    };
    let note = (!note.is_empty()).then(|| view! { <span class="cell-note">{note}</span> });
    view! {
        <div class="figure" class:is-waiting=waits>
            <dt>{name}</dt>
            <dd>{shown} {note}</dd>
        </div>
    }
}
