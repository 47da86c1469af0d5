use api::account::Account;
use leptos::prelude::*;

use crate::{components::Badge, state::use_service, wording};

/// Whether an account's e-mail address is confirmed; nothing where it is not because the service sends no mail.
#[component]
pub(super) fn AddressBadge(account: Account) -> impl IntoView {
    let service = use_service();
    move || {
        let told = wording::confirmation(&account, service.sends_mail());
        told.map(|(tone, text)| view! { <Badge tone=tone text=text /> })
    }
}
