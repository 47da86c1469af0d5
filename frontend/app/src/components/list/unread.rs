use leptos::prelude::*;

use crate::{
    components::{Alert, AlertTone},
    format::number::counted,
};

/// Says how many items of a list this page does not understand, where there are any.
#[component]
pub(crate) fn Unread(
    #[prop(into)] many: Signal<u64>,
    /// One item and several: "model", "models".
    noun: (&'static str, &'static str),
) -> impl IntoView {
    move || {
        let many = Some(many.get()).filter(|many| *many > 0)?;
        let many = counted(many, noun.0, noun.1);
        Some(view! {
            <Alert tone=AlertTone::Warning>
                {t!("{many} cannot be shown by this version of the page. Load the page again.")}
            </Alert>
        })
    }
}
