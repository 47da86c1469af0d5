use api::ProblemKind;
use client::{CheckedKey, KeyStanding};
use leptos::prelude::*;
use protocol::Verdict;

use super::key_review::KeyReview;
use crate::{
    components::{
        Alert, AlertTone, Badge, BadgeTone, Button, Errand, ErrorPanel, Fingerprint, Spinner,
    },
    format::time,
    state::{client, use_sealing, use_toasts},
    wording::{self, Explained, glossary::Term},
};

/// The user's key fingerprint, the outcome of its log proof, and whether it was compared.
#[component]
pub(super) fn KeyPanel(user_name: String, review: KeyReview) -> impl IntoView {
    let name = StoredValue::new(user_name);
    let body = move || {
        match (review.value(), review.failure()) {
        (Some((key, standing)), _) => {
            view! { <Key name=name.get_value() review key standing /> }.into_any()
        }
        (None, Some(failure)) if failure.is(ProblemKind::NotFound) => view! {
            <p>{t!("This user has not published a key yet. You can grant as soon as there is one.")}</p>
        }
        .into_any(),
        (None, Some(failure)) => {
            view! { <ErrorPanel failure=Some(failure) on_retry=move |()| review.reload() /> }
                .into_any()
        }
        (None, None) => {
            view! { <div class="reserved"><Spinner label=t!("Checking the user's key") /></div> }
                .into_any()
        }
    }
    };
    view! { <div class="key-panel">{move || body()}</div> }
}

#[component]
fn Key(name: String, review: KeyReview, key: CheckedKey, standing: KeyStanding) -> impl IntoView {
    let proof = match key.verdict.clone() {
        Verdict::Holds => view! {
            <p class="key-proof">
                <Badge tone=BadgeTone::Good text=t!("Log proof holds") />
                " "
                {wording::named_in_log(&key, &name)}
            </p>
            <p>{wording::chosen_among(&key)}</p>
        }
        .into_any(),
        Verdict::Fails(why) => view! {
            <Alert tone=AlertTone::Danger title=t!("The log proof of this key fails")>
                <p>{why}</p>
                <p>{t!("Nothing can be sealed to it. Tell the administrator over another channel.")}</p>
            </Alert>
        }
        .into_any(),
    };
    let holds = key.verdict == Verdict::Holds;
    let fingerprint = key.document.published.fingerprint.0.clone();
    view! {
        <h3>{t!("Key of {name}, epoch {}", key.document.published.epoch)}</h3>
        {proof}
        <p class="small muted">
            <Explained term=Term::Fingerprint />
        </p>
        <Fingerprint bytes=fingerprint />
        {holds.then(|| view! { <Comparison name review key standing /> })}
    }
}

/// What the owner knows of the key from another channel.
#[component]
fn Comparison(
    name: String,
    review: KeyReview,
    key: CheckedKey,
    standing: KeyStanding,
) -> impl IntoView {
    let (toasts, sealing) = (use_toasts(), use_sealing());
    let errand = Errand::new();
    let verify = move |()| {
        let (account, digits) = (review.user(), key.fingerprint.clone());
        errand.run(async move {
            let trust = client().verify_key(&account, &digits).await?;
            toasts.success(t!("The key is marked as verified."));
            review.trust(trust);
            // What cannot be asked now is asked within a minute.
            let queued = client().apply_rules_to_compared(&account).await;
            if queued.is_ok_and(|queued| queued > 0) {
                sealing.start();
            }
            Ok(())
        });
    };
    let told = match &standing {
        KeyStanding::Verified(at) => view! {
            <p>
                <Badge tone=BadgeTone::Good text=t!("Verified by you") />
                {t!(" Compared {}.", time::minute(*at))}
            </p>
        }
        .into_any(),
        KeyStanding::Unverified => view! {
            <p>
                {t!(
                    "Let {name} read the words of this key to you over the telephone or in person. If they are the same, mark the key as verified.",
                )}
            </p>
        }
        .into_any(),
        KeyStanding::Changed => view! {
            <Alert tone=AlertTone::Danger title=t!("This is not the key you verified")>
                <p>
                    {t!(
                        "Ask {name} over another channel whether this is a new key. Seal nothing before the words agree.",
                    )}
                </p>
            </Alert>
        }
        .into_any(),
    };
    let known = matches!(standing, KeyStanding::Verified(_));
    view! {
        {told}
        <ErrorPanel failure=errand.failure() />
        {(!known)
            .then(|| {
                view! {
                    <div class="button-row">
                        <Button busy=errand.busy() on_press=verify>
                            {t!("We compared the words: mark verified")}
                        </Button>
                    </div>
                }
            })}
    }
}
