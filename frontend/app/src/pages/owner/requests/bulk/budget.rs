use api::{Timestamp, grant::Grant};
use client::{Client, Given};
use leptos::prelude::*;

use super::{
    standing::is_active,
    together::{Together, TogetherProgress},
};
use crate::{
    components::{Button, ButtonKind, Dialog, KeptNote, Picks, Tick},
    format::number::counted,
    pages::{
        owner::requests::given::{GivenFields, TypedGiven},
        tells::{Tells, models_in_use},
    },
};

/// What grants are to give from now on; what is not entered stays as each has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct GivenChange {
    rows: Option<u64>,
    end: NewEnd,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum NewEnd {
    /// As each has it.
    Kept,
    /// Whoever has one loses it.
    Removed,
    At(Timestamp),
}

impl NewEnd {
    /// An end that all have already is none that is new.
    fn entered(is_endless: bool, until: Option<Timestamp>, common: Option<Timestamp>) -> Self {
        match until {
            _ if is_endless => Self::Removed,
            Some(end) if until != common => Self::At(end),
            _ => Self::Kept,
        }
    }
}

impl GivenChange {
    fn is_none(self) -> bool {
        self.rows.is_none() && self.end == NewEnd::Kept
    }

    /// What a grant gives then that gave this.
    fn of(self, before: Given) -> Given {
        Given {
            rows: self.rows.unwrap_or(before.rows),
            until: match self.end {
                NewEnd::Kept => before.until,
                NewEnd::Removed => None,
                NewEnd::At(end) => Some(end),
            },
        }
    }
}

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
    let grants = untrack(|| together.grants());
    let rows = common(&grants, |grant| grant.query_budget);
    let end = common(&grants, |grant| grant.expires_at);
    let typed = TypedGiven::new(rows, end.flatten());
    typed.keep(together.kept);
    let endless = RwSignal::new(false);
    let change = move || {
        let (rows, until) = typed.entered()?;
        let end = NewEnd::entered(endless.get(), until, end.flatten());
        Some(GivenChange { rows, end })
    };
    let rows_given = Signal::derive(move || change()?.rows);
    let with_end = grants.iter().filter(|grant| grant.expires_at.is_some());
    let with_end = with_end.count() as u64;
    let most_used = grants.iter().map(|grant| grant.rows_used).max();
    let is_below = move || {
        let rows = rows_given.get();
        rows.is_some_and(|rows| rows < most_used.unwrap_or(0))
    };
    let give = move |()| {
        let Some(change) = untrack(change) else {
            return;
        };
        let act = async move |client: &Client, grant: &Grant| {
            // What is not changed stays as it is by now, whatever it was when it was ticked.
            let now = client.grant(&grant.id).await?;
            let given = change.of(Given::of(&now));
            client.change_given(&grant.id, given).await.map(drop)
        };
        together.begin(act, open, t!("changed"), on_change);
    };
    let rows_hint = match rows {
        Some(_) => t!("In all, for each of them, test questions among them."),
        None => t!("They differ. Empty: as it is for each."),
    };
    let until_hint = match end {
        Some(_) => t!("Empty: as it is for each."),
        None => t!("They differ. Empty: as it is for each."),
    };
    let cancel = move |()| {
        together.kept.discard();
        open.set(false);
    };
    let has_end = with_end > 0;
    view! {
        <div class="stack">
            <KeptNote form=together.kept />
            <p>{move || t!("What you enter here is given to {} from now on. Nothing is sealed again.", together.counted())}</p>
            {together.left_out().map(|told| view! { <p>{told}</p> })}
            <GivenFields given=typed rows_hint until_hint may_be_empty=true />
            <Show when=move || has_end>
                <Tick label=t!("Without an end, whatever day stands above") value=endless />
            </Show>
            <Show when=move || endless.get()>
                <p role="status">{t!("Access that ends now goes on without an end: {}.", counted(with_end, t!("grant"), t!("grants")))}</p>
            </Show>
            <Tells models=models_in_use(&grants) rows=rows_given />
            <Show when=is_below>
                <p role="status">{t!("Some of them have used more than that already; those stay as they are, and you are told.")}</p>
            </Show>
            <TogetherProgress together />
            <div class="button-row">
                <Button
                    kind=ButtonKind::Primary
                    busy=together.busy()
                    disabled=Signal::derive(move || change().is_none_or(GivenChange::is_none))
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
fn common<T: PartialEq>(grants: &[Grant], of: fn(&Grant) -> T) -> Option<T> {
    let mut all = grants.iter().map(of);
    let first = all.next()?;
    all.all(|other| other == first).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_entered_stays_as_each_has_it_and_no_end_goes_unasked() {
        let before = Given {
            rows: 100,
            until: Some(7),
        };
        let changed = |rows, end| GivenChange { rows, end }.of(before);
        assert_eq!(changed(None, NewEnd::Kept), before);
        let more = changed(Some(500), NewEnd::Kept);
        assert_eq!((more.rows, more.until), (500, Some(7)));
        assert_eq!(changed(None, NewEnd::At(9)).until, Some(9));
        assert_eq!(changed(None, NewEnd::Removed).until, None);
        let entered = |until| NewEnd::entered(false, until, Some(7));
        assert_eq!(entered(None), NewEnd::Kept);
        assert_eq!(entered(Some(7)), NewEnd::Kept);
        assert_eq!(entered(Some(9)), NewEnd::At(9));
        assert_eq!(NewEnd::entered(true, Some(9), Some(7)), NewEnd::Removed);
    }

    #[test]
    fn an_empty_text_is_no_change_and_a_wrong_one_no_entry() {
        let owner = Owner::new();
        owner.set();
        let typed = TypedGiven::new(None, None);
        assert_eq!(typed.entered(), Some((None, None)));
        typed.rows.set("250".to_owned());
        assert_eq!(typed.entered(), Some((Some(250), None)));
        typed.rows.set("0".to_owned());
        assert_eq!(typed.entered(), None);
    }
}
