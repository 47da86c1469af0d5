use leptos::prelude::*;

use crate::{
    address::Address,
    components::{ButtonKind, LinkButton, Page},
};

/// The page of a path that leads nowhere.
#[component]
pub(crate) fn NotFound() -> impl IntoView {
    view! {
        <Page title=t!("No such page") lead=t!("The address leads nowhere here. It may have been mistyped or moved.")>
            <div class="button-row">
                <LinkButton kind=ButtonKind::Primary href=Address::Landing>
                    {t!("Go to the start page")}
                </LinkButton>
            </div>
        </Page>
    }
}
