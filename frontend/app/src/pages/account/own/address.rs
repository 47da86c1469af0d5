use api::account::{Account, Confirmation};
use leptos::prelude::*;

use crate::{
    components::{Button, Errand, ErrorPanel, Fetched, FetchedView, fetch},
    pages::address_badge::AddressBadge,
    state::{client, use_service, use_toasts},
};

/// Whether the address is confirmed, and another link to it.
#[component]
pub(super) fn OwnAddress() -> impl IntoView {
    let account = fetch(|| async { client().own_account().await }).stay_fresh();
    view! {
        <section class="stack" aria-labelledby="address-heading">
            <h2 id="address-heading">{t!("E-mail address")}</h2>
            <FetchedView from=account what=t!("your address") children=move |shown| {
                view! { <Standing shown account /> }
            } />
        </section>
    }
}

#[component]
fn Standing(shown: Account, account: Fetched<Account>) -> impl IntoView {
    let (errand, toasts, service) = (Errand::new(), use_toasts(), use_service());
    let send = move |()| {
        errand.run(async move {
            account.set(client().send_confirmation_link().await?);
            toasts.success(t!("A link is on its way to you."));
            Ok(())
        });
    };
    let confirmation = shown.confirmation;
    let told = move || told(confirmation, service.sends_mail());
    let offer = move || {
        told().1.map(|verb| {
            view! {
                <div class="button-row">
                    <Button busy=errand.busy() on_press=send>
                        {verb}
                    </Button>
                </div>
            }
        })
    };
    view! {
        <p>{shown.profile.email.clone()} " " <AddressBadge account=shown /></p>
        <p class="muted small">{move || told().0}</p>
        <ErrorPanel failure=errand.failure() />
        {offer}
    }
}

/// What comes to an address by mail, and what sends another link to it, where there is something to confirm and a mail can.
fn told(confirmation: Confirmation, sends_mail: bool) -> (&'static str, Option<&'static str>) {
    if !sends_mail {
        return (
            t!(
                "This service sends no mail, so addresses need not be confirmed. Nothing is lost by it: whatever concerns you stands on your pages when you sign in."
            ),
            None,
        );
    }
    match confirmation {
        Confirmation::Confirmed => (t!("What concerns you is told there by mail."), None),
        Confirmation::Awaited => (
            t!("Open the link in the mail that went there; until then nothing else is sent."),
            Some(t!("Send the link again")),
        ),
        Confirmation::NotAsked => (
            t!("Nothing is told there by mail until it is confirmed."),
            Some(t!("Send a link to confirm it")),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVERY: [Confirmation; 3] = [
        Confirmation::Confirmed,
        Confirmation::Awaited,
        Confirmation::NotAsked,
    ];

    #[test]
    fn a_link_is_offered_where_there_is_something_to_confirm_and_a_mail_can_bring_it() {
        let offered = |sends_mail| EVERY.map(|standing| told(standing, sends_mail).1.is_some());
        assert_eq!(offered(true), [false, true, true]);
        assert_eq!(offered(false), [false; 3]);
    }

    #[test]
    fn without_a_mail_server_no_mail_is_promised_and_nothing_is_lost() {
        for standing in EVERY {
            let (text, _) = told(standing, false);
            assert!(text.contains("sends no mail") && text.contains("Nothing is lost"));
        }
    }
}
