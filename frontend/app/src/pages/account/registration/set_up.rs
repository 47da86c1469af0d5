use api::account::{Role, SetupStanding};
use client::Entrance;
use leptos::{ev::SubmitEvent, prelude::*};
use leptos_router::hooks::use_location;

use super::{
    super::profile_form::ProfileFields,
    steps::{KitStep, RegistrationSteps},
};
use crate::{
    address::Address,
    components::{
        Alert, AlertTone, Button, ButtonKind, ErrorPanel, FetchedView, KeptNote, LinkButton, Page,
        fetch,
    },
    state::{client, use_session},
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
    match token.is_empty() {
        true => view! { <NoToken /> }.into_any(),
        false => view! { <Opened token /> }.into_any(),
    }
}

/// What the link is good for, before anything is typed.
#[component]
fn Opened(token: String) -> impl IntoView {
    let asked = token.clone();
    let standing = fetch(move || client().open_setup_link(&asked));
    let token = StoredValue::new(token);
    move || {
        match standing.value() {
        Some(SetupStanding::Open) => view! { <Steps token=token.get_value() /> }.into_any(),
        Some(SetupStanding::Used) => view! { <Used /> }.into_any(),
        Some(SetupStanding::Unknown) => view! { <Unknown /> }.into_any(),
        None => view! {
            <SetUp>
                <FetchedView from=standing what=t!("the set-up link") children=|_: SetupStanding| () />
            </SetUp>
        }
        .into_any(),
    }
    }
}

#[component]
fn Used() -> impl IntoView {
    let session = use_session();
    let text = move || match session.account() {
        Some(_) => t!(
            "You are signed in: go on with your pages. An administrator invites whoever is to become one."
        ),
        None => t!(
            "Sign in with the address and the password that were chosen then, or ask an administrator to invite you."
        ),
    };
    let way = move || {
        let (href, label) = match session.account() {
            Some(account) => (Address::home(account.role), t!("Go to your pages")),
            None => (Address::SignIn, t!("Sign in")),
        };
        view! { <LinkButton kind=ButtonKind::Primary href>{label}</LinkButton> }
    };
    view! {
        <Closed
            tone=AlertTone::Note
            title=t!("This set-up link was used: the service has its administrator.")
            text=Signal::derive(text)
        >
            <div class="button-row">{way}</div>
        </Closed>
    }
}

#[component]
fn Unknown() -> impl IntoView {
    view! {
        <Closed
            tone=AlertTone::Warning
            title=t!("This set-up link is not whole, or older than a day.")
            text=t!("Open the whole link that the server printed when it started, or get another one with the command tacit-server setup-link.")
        />
    }
}

#[component]
fn NoToken() -> impl IntoView {
    view! {
        <Closed
            tone=AlertTone::Warning
            title=t!("The token is missing from the address.")
            text=t!("Open the whole set-up link that the server printed when it started.")
        />
    }
}

/// Why nobody can be registered here, and what helps.
#[component]
fn Closed(
    tone: AlertTone,
    title: &'static str,
    #[prop(into)] text: Signal<&'static str>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <SetUp>
            <Alert tone title>
                {text}
            </Alert>
            {children.map(|children| children())}
        </SetUp>
    }
}

#[component]
fn Steps(token: String) -> impl IntoView {
    let steps = RegistrationSteps::new("set-up".to_owned(), |_| ());
    let is_keeping = Memo::new(move |_| steps.is_keeping());
    let token = StoredValue::new(token);
    let on_registered = steps.enter(Role::Administrator);
    move || match is_keeping.get() {
        false => {
            let lead = t!("You become the first administrator. The link works once.");
            view! { <SetUp lead><Form steps token=token.get_value() /></SetUp> }.into_any()
        }
        true => view! { <KitStep steps on_registered /> }.into_any(),
    }
}

#[component]
fn SetUp(#[prop(into, optional)] lead: MaybeProp<String>, children: Children) -> impl IntoView {
    view! {
        <div class="narrow-page">
            <Page title=t!("Set up the service") lead>
                {children()}
            </Page>
        </div>
    }
}

#[component]
fn Form(steps: RegistrationSteps, token: String) -> impl IntoView {
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        steps.begin(Role::Administrator, Entrance::SetupLink(token.clone()));
    };
    view! {
        <form class="stack" novalidate on:submit=submit>
            <KeptNote form=steps.kept but=t!("Passwords are not kept: enter yours again.") />
            <ProfileFields form=steps.form purpose_hint=t!("What the service is for. Other administrators read it.") />
            <ErrorPanel failure=steps.failure() />
            <Button kind=ButtonKind::Primary submit=true busy=steps.errand.busy()>
                {t!("Go on")}
            </Button>
        </form>
    }
}
