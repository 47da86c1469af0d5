//! The reader's own account.

mod sessions;

use leptos::prelude::*;

use self::sessions::Sessions;
use crate::{components::Page, layout::Guard};

/// The account of whoever is signed in, in any role.
#[component]
pub(crate) fn AccountPage() -> impl IntoView {
    view! {
        <Guard>
            <Page title="Your account" lead="Where you are signed in.">
                <Sessions />
            </Page>
        </Guard>
    }
}
