use client::{CopySigner, GrantedModel, KeyStanding};
use leptos::prelude::*;

use crate::{
    components::{Badge, BadgeTone, Button, Errand, ErrorPanel, Fingerprint},
    format::time,
    pages::card_view::Change,
    state::{client, use_toasts},
    wording,
};

/// Who signed the model's copy and card, and whether the user compared his key with him.
#[component]
pub(in super::super) fn SignedBy(model: GrantedModel) -> impl IntoView {
    let signer = model.signer().clone();
    let version = model.card().version;
    let changed = model.card().changes.first().cloned();
    let older = wording::older_version(model.grant());
    let standing = RwSignal::new(signer.standing.clone());
    let compared = move || match standing.get() {
        KeyStanding::Verified(at) => view! {
            <Badge tone=BadgeTone::Good text=t!("Compared by you") />
            {format!(" {}", time::minute(at))}
        }
        .into_any(),
        KeyStanding::Unverified | KeyStanding::Changed => {
            view! { <Badge tone=BadgeTone::Neutral text=t!("Not compared yet") /> }.into_any()
        }
    };
    let name = signer.name.clone();
    let told = t!(
        "Version {version}, signed by {name}, {}: this sealed copy is made for you, and the card you see is the one that \
         {name} wrote. Checked here before anything is encrypted.",
        time::minute(signer.signed_at)
    );
    view! {
        <section class="signed-by" aria-label=t!("Who signed this model")>
            <p>{told} " " {move || compared()}</p>
            {older.map(|told| view! { <p>{told}</p> })}
            {changed
                .map(|change| {
                    view! {
                        <details class="fold">
                            <summary>{t!("What version {version} changed")}</summary>
                            <Change change />
                        </details>
                    }
                })}
            <details class="fold">
                <summary>{t!("Compare the key of {name}")}</summary>
                <Compare signer standing />
            </details>
        </section>
    }
}

#[component]
fn Compare(signer: CopySigner, standing: RwSignal<KeyStanding>) -> impl IntoView {
    let toasts = use_toasts();
    let errand = Errand::new();
    let published = &signer.key.document.published;
    let name = &signer.name;
    let logged = wording::named_in_log(&signer.key, name);
    let told = t!(
        "{logged} Let {name} read these words to you over the telephone or in person: they stand on the owner's page \
         Requests. If they are the same, nobody else signed in that name."
    );
    let bytes = published.fingerprint.0.clone();
    let (account, digits) = (signer.account.clone(), signer.key.fingerprint.clone());
    let verify = move |()| {
        let (account, digits) = (account.clone(), digits.clone());
        errand.run(async move {
            let trust = client().verify_key(&account, &digits).await?;
            standing.try_set(trust.standing(&account, &digits));
            toasts.success(t!("The owner's key is marked as verified."));
            Ok(())
        });
    };
    let known = move || matches!(*standing.read(), KeyStanding::Verified(_));
    view! {
        <Show when=move || !known()>
            <p>{told.clone()}</p>
        </Show>
        <Fingerprint bytes />
        <ErrorPanel failure=errand.failure() />
        <Show when=move || !known()>
            <div class="button-row">
                <Button busy=errand.busy() on_press=verify.clone()>
                    {t!("We compared the words: mark verified")}
                </Button>
            </div>
        </Show>
    }
}
