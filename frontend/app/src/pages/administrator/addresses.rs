use leptos::prelude::*;

use crate::{
    components::{Alert, AlertTone, fetch},
    state::client,
};

/// Says where addresses are not confirmed because nothing can be sent to them.
#[component]
pub(super) fn AddressNote() -> impl IntoView {
    let health = fetch(|| client().health());
    move || {
        let is_set = health.value()?.mail.is_set;
        (!is_set).then(|| {
            view! {
                <Alert tone=AlertTone::Note title="Addresses are not confirmed: no mail server is set">
                    "Anybody can have entered an address that is not his own. Ask over another channel where it matters."
                </Alert>
            }
        })
    }
}
