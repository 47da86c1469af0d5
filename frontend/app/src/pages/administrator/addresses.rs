use leptos::prelude::*;

use crate::{
    components::{Alert, AlertTone},
    state::use_service,
};

/// Says where addresses are not confirmed because nothing can be sent to them, and nobody proves his.
#[component]
pub(super) fn AddressNote() -> impl IntoView {
    let service = use_service();
    move || {
        (!service.sends_mail() && service.identity().is_none()).then(|| {
            view! {
                <Alert tone=AlertTone::Note title=t!("Addresses are not confirmed: no mail server is set")>
                    {t!("Anybody can have entered an address that is not his own. Ask over another channel where it matters.")}
                </Alert>
            }
        })
    }
}
