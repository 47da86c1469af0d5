use api::account::{Account, ProfileChange};
use leptos::{ev::SubmitEvent, prelude::*};

use super::super::profile_form::{ProfileTexts, purpose_hint};
use crate::{
    browser::focus_first_wrong,
    components::{Button, Errand, ErrorPanel, KeptNote},
    state::{client, use_toasts, use_unsent},
};

/// Name, organisation and purpose, to be written anew.
#[component]
pub(super) fn Profile(
    /// As it is now.
    account: Account,
) -> impl IntoView {
    let texts = ProfileTexts::of(&account.profile);
    let kept = use_unsent().form("profile");
    texts.keep(kept);
    let proven = account.proven.filter(|proven| proven.with_name);
    let hint = proven.map(|proven| {
        t!(
            "Proven by {}. Another name is shown as not proven.",
            proven.provider
        )
    });
    let hint = Signal::stored(hint);
    let (errand, toasts) = (Errand::new(), use_toasts());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        errand.forget();
        let Some((name, organisation, purpose)) = texts.submit() else {
            return focus_first_wrong("main");
        };
        let change = ProfileChange {
            name,
            organisation,
            purpose,
        };
        let submission = kept.submission();
        errand.run(async move {
            client().change_profile(change).await?;
            submission.sent();
            toasts.success(t!("Your profile is changed."));
            Ok(())
        });
    };
    view! {
        <section class="stack" aria-labelledby="profile-heading">
            <h2 id="profile-heading">{t!("Profile")}</h2>
            <p>
                {t!("Others see name and organisation beside your models or requests. The log says that you changed them and what they were, \
                 and names your keys' holder anew; the keys stay the same.")}
            </p>
            <form class="stack" novalidate on:submit=submit>
                <KeptNote form=kept />
                {texts.names(hint, Signal::stored(false))}
                {texts.purpose(purpose_hint())}
                <ErrorPanel failure=errand.failure() />
                <div class="button-row">
                    <Button submit=true busy=errand.busy()>{t!("Save profile")}</Button>
                </div>
            </form>
        </section>
    }
}
