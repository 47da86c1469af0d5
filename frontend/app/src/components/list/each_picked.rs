use leptos::prelude::*;

use super::Picks;
use crate::{
    components::{Button, ButtonKind, Errand},
    failure::{Failure, Outcome},
    format::number::count,
    state::use_toasts,
};

/// What is said where the same is done with each of several entries.
#[derive(Clone, Copy)]
pub(crate) struct EachWords {
    /// On the button: "Approve 24".
    pub(crate) verb: fn(String) -> String,
    /// While it goes on: "Approving 3 of 24".
    pub(crate) doing: fn(String, String) -> String,
    /// "24 registrations are approved."
    pub(crate) done: fn(usize) -> String,
    /// Of those that somebody else dealt with meanwhile: what happened, and what to do now.
    pub(crate) passed_over: fn(usize) -> (String, &'static str),
}

/// Does the same with whatever is ticked, one entry after the other.
#[component]
pub(crate) fn EachPicked<T, A>(
    picks: Picks<T>,
    kind: ButtonKind,
    words: EachWords,
    /// Tells how many are done; answers how many somebody else dealt with meanwhile.
    act: A,
    /// Runs when some are done.
    #[prop(into)]
    on_change: Callback<()>,
) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
    A: AsyncFn(&[T], &dyn Fn(usize)) -> Outcome<usize> + Copy + Send + Sync + 'static,
{
    let toasts = use_toasts();
    let errand = Errand::<(usize, usize)>::failing_in(toasts);
    let press = move |()| {
        let entries = untrack(|| picks.all());
        let all = entries.len();
        errand.begin((0, all), async move {
            let passed_over = act(&entries, &|done| errand.reach((done, all))).await;
            picks.clear();
            on_change.try_run(());
            let passed_over = passed_over?;
            if all > passed_over {
                toasts.success((words.done)(all - passed_over));
            }
            if passed_over == 0 {
                return Ok(());
            }
            let (happened, action) = (words.passed_over)(passed_over);
            Err(Failure::local(happened, action))
        });
    };
    let text = move || match errand.stage() {
        Some((done, all)) => (words.doing)(count(done as u64 + 1), count(all as u64)),
        None => (words.verb)(count(picks.count() as u64)),
    };
    view! {
        <Button kind disabled=picks.are_gathered() busy=errand.busy() on_press=press>
            {text}
        </Button>
    }
}
