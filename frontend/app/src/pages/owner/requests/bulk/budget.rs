use api::grant::Grant;
use client::Client;
use leptos::prelude::*;

use super::{
    standing::is_active,
    together::{Together, TogetherProgress},
};
use crate::{
    components::{Button, ButtonKind, Dialog, KeptNote, Picks},
    pages::{
        owner::requests::given::{GivenFields, TypedGiven},
        tells::{Tells, models_in_use},
    },
};

/// Gives all grants in use that are ticked the same.
#[component]
pub(super) fn BudgetDialog(
    open: RwSignal<bool>,
    picks: Picks<Grant>,
    on_change: Callback<()>,
) -> impl IntoView {
    view! {
        <Dialog open title=t!("Change budgets")>
            <BudgetForm open picks on_change />
        </Dialog>
    }
}

#[component]
fn BudgetForm(open: RwSignal<bool>, picks: Picks<Grant>, on_change: Callback<()>) -> impl IntoView {
    let together = Together::of("budgets", picks, is_active);
    let typed = TypedGiven::new(common_budget(&together.grants()), None);
    typed.keep(together.kept);
    let most_used = together.grants().iter().map(|grant| grant.rows_used).max();
    let is_below = move || {
        let given = typed.given();
        given.is_some_and(|given| given.rows < most_used.unwrap_or(0))
    };
    let give = move |()| {
        let Some(given) = untrack(|| typed.given()) else {
            return;
        };
        let act = async move |client: &Client, grant: &Grant| {
            client.change_given(&grant.id, given).await.map(drop)
        };
        together.begin(act, open, t!("changed"), on_change);
    };
    let cancel = move |()| {
        together.kept.discard();
        open.set(false);
    };
    view! {
        <div class="stack">
            <KeptNote form=together.kept />
            <p>{t!("This budget and this end are given to {} from now on. Nothing is sealed again.", together.counted())}</p>
            {together.left_out().map(|told| view! { <p>{told}</p> })}
            <GivenFields given=typed rows_hint=t!("In all, for each of them, test questions among them.") />
            <Tells models=models_in_use(&together.grants()) rows=typed.given_rows() />
            <Show when=is_below>
                <p role="status">{t!("Some of them have used more than that already; those stay as they are, and you are told.")}</p>
            </Show>
            <TogetherProgress together />
            <div class="button-row">
                <Button
                    kind=ButtonKind::Primary
                    busy=together.busy()
                    disabled=Signal::derive(move || typed.given().is_none())
                    on_press=give
                >
                    {t!("Sign and save")}
                </Button>
                <Button on_press=cancel>{t!("Cancel")}</Button>
            </div>
        </div>
    }
}

/// What all of them have, if it is the same.
fn common_budget(grants: &[Grant]) -> Option<u64> {
    let first = grants.first()?.query_budget;
    let same = grants.iter().all(|grant| grant.query_budget == first);
    same.then_some(first)
}
