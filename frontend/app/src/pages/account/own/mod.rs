//! The reader's own account.

mod change_password;
mod recovery;
mod sessions;

use leptos::prelude::*;

use self::{change_password::ChangePassword, recovery::Recovery, sessions::Sessions};
use crate::{
    components::{Page, fetch},
    layout::Guard,
    state::{client, use_session},
};

/// The account of whoever is signed in, in any role.
#[component]
pub(crate) fn AccountPage() -> impl IntoView {
    view! {
        <Guard>
            <Own />
        </Guard>
    }
}

#[component]
fn Own() -> impl IntoView {
    let account = use_session().account();
    let sessions = fetch(|| client().sessions());
    account.map(|account| {
        let lead = format!("You are signed in with {}.", account.profile.email);
        view! {
            <Page title="Your account" lead>
                <Recovery account=account.clone() />
                <Sessions sessions />
                <ChangePassword account sessions />
            </Page>
        }
    })
}
