use api::account::Role;
use client::Registration;
use leptos::{ev::SubmitEvent, prelude::*};
use leptos_router::hooks::use_location;

use super::profile_form::{ProfileFields, ProfileForm};
use crate::{
    address::{Address, use_go},
    browser::focus_first_wrong,
    components::{Alert, AlertTone, Button, ButtonKind, Errand, ErrorPanel, Page},
    failure::Outcome,
    state::client,
};

/// Registers the first administrator with the one-time token behind `#` in the address; servers never
/// see that part of an address, so it is in no access log.
#[component]
pub(crate) fn SetUpPage() -> impl IntoView {
    let token = use_location()
        .hash
        .get_untracked()
        .trim_start_matches('#')
        .to_owned();
    view! {
        <div class="narrow-page">
            <Page
                title="Set up the service"
                lead="You become the first administrator. The link works once."
            >
                {if token.is_empty() {
                    view! {
                        <Alert tone=AlertTone::Warning title="The token is missing from the address.">
                            "Open the whole set-up link that the server printed when it started."
                        </Alert>
                    }
                    .into_any()
                } else {
                    view! { <Form token=token /> }.into_any()
                }}
            </Page>
        </div>
    }
}

#[component]
fn Form(token: String) -> impl IntoView {
    let go = use_go();
    let form = ProfileForm::new();
    let errand = Errand::new();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let Some((profile, password)) = form.submit() else {
            return focus_first_wrong("main");
        };
        let registration = Registration {
            profile,
            role: Role::Administrator,
            password,
            setup_token: Some(token.clone()),
        };
        let go = go.clone();
        errand.run(async move {
            register_and_enter(registration).await?;
            go(Address::home(Role::Administrator));
            Ok(())
        });
    };
    view! {
        <form class="stack" novalidate on:submit=submit>
            <ProfileFields form=form />
            <ErrorPanel failure=errand.failure() />
            <Button kind=ButtonKind::Primary submit=true busy=errand.busy()>
                "Become administrator"
            </Button>
        </form>
    }
}

async fn register_and_enter(registration: Registration) -> Outcome<()> {
    let email = registration.profile.email.clone();
    let password = registration.password.clone();
    client().register(registration).await?;
    client().sign_in(email, password).await.map(drop)
}
