use leptos::prelude::*;

use crate::{
    components::{Alert, AlertTone, fetch},
    state::{client, use_service},
};

/// Says where addresses are not confirmed because nothing can be sent to them, and nobody proves his.
#[component]
pub(super) fn AddressNote() -> impl IntoView {
    let (health, service) = (fetch(|| client().health()), use_service());
    move || {
        let is_set = health.value()?.mail.is_set;
        (!is_set && service.identity().is_none()).then(|| {
            view! {
                <Alert tone=AlertTone::Note title=t!("Addresses are not confirmed: no mail server is set")>
                    {t!("Anybody can have entered an address that is not his own. Ask over another channel where it matters.")}
                </Alert>
            }
        })
    }
}
