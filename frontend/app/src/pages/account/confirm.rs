use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::{
    address::Address,
    components::{Alert, AlertTone, Button, ButtonKind, Errand, ErrorPanel, LinkButton, Page},
    state::client,
};

/// Confirms an e-mail address by the link that went there. What the link bears stands behind `#`, which servers never see; it is
/// used when somebody says so, since mail programs open links by themselves.
#[component]
pub(crate) fn ConfirmPage() -> impl IntoView {
    let token = use_location()
        .hash
        .get_untracked()
        .trim_start_matches('#')
        .to_owned();
    let is_confirmed = RwSignal::new(false);
    let body = move || {
        match (is_confirmed.get(), token.is_empty()) {
        (true, _) => view! { <Confirmed /> }.into_any(),
        (false, true) => view! {
            <Alert tone=AlertTone::Warning title=t!("The link is not whole.")>
                {t!("Open the whole link from the mail; copy it into the address line if the mail program cut it off.")}
            </Alert>
        }
        .into_any(),
        (false, false) => view! { <Asked token=token.clone() is_confirmed /> }.into_any(),
    }
    };
    view! {
        <div class="narrow-page">
            <Page
                title=t!("Confirm your address")
                lead=t!("Then the service tells you by mail what happens to your account, your requests and your models.")
            >
                {move || body()}
            </Page>
        </div>
    }
}

#[component]
fn Asked(token: String, is_confirmed: RwSignal<bool>) -> impl IntoView {
    let errand = Errand::new();
    let confirm = move |()| {
        let token = token.clone();
        errand.run(async move {
            client().confirm_address(token).await?;
            is_confirmed.set(true);
            Ok(())
        });
    };
    view! {
        <div class="stack">
            <p>{t!("If you did not register here, close this page: nothing else goes to your address.")}</p>
            <ErrorPanel failure=errand.failure() />
            <div class="button-row">
                <Button kind=ButtonKind::Primary busy=errand.busy() on_press=confirm>
                    {t!("Confirm this address")}
                </Button>
            </div>
        </div>
    }
}

#[component]
fn Confirmed() -> impl IntoView {
    view! {
        <div class="stack">
            <Alert tone=AlertTone::Success title=t!("Your address is confirmed.")>
                {t!("You get a mail when an administrator has decided about your account, if that has not happened yet.")}
            </Alert>
            <div class="button-row">
                <LinkButton kind=ButtonKind::Primary href=Address::SignIn>
                    {t!("Go to sign-in")}
                </LinkButton>
            </div>
        </div>
    }
}
