use api::{account::Role, invitation::OpenInvitation};
use client::Entrance;
use leptos::{ev::SubmitEvent, prelude::*};
use leptos_router::hooks::use_location;

use super::{
    identity::OnceProven,
    steps::{KitStep, RegistrationFields, RegistrationSteps},
};
use crate::{
    components::{Alert, AlertTone, FetchedView, Page, fetch},
    format::time,
    state::client,
    wording,
};

/// Registers whoever was invited, with the token behind `#` in the address; servers never see that part of an address.
#[component]
pub(crate) fn InvitationPage() -> impl IntoView {
    let hash = use_location().hash.get_untracked();
    let token = hash.trim_start_matches('#').to_owned();
    if token.is_empty() {
        return view! {
            <Invited>
                <Alert tone=AlertTone::Warning title=t!("The token is missing from the address.")>
                    {t!("Open the whole link that you were given.")}
                </Alert>
            </Invited>
        }
        .into_any();
    }
    let asked = token.clone();
    let opened = fetch(move || client().open_invitation(&asked));
    let token = StoredValue::new(token);
    let body = move || {
        match opened.value() {
        Some(invitation) => {
            view! { <Registration invitation token=token.get_value() /> }.into_any()
        }
        None => view! {
            <Invited>
                <FetchedView from=opened what=t!("the invitation") children=|_: OpenInvitation| () />
            </Invited>
        }
        .into_any(),
    }
    };
    (move || body()).into_any()
}

#[component]
fn Invited(children: Children) -> impl IntoView {
    view! {
        <div class="narrow-page">
            <Page title=t!("Invitation")>{children()}</Page>
        </div>
    }
}

#[component]
fn Registration(invitation: OpenInvitation, token: String) -> impl IntoView {
    let invitee = &invitation.invitee;
    let steps = RegistrationSteps::new(format!("invitation {token}"), |form| {
        form.fill(&invitee.name, invitee.email.as_deref());
    });
    let is_keeping = Memo::new(move |_| steps.is_keeping());
    let on_registered = steps.enter(invitee.role);
    let (invitation, token) = (StoredValue::new(invitation), StoredValue::new(token));
    move || match is_keeping.get() {
        true => view! { <KitStep steps on_registered /> }.into_any(),
        false => {
            let (invitation, token) = (invitation.get_value(), token.get_value());
            view! { <Details steps invitation token /> }.into_any()
        }
    }
}

#[component]
fn Details(steps: RegistrationSteps, invitation: OpenInvitation, token: String) -> impl IntoView {
    let role = invitation.invitee.role;
    let lead = t!(
        "{} invites you as {}. You can begin as soon as you are registered. The link works once, until {}.",
        invitation
            .inviter_name
            .unwrap_or_else(|| t!("The operator of the server").to_owned()),
        wording::within_sentence(wording::role(role)),
        time::minute(invitation.expires_at),
    );
    let only = invitation.invitee.email.map(|email| {
        view! { <p>{t!("The invitation is for ")} <strong>{email}</strong> "."</p> }
    });
    let entrance = Entrance::Invitation(token);
    view! {
        <div class="narrow-page">
            <Page title=t!("Register") lead=lead>
                {only}
                <OnceProven steps entrance=entrance.clone()>
                    <Fields steps role entrance=entrance.clone() />
                </OnceProven>
            </Page>
        </div>
    }
}

#[component]
fn Fields(steps: RegistrationSteps, role: Role, entrance: Entrance) -> impl IntoView {
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        steps.begin(role, entrance.clone());
    };
    view! {
        <form class="stack" novalidate on:submit=submit>
            <RegistrationFields
                steps
                purpose_hint=t!("What you want to do here. Administrators read it.")
            />
        </form>
    }
}
