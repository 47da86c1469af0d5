use api::invitation::Invitation;
use leptos::prelude::*;

use crate::{
    components::{ButtonKind, EachPicked, EachWords, Picks},
    format::number::counted,
    state::client,
};

/// Withdraws whatever is ticked, one after the other.
#[component]
pub(super) fn WithdrawAll(
    picks: Picks<Invitation>,
    /// Runs when some are withdrawn.
    #[prop(into)]
    on_change: Callback<()>,
) -> impl IntoView {
    let words = EachWords {
        verb: |many| t!("Withdraw {}", many),
        doing: |at, all| t!("Withdrawing {} of {}", at, all),
        done: |many| {
            let withdrawn = invitations_are(many);
            t!("{withdrawn} withdrawn.")
        },
        passed_over: |many| {
            let many = invitations_are(many);
            let happened = t!("{} left as before: used or withdrawn meanwhile.", many);
            (happened, t!("Whoever used one stands among all accounts."))
        },
    };
    let act = async |invitations: &[Invitation], tell: &dyn Fn(usize)| {
        client().withdraw_invitations(invitations, tell).await
    };
    view! { <EachPicked picks kind=ButtonKind::Danger words act on_change /> }
}

fn invitations_are(many: usize) -> String {
    counted(many as u64, t!("invitation is"), t!("invitations are"))
}
