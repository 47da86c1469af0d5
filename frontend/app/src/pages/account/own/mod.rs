//! The reader's own account.

mod address;
mod change_email;
mod change_password;
mod delete;
mod export;
mod keep_open;
mod letters;
mod lock;
mod passkeys;
mod profile;
mod recovery;
mod sessions;

pub(super) use keep_open::KeepOpen;

use leptos::prelude::*;

use self::{
    address::OwnAddress, change_email::ChangeEmail, change_password::ChangePassword,
    delete::Delete, export::Export, letters::Letters, lock::Lock, passkeys::Passkeys,
    profile::Profile, recovery::Recovery, sessions::Sessions,
};
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
    let session = use_session();
    let email = Memo::new(move |_| {
        let account = session.account();
        account.map_or_else(String::new, |account| account.profile.email)
    });
    let lead = move || t!("You are signed in with {}.", email.get());
    let sessions = fetch(|| client().sessions()).stay_fresh();
    // Made anew under another address, which password managers are told; another name leaves the focus where it is.
    let forms = move || {
        email.track();
        session.account_now().map(|account| {
            view! {
                <Profile account=account.clone() />
                <Letters account=account.clone() />
                <OwnAddress />
                <ChangeEmail email=account.profile.email.clone() sessions />
                <ChangePassword account=account.clone() sessions />
                <Export />
                <Delete account />
            }
        })
    };
    view! {
        <Page title=t!("Your account") lead=Signal::derive(lead)>
            <Recovery email />
            <Passkeys email sessions />
            <Lock />
            <Sessions sessions />
            {move || forms()}
        </Page>
    }
}
