use client::Entrance;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::steps::RegistrationSteps;
use crate::{
    browser,
    components::{Alert, AlertTone, Button, ButtonKind, Errand, ErrorPanel},
    state::{client, use_service},
};

/// What somebody enters who registers, once she has proved who she is where the service asks for that.
#[component]
pub(super) fn OnceProven(
    /// The registration.
    steps: RegistrationSteps,
    /// How she comes in.
    entrance: Entrance,
    children: ChildrenFn,
) -> impl IntoView {
    let service = use_service();
    let is_invited = matches!(entrance, Entrance::Invitation(_));
    spawn_local(async move { steps.form.prove(client().proven_identity().await) });
    let asked = Memo::new(move |_| {
        let check = service.identity()?;
        (check.asks_invited || !is_invited).then_some(check.provider)
    });
    let proven = steps.form.proven();
    let is_proven = Memo::new(move |_| proven.read().is_some());
    let (entrance, children) = (StoredValue::new(entrance), StoredValue::new(children));
    move || match (asked.get(), is_proven.get()) {
        (Some(provider), false) => {
            view! { <Prove provider entrance=entrance.get_value() /> }.into_any()
        }
        (Some(provider), true) => view! {
            <Proven provider steps />
            {children.with_value(|children| children())}
        }
        .into_any(),
        (None, _) => children.with_value(|children| children()),
    }
}

/// Leads to the provider.
#[component]
fn Prove(provider: String, entrance: Entrance) -> impl IntoView {
    let errand = Errand::new();
    let leave = move |()| {
        let entrance = entrance.clone();
        errand.run(async move {
            browser::leave_for(&client().begin_identity(&entrance).await?);
            Ok(())
        });
    };
    view! {
        <section class="card stack" aria-labelledby="who">
            <h2 id="who">{t!("First: who are you?")}</h2>
            <p>
                {t!(
                    "You say so at {provider}, and come back with your name and your e-mail address. {provider} learns that you \
                     register here, and nothing of what you do here later.",
                )}
            </p>
            <p class="muted">
                {t!(
                    "Then you choose a password, which opens your vault. It never leaves this browser; {provider} does not get to know \
                     it and cannot open the vault.",
                )}
            </p>
            <ErrorPanel failure=errand.failure() />
            <div class="button-row">
                <Button kind=ButtonKind::Primary busy=errand.busy() on_press=leave>
                    {t!("Prove who you are with {provider}")}
                </Button>
            </div>
        </section>
    }
}

/// Who she is by then, and the way to be somebody else.
#[component]
fn Proven(provider: String, steps: RegistrationSteps) -> impl IntoView {
    let proven = steps.form.proven();
    let what = move || {
        let has_name = proven
            .read()
            .as_ref()
            .is_some_and(|proven| proven.name.is_some());
        match has_name {
            true => t!("You register under this name and address."),
            false => t!("You register under this address, and enter your name yourself."),
        }
    };
    let forget = move |()| {
        steps.errand.forget();
        steps.form.prove(None);
        spawn_local(async { client().forget_identity().await });
    };
    view! {
        <Alert tone=AlertTone::Success title=t!("{provider} says who you are")>
            <p>{what}</p>
            <div class="button-row">
                <Button on_press=forget>{t!("Prove it again")}</Button>
            </div>
        </Alert>
    }
}
