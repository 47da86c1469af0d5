use api::grant::{Grant, GrantState};
use client::{BulkGrant, ToSeal, Uncompared};
use leptos::prelude::*;

use super::together::form_of;
use crate::{
    components::{
        Button, ButtonKind, Dialog, Errand, ErrorPanel, FetchedView, KeptNote, Picks, Tick, fetch,
    },
    format::number::counted,
    pages::{
        owner::requests::given::{GivenFields, TypedGiven},
        tells::{Tells, models_of},
    },
    state::{client, use_sealing, use_toasts},
};

/// Puts the requests that are ticked into the sealing queue, once it is said what that does.
#[component]
pub(super) fn SealDialog(
    open: RwSignal<bool>,
    picks: Picks<Grant>,
    on_change: Callback<()>,
) -> impl IntoView {
    view! {
        <Dialog open title=t!("Grant and seal")>
            <SealGrants open grants=untrack(|| picks.all()) on_change />
        </Dialog>
    }
}

/// Puts grants into the sealing queue, likewise.
#[component]
pub(in crate::pages::owner) fn SealGrants(
    open: RwSignal<bool>,
    grants: Vec<Grant>,
    on_change: Callback<()>,
) -> impl IntoView {
    let grants = StoredValue::new(grants);
    let to_seal = fetch(move || {
        let grants = grants.get_value();
        async move { client().to_seal(grants).await }
    });
    view! {
        <FetchedView from=to_seal what=t!("what can be sealed") let:to_seal>
            <SealForm open to_seal on_change />
        </FetchedView>
    }
}

#[component]
fn SealForm(open: RwSignal<bool>, to_seal: ToSeal, on_change: Callback<()>) -> impl IntoView {
    let (sealing, toasts) = (use_sealing(), use_toasts());
    let together: Vec<Grant> = to_seal
        .compared
        .iter()
        .chain(&to_seal.uncompared)
        .cloned()
        .collect();
    let errand = Errand::new();
    let requested = requests(&to_seal);
    let (any_new, any_again) = (!requested.is_empty(), requested.len() < all(&to_seal));
    let typed = TypedGiven::new(common_budget(&requested), None);
    let (without, trusted) = (RwSignal::new(false), RwSignal::new(false));
    let kept = form_of("sealings", &together);
    if any_new {
        typed.keep(kept);
        kept.keep_tick("trusted", trusted);
    }
    let (compared, uncompared) = (to_seal.compared.len(), to_seal.uncompared.len());
    let many = move || {
        if without.get() {
            compared + uncompared
        } else {
            compared
        }
    };
    let is_ready = move || many() > 0 && (!any_new || typed.given().is_some());
    let (told, new) = (words(&to_seal), StoredValue::new(requested));
    let to_seal = StoredValue::new(to_seal);
    let is_nobody = compared + uncompared == 0;
    let queue = move |()| {
        let how = BulkGrant {
            given: untrack(|| typed.given()).filter(|_| any_new),
            trusts_rows: trusted.get_untracked(),
            uncompared: match without.get_untracked() {
                true => Uncompared::Accepted,
                false => Uncompared::Refused,
            },
        };
        let submission = kept.submission();
        errand.run(async move {
            let decided = client().decide_sealings(to_seal.get_value(), how).await?;
            let copies = counted(decided.len() as u64, t!("copy"), t!("copies"));
            sealing.add(decided).await?;
            submission.sent();
            toasts.success(t!(
                "{copies} will be sealed, one after the other. You may go on working elsewhere."
            ));
            open.try_set(false);
            on_change.try_run(());
            Ok(())
        });
    };
    let cancel = move |()| {
        kept.discard();
        open.set(false);
    };
    view! {
        <div class="stack">
            <KeptNote form=kept />
            {told.into_iter().map(|told| view! { <p>{told}</p> }).collect_view()}
            {(uncompared > 0)
                .then(|| {
                    view! {
                        <Tick
                            label=t!("I have not compared their words. Seal for them all the same: if somebody else made such a key, that person can read the model.")
                            value=without
                        />
                    }
                })}
            {any_new
                .then(|| {
                    view! {
                        <GivenFields given=typed rows_hint=t!("For each request, test questions among them.") />
                        <Tells models=models_of(&new.get_value()) rows=typed.given_rows() />
                        <Tick
                            label=t!("I trust all of these users: take the rows as they come. Otherwise only checked rows are taken, but for models whose rows are too large to be checked.")
                            value=trusted
                        />
                    }
                })}
            {any_again.then(|| view! { <p>{t!("What is sealed again gives what it gave before, and takes rows as before; where a version\u{2019}s rows are too large to be checked, they are taken as they come.")}</p> })}
            <ErrorPanel failure=errand.failure() />
            <div class="button-row">
                {(!is_nobody)
                    .then(|| {
                        view! {
                            <Button
                                kind=ButtonKind::Primary
                                busy=errand.busy()
                                disabled=Signal::derive(move || !is_ready())
                                on_press=queue
                            >
                                {move || sealed(many(), uncompared)}
                            </Button>
                        }
                    })}
                <Button on_press=cancel>
                    {if is_nobody { t!("Close") } else { t!("Cancel") }}
                </Button>
            </div>
        </div>
    }
}

/// What the button does; where nothing is sealed before a tick, what it would do then.
fn sealed(many: usize, uncompared: usize) -> String {
    let copies = if many == 0 { uncompared } else { many };
    t!("Seal {}", counted(copies as u64, t!("copy"), t!("copies")))
}

/// What will happen, in sentences.
fn words(to_seal: &ToSeal) -> Vec<String> {
    let mut told = match all(to_seal) {
        0 => vec![t!("There is no copy to seal.").to_owned()],
        _ => vec![
        t!("Each copy is sealed in its turn while you work elsewhere. Before each one, key and log proof are checked as for a \
         single request; whoever cannot be sealed for is told to you by name.")
            .to_owned(),
    ]};
    let uncompared = to_seal.uncompared.len() as u64;
    if uncompared > 0 {
        told.push(t!(
            "You have not compared the words for {}: nothing is sealed there unless you say otherwise.",
            counted(uncompared, t!("request"), t!("requests"))
        ));
    }
    if to_seal.closed > 0 {
        let closed = counted(to_seal.closed as u64, t!("grant"), t!("grants"));
        told.push(t!(
            "Left out: {closed} of people whom you refused or revoked, though the service shows them as open. If you want to grant one after \
             all, seal it on its own page; if not, tell the administrator over another channel."
        ));
    }
    if to_seal.others > 0 {
        let others = counted(to_seal.others as u64, t!("grant"), t!("grants"));
        told.push(t!(
            "Unchanged: {others} of your selection. Nothing is to be sealed there, or access is suspended."
        ));
    }
    told
}

fn all(to_seal: &ToSeal) -> usize {
    to_seal.compared.len() + to_seal.uncompared.len()
}

fn requests(to_seal: &ToSeal) -> Vec<Grant> {
    let all = to_seal.compared.iter().chain(&to_seal.uncompared);
    let new = all.filter(|grant| grant.state == GrantState::Requested);
    new.cloned().collect()
}

/// What their cards say, if it is the same.
fn common_budget(requests: &[Grant]) -> Option<u64> {
    let first = requests.first()?.query_budget;
    let same = requests.iter().all(|grant| grant.query_budget == first);
    same.then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_button_names_copies_even_before_the_tick_that_it_waits_for() {
        assert_eq!(sealed(0, 2), "Seal 2\u{a0}copies");
        assert_eq!(sealed(3, 2), "Seal 3\u{a0}copies");
    }
}
