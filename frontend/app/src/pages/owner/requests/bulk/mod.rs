//! What an owner does with many requests and grants at once.

mod budget;
mod close;
mod seal;
mod standing;
mod together;

use api::grant::{Grant, GrantState};
use leptos::prelude::*;

use crate::components::{Button, ButtonKind, Picks};
use budget::BudgetDialog;
use close::{RefuseDialog, RevokeDialog};
use seal::SealDialog;
pub(in crate::pages::owner) use seal::SealGrants;
use standing::{is_active, is_requested, is_sealed, is_to_seal};

/// The ways to answer what is ticked.
#[component]
pub(super) fn Bulk(picks: Picks<Grant>, on_change: Callback<()>) -> impl IntoView {
    let are_gathered = picks.are_gathered();
    let none_is = move |fits: fn(&GrantState) -> bool| {
        let is_any = move || picks.all().iter().any(|grant| fits(&grant.state));
        Signal::derive(move || are_gathered.get() || !is_any())
    };
    let none_to_seal = Signal::derive(move || {
        let is_open = |grant: &Grant| is_to_seal(&grant.state) || grant.is_older();
        are_gathered.get() || !picks.all().iter().any(is_open)
    });
    let (sealing, refusing) = (RwSignal::new(false), RwSignal::new(false));
    let (giving, revoking) = (RwSignal::new(false), RwSignal::new(false));
    view! {
        <Button
            kind=ButtonKind::Primary
            disabled=none_to_seal
            on_press=move |()| sealing.set(true)
        >
            {t!("Grant…")}
        </Button>
        <Button disabled=none_is(is_requested) on_press=move |()| refusing.set(true)>
            {t!("Refuse…")}
        </Button>
        <Button disabled=none_is(is_active) on_press=move |()| giving.set(true)>
            {t!("Change the budget…")}
        </Button>
        <Button kind=ButtonKind::Danger disabled=none_is(is_sealed) on_press=move |()| revoking.set(true)>
            {t!("Revoke…")}
        </Button>
        <SealDialog open=sealing picks on_change />
        <RefuseDialog open=refusing picks on_change />
        <BudgetDialog open=giving picks on_change />
        <RevokeDialog open=revoking picks on_change />
    }
}
