use api::{GrantId, account::LiveList, grant::Grant};
use leptos::prelude::*;
use leptos_router::components::A;

use super::{
    budget_use::BudgetUse,
    request::{Request, provide_requests},
};
use crate::{
    address::{Address, id_on_screen},
    components::{FetchedView, Page, fetch},
    state::{client, use_sealing},
};

/// One request or grant: the key, what is asked, what is given, what may be done.
#[component]
pub(crate) fn RequestPage() -> impl IntoView {
    let id = GrantId(id_on_screen());
    let grant = fetch(move || client().grant(&id)).follow(LiveList::Requests);
    let sealed = use_sealing().sealed();
    Effect::new(move |before: Option<()>| {
        sealed.track();
        if before.is_some() {
            grant.reload();
        }
    });
    provide_requests();
    let title = Signal::derive(move || {
        let name = grant.value().map(|grant| grant.user_name);
        name.unwrap_or_else(|| t!("Request").to_owned())
    });
    view! {
        <Page title>
            <FetchedView from=grant what=t!("the request") let:known>
                <Ways grant=known.clone() />
                <Request grant=known.clone() on_change=move |()| grant.reload() />
                <BudgetUse grant=known />
            </FetchedView>
        </Page>
    }
}

/// What else there is of the same user.
#[component]
fn Ways(grant: Grant) -> impl IntoView {
    view! {
        <p class="small request-ways">
            <A href=Address::Requests>{t!("All requests")}</A> " · "
            <A href=Address::OwnerUser(grant.user)>{t!("All of {}", grant.user_name)}</A>
        </p>
    }
}
