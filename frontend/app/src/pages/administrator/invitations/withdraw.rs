use api::invitation::Invitation;
use leptos::prelude::*;

use crate::{
    components::{Button, ButtonKind, Errand, Picks},
    failure::Failure,
    format::number::{count, counted},
    state::{client, use_toasts},
};

/// Withdraws whatever is ticked, one after the other.
#[component]
pub(super) fn WithdrawAll(
    picks: Picks<Invitation>,
    /// Runs when some are withdrawn.
    #[prop(into)]
    on_change: Callback<()>,
) -> impl IntoView {
    let toasts = use_toasts();
    let errand = Errand::<(usize, usize)>::failing_in(toasts);
    let withdraw = move |()| {
        let invitations = untrack(|| picks.all());
        let all = invitations.len();
        errand.begin((0, all), async move {
            let reach = |done| errand.reach((done, all));
            let passed_over = client().withdraw_invitations(&invitations, reach).await;
            picks.clear();
            on_change.try_run(());
            let passed_over = passed_over?;
            if all > passed_over {
                let withdrawn = invitations_are(all - passed_over);
                toasts.success(t!("{withdrawn} withdrawn."));
            }
            match passed_over {
                0 => Ok(()),
                _ => Err(Failure::local(
                    t!(
                        "{} left as before: used or withdrawn meanwhile.",
                        invitations_are(passed_over)
                    ),
                    t!("Whoever used one stands among all accounts."),
                )),
            }
        });
    };
    let text = move || match errand.stage() {
        Some((done, all)) => t!(
            "Withdrawing {} of {}",
            count(done as u64 + 1),
            count(all as u64)
        ),
        None => t!("Withdraw {}", count(picks.count() as u64)),
    };
    view! {
        <Button
            kind=ButtonKind::Danger
            disabled=picks.are_gathered()
            busy=errand.busy()
            on_press=withdraw
        >
            {text}
        </Button>
    }
}

fn invitations_are(many: usize) -> String {
    counted(many as u64, t!("invitation is"), t!("invitations are"))
}
