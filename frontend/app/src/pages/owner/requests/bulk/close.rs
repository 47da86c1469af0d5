use api::grant::Grant;
use client::Client;
use leptos::prelude::*;

use super::{
    standing::{is_requested, is_sealed},
    together::{Together, TogetherProgress},
};
use crate::components::{Button, ButtonKind, Dialog, KeptNote, Picks, TextArea};

/// Refuses the requests that are ticked, with one reason.
#[component]
pub(super) fn RefuseDialog(
    open: RwSignal<bool>,
    picks: Picks<Grant>,
    on_change: Callback<()>,
) -> impl IntoView {
    view! {
        <Dialog open title=t!("Refuse requests")>
            <RefuseForm open picks on_change />
        </Dialog>
    }
}

#[component]
fn RefuseForm(open: RwSignal<bool>, picks: Picks<Grant>, on_change: Callback<()>) -> impl IntoView {
    let together = Together::of("refusals", picks, is_requested).of_requests();
    let reason = RwSignal::new(String::new());
    together.kept.keep("reason", reason);
    let is_stated = move || (1..=1_000).contains(&reason.read().trim().chars().count());
    let refuse = move |()| {
        let reason = reason.get_untracked().trim().to_owned();
        let act =
            async move |client: &Client, grant: &Grant| client.refuse(grant, reason.clone()).await;
        together.close(act, open, t!("refused"), on_change);
    };
    let cancel = move |()| {
        together.kept.discard();
        open.set(false);
    };
    view! {
        <div class="stack">
            <KeptNote form=together.kept />
            <p>{move || t!("This refuses {}. Nothing is sealed; each user may ask again.", together.counted())}</p>
            {together.left_out().map(|told| view! { <p>{told}</p> })}
            <TextArea label=t!("Reason") value=reason hint=t!("Whoever asked reads it.") rows=4 required=true />
            <TogetherProgress together />
            <div class="button-row">
                <Button
                    kind=ButtonKind::Danger
                    busy=together.busy()
                    disabled=Signal::derive(move || !is_stated())
                    on_press=refuse
                >
                    {t!("Refuse")}
                </Button>
                <Button on_press=cancel>{t!("Cancel")}</Button>
            </div>
        </div>
    }
}

/// Takes access back from all that are ticked, once it is said what that deletes.
#[component]
pub(super) fn RevokeDialog(
    open: RwSignal<bool>,
    picks: Picks<Grant>,
    on_change: Callback<()>,
) -> impl IntoView {
    view! {
        <Dialog open title=t!("Revoke access?")>
            <RevokeForm open picks on_change />
        </Dialog>
    }
}

#[component]
fn RevokeForm(open: RwSignal<bool>, picks: Picks<Grant>, on_change: Callback<()>) -> impl IntoView {
    let together = Together::of("revocations", picks, is_sealed);
    let names = move || {
        let names = together.grants().into_iter().map(|grant| {
            let text = format!(
                "{}, {}: {}",
                grant.user_name, grant.user_organisation, grant.model_name
            );
            view! { <li>{text}</li> }
        });
        names.collect_view()
    };
    let revoke = move |()| {
        let act = async |client: &Client, grant: &Grant| client.revoke(grant).await;
        together.close(act, open, t!("revoked"), on_change);
    };
    view! {
        <div class="stack">
            <p>
                {move || t!(
                    "This deletes what is sealed for {} from the server; nothing is answered by it any more. What earlier answers told \
                     cannot be taken back, and a copy can only be sealed anew once the user asks again.",
                    together.counted(),
                )}
            </p>
            {together.left_out().map(|told| view! { <p>{told}</p> })}
            <ul class="bulk-names" tabindex="0" aria-label=t!("Whose access is revoked")>{names}</ul>
            <TogetherProgress together />
            <div class="button-row">
                <Button kind=ButtonKind::Danger busy=together.busy() on_press=revoke>
                    {t!("Revoke and delete")}
                </Button>
                <Button on_press=move |()| open.set(false)>{t!("Keep access")}</Button>
            </div>
        </div>
    }
}
