use api::account::{Account, Role};
use leptos::prelude::*;

use super::decision::Decider;
use crate::{
    components::{Button, ButtonKind, Dialog},
    state::{client, use_session, use_toasts},
};

/// Ends all sign-ins of somebody else, once it was said what that does; nothing for whoever may not.
#[component]
pub(super) fn EndSignIns(
    account: Account,
    /// Whether there is any.
    is_signed_in: bool,
    /// Hears that it is done.
    decider: Decider,
) -> impl IntoView {
    let reader = use_session().account();
    let ends =
        reader.is_some_and(|reader| reader.role == Role::Administrator && reader.id != account.id);
    if !ends || !is_signed_in {
        return ().into_any();
    }
    let (open, toasts, errand) = (RwSignal::new(false), use_toasts(), decider.errand());
    let name = account.profile.name;
    let label = t!("End all sign-ins of {name}");
    let (title, id) = (
        t!("End all sign-ins of {name}?"),
        StoredValue::new(account.id),
    );
    let name = StoredValue::new(name);
    let end = move |()| {
        open.set(false);
        let (id, name) = (id.get_value(), name.get_value());
        errand.run(async move {
            client().end_all_sessions_of(&id).await?;
            toasts.success(t!("{name} is signed out everywhere."));
            decider.changed();
            Ok(())
        });
    };
    view! {
        <div class="button-row">
            <Button label busy=errand.busy() on_press=move |()| open.set(true)>
                {t!("End all sign-ins…")}
            </Button>
        </div>
        <Dialog open title>
            <p>
                {t!("Every browser in which this person is signed in is signed out, and she has to sign in again everywhere. Nothing else changes: account, access and password stay as they are. It stands in the log.")}
            </p>
            <div class="button-row">
                <Button kind=ButtonKind::Danger on_press=end>{t!("End all sign-ins")}</Button>
                <Button on_press=move |()| open.set(false)>{t!("Cancel")}</Button>
            </div>
        </Dialog>
    }
    .into_any()
}
