use api::account::{Account, Role};
use leptos::{ev::SubmitEvent, prelude::*};

use crate::{
    address::{Address, use_go},
    browser::focus_first_wrong,
    components::{
        AddressForManager, Button, ButtonKind, Dialog, Errand, ErrorPanel, PasswordField,
    },
    state::{client, use_toasts},
};

/// Deletes the account, after saying what goes with it.
#[component]
pub(super) fn Delete(
    /// Whose.
    account: Account,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let account = StoredValue::new(account);
    view! {
        <section class="stack" aria-labelledby="delete-heading">
            <h2 id="delete-heading">{t!("Delete your account")}</h2>
            <p>{t!("Everything that only you can open is lost with it. Save your data before, if you may need it.")}</p>
            <div class="button-row">
                <Button kind=ButtonKind::Danger on_press=move |()| open.set(true)>{t!("Delete account")}</Button>
            </div>
            <Dialog open title=t!("Delete your account?")>
                <Confirm account=account.get_value() open />
            </Dialog>
        </section>
    }
}

#[component]
fn Confirm(account: Account, open: RwSignal<bool>) -> impl IntoView {
    let (value, problem) = (RwSignal::new(String::new()), RwSignal::new(None));
    let (errand, toasts, go) = (Errand::new(), use_toasts(), use_go());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let password = value.get_untracked();
        let missing = password.is_empty();
        problem.set(missing.then(|| t!("Enter your password.").to_owned()));
        if missing {
            return focus_first_wrong("main dialog");
        }
        let go = go.clone();
        errand.run(async move {
            // First away: the page of an account would send a visitor to the sign-in page.
            let away = move || go(Address::Landing);
            client().delete_account(password, away).await?;
            toasts.success(t!("Your account is deleted."));
            Ok(())
        });
    };
    let consequences = consequences(account.role)
        .iter()
        .map(|text| view! { <li>{words::text(text)}</li> });
    view! {
        <form class="stack" novalidate on:submit=submit>
            <ul>{consequences.collect_view()}</ul>
            <AddressForManager email=account.profile.email />
            <PasswordField
                label=t!("Password to delete the account")
                value
                error=problem
                autocomplete="current-password"
            />
            <ErrorPanel failure=errand.failure() />
            <div class="button-row">
                <Button kind=ButtonKind::Danger submit=true busy=errand.busy()>
                    {t!("Delete for ever")}
                </Button>
                <Button on_press=move |()| open.set(false)>{t!("Cancel")}</Button>
            </div>
        </form>
    }
}

/// What is lost, and what stays.
fn consequences(role: Role) -> &'static [&'static str] {
    match role {
        Role::Administrator => &[
            n!(
                "Your vault is deleted and every session ends at once. The last administrator cannot go."
            ),
            LOG,
        ],
        Role::Auditor => &[
            n!("Your vault is deleted and every session ends at once."),
            LOG,
        ],
        Role::Owner => &[
            n!("Your vault with your clear models is deleted, and every session ends at once."),
            n!(
                "Your models leave the catalogue, all access to them ends, and the sealed copies are deleted; jobs on them end \
             without an answer and without a charge. Their cards stay readable to those who had access."
            ),
            LOG,
        ],
        Role::User => &[
            n!("Your vault with keys and history is deleted, and every session ends at once."),
            n!(
                "Your access to models ends, your requests are withdrawn, the copies sealed for you and your evaluation keys are \
             deleted. Jobs that wait or run are cancelled and cost nothing."
            ),
            n!("Owners keep how many rows you asked, when, and what you wrote in requests."),
            LOG,
        ],
    }
}

const LOG: &str = n!(
    "The log cannot be shortened: your identifier stays in it, with the name your keys were published under. \
                   Everywhere else your name, organisation, purpose and address are gone, and the address is free again."
);
