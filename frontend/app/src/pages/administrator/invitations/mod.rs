//! Invitations: one by hand, many by a file, and those that are open.

mod form;
mod from_file;
mod made;
mod open;
mod withdraw;

use api::invitation::{Invitation, InvitationQuery};
use leptos::prelude::*;

use crate::browser::focus;
use crate::components::{Page, Picks, fetch_of, use_list_address};
use crate::state::client;
use form::InviteForm;
use from_file::FromFile;
use made::{Made, MadeLinks};
use open::OpenInvitations;

/// Invites people and shows which invitations nobody has used yet.
#[component]
pub(crate) fn InvitationsPage() -> impl IntoView {
    let address = use_list_address();
    let asked = address.query();
    let load = |query: InvitationQuery| async move { client().invitations(&query).await };
    let listed = fetch_of(asked, load).stay_fresh();
    let picks = Picks::<Invitation>::of(asked, load);
    let made = RwSignal::new(MadeLinks::default());
    let take = Callback::new(move |new| {
        made.update(|made| made.take(new));
        // The only way to the links, and maybe out of sight.
        focus(".links-made");
        listed.reload();
    });
    view! {
        <Page
            title=t!("Invitations")
            lead=t!("Whoever registers through an invitation is approved at once. Each link works once.")
        >
            <Made made />
            <div class="halves">
                <InviteForm on_made=take />
                <FromFile on_made=take />
            </div>
            <section class="stack" aria-labelledby="open-invitations">
                <h2 id="open-invitations">{t!("Open invitations")}</h2>
                <OpenInvitations address listed picks />
            </section>
        </Page>
    }
}
