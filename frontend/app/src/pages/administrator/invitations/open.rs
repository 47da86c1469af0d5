use api::{
    invitation::{Invitation, InvitationColumn},
    list::ListPage,
};
use leptos::prelude::*;

use super::withdraw::WithdrawAll;
use crate::{
    components::{
        Button, ButtonKind, EmptyState, Errand, Fetched, IconName, ListAddress, ListColumn,
        ListFilter, ListTable, Picks,
    },
    format::time,
    state::{client, use_toasts},
    wording,
};

/// Invitations that nobody has used yet, to withdraw.
#[component]
pub(super) fn OpenInvitations(
    address: ListAddress,
    listed: Fetched<ListPage<Invitation>>,
    picks: Picks<Invitation>,
) -> impl IntoView {
    let columns = vec![
        ListColumn::sorted(t!("For"), InvitationColumn::Name),
        ListColumn::sorted(t!("E-mail address"), InvitationColumn::Email),
        ListColumn::sorted(t!("Role"), InvitationColumn::Role),
        ListColumn::plain(t!("Invited by")),
        ListColumn::sorted(t!("Made"), InvitationColumn::Made),
        ListColumn::sorted(t!("Works until"), InvitationColumn::Expires),
        ListColumn::plain(""),
    ];
    let empty = || {
        view! {
            <EmptyState
                icon=IconName::Person
                title=t!("No open invitations")
                text=t!("An invitation stands here until somebody registers through it, or it is too old.")
            />
        }
    };
    let bulk = move || view! { <WithdrawAll picks on_change=move |()| listed.reload() /> };
    view! {
        <ListTable
            address
            from=listed
            noun=(t!("invitation"), t!("invitations"))
            search=t!("Search by name or e-mail")
            filters=vec![ListFilter::by_word("role", t!("Role"), t!("Every role"), wording::role)]
            columns
            key=|one: &Invitation| one.id.to_string()
            name=|one: &Invitation| one.invitee.name.clone()
            row=move |one| cells(one, listed)
            picks
            bulk
            empty
        />
    }
}

fn cells(invitation: Invitation, listed: Fetched<ListPage<Invitation>>) -> AnyView {
    let toasts = use_toasts();
    let errand = Errand::failing_in(toasts);
    let name = invitation.invitee.name.clone();
    let id = invitation.id.clone();
    let withdraw = move |()| {
        let id = id.clone();
        errand.run(async move {
            client().withdraw_invitation(&id).await?;
            toasts.success(t!("The invitation is withdrawn: its link lets nobody in."));
            listed.reload();
            Ok(())
        });
    };
    let by = invitation
        .inviter_name
        .unwrap_or_else(|| t!("The server’s command line").to_owned());
    view! {
        <th scope="row">{invitation.invitee.name}</th>
        <td>{invitation.invitee.email.unwrap_or_else(|| t!("any").to_owned())}</td>
        <td class="nowrap">{wording::role(invitation.invitee.role)}</td>
        <td>{by}</td>
        <td class="nowrap">{time::day(invitation.made_at)}</td>
        <td class="nowrap">{time::minute(invitation.expires_at)}</td>
        <td>
            <Button
                kind=ButtonKind::Danger
                busy=errand.busy()
                label=t!("Withdraw the invitation of {name}")
                on_press=withdraw
            >
                {t!("Withdraw")}
            </Button>
        </td>
    }
    .into_any()
}
