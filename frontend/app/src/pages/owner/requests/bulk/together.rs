use std::{cell::Cell, future::Future, rc::Rc};

use api::grant::{Grant, GrantState};
use client::{Client, FailedGrants, Stop};
use leptos::prelude::*;

use crate::{
    components::{Button, Picks, Progress, Stoppable},
    failure::{Failure, Outcome},
    format::number::counted,
    state::{KeptForm, client, use_toasts, use_unsent},
};

/// One thing that is done with many grants, one after the other.
#[derive(Clone, Copy)]
pub(super) struct Together {
    /// What is still to be done.
    grants: RwSignal<Vec<Grant>>,
    picks: Picks<Grant>,
    /// What is typed for them, until it is done.
    pub(super) kept: KeptForm,
    others: usize,
    /// What one of them is called, and several.
    nouns: (&'static str, &'static str),
    work: Stoppable<usize>,
    failed: RwSignal<FailedGrants>,
    /// Whether it ended before its end.
    stopped: RwSignal<bool>,
    /// Whether it did nothing.
    in_vain: RwSignal<bool>,
}

/// One go at what is still to be done.
#[derive(Clone)]
struct Run {
    grants: Vec<Grant>,
    stop: Stop,
    /// How many had their turn.
    reached: Rc<Cell<usize>>,
}

impl Run {
    /// Those for which it failed, and those that had no turn.
    fn left(&self, failed: &[(Grant, Failure)]) -> Vec<Grant> {
        let failed = failed.iter().map(|(grant, _)| grant);
        let unreached = self.grants.iter().skip(self.reached.get());
        failed.chain(unreached).cloned().collect()
    }
}

impl Together {
    /// Of what is ticked, those in a state that allows it.
    pub(super) fn of(what: &str, picks: Picks<Grant>, fits: fn(&GrantState) -> bool) -> Self {
        let all = untrack(|| picks.all());
        let count = all.len();
        let grants: Vec<Grant> = all.into_iter().filter(|grant| fits(&grant.state)).collect();
        Self {
            kept: form_of(what, &grants),
            others: count - grants.len(),
            nouns: (t!("grant"), t!("grants")),
            grants: RwSignal::new(grants),
            picks,
            work: Stoppable::new(),
            failed: RwSignal::default(),
            stopped: RwSignal::new(false),
            in_vain: RwSignal::new(false),
        }
    }

    /// The same of what is not granted yet.
    pub(super) fn of_requests(self) -> Self {
        Self {
            nouns: (t!("request"), t!("requests")),
            ..self
        }
    }

    /// Those.
    pub(super) fn grants(self) -> Vec<Grant> {
        self.grants.get()
    }

    /// "3 grants".
    pub(super) fn counted(self) -> String {
        let many = self.grants.read().len();
        self.count(many as u64)
    }

    fn count(self, many: u64) -> String {
        counted(many, self.nouns.0, self.nouns.1)
    }

    /// What stays as it is.
    pub(super) fn left_out(self) -> Option<String> {
        let others = counted(self.others as u64, t!("other"), t!("others"));
        (self.others > 0)
            .then(|| t!("Unchanged: {others} of your selection, where this is not possible."))
    }

    /// Whether it is under way.
    pub(super) fn busy(self) -> Signal<bool> {
        self.work.errand.busy()
    }

    /// Does it with each; closes and says so when none failed.
    pub(super) fn begin(
        self,
        act: impl AsyncFn(&Client, &Grant) -> Outcome<()> + 'static,
        open: RwSignal<bool>,
        done: &'static str,
        on_change: Callback<()>,
    ) {
        let run = self.next_run();
        let begun = run.clone();
        let work = async move {
            let tell = |at: usize| self.reach(&begun, at);
            let grants = begun.grants.clone();
            let failed = client().each(grants, act, &begun.stop, tell).await;
            (failed, None)
        };
        self.end(run, work, open, done, on_change);
    }

    /// The same where it refuses or revokes; what the owner's vault could not be told is said once.
    pub(super) fn close(
        self,
        act: impl AsyncFn(&Client, &Grant) -> Outcome<Option<Failure>> + 'static,
        open: RwSignal<bool>,
        done: &'static str,
        on_change: Callback<()>,
    ) {
        let run = self.next_run();
        let begun = run.clone();
        let work = async move {
            let tell = |at: usize| self.reach(&begun, at);
            let grants = begun.grants.clone();
            client().close_each(grants, act, &begun.stop, tell).await
        };
        self.end(run, work, open, done, on_change);
    }

    fn next_run(self) -> Run {
        Run {
            grants: self.grants.get_untracked(),
            stop: self.work.fresh_stop(),
            reached: Rc::default(),
        }
    }

    fn reach(self, run: &Run, at: usize) {
        run.reached.set(at + 1);
        self.work.errand.reach(at);
    }

    fn end(
        self,
        run: Run,
        work: impl Future<Output = (FailedGrants, Option<Failure>)> + 'static,
        open: RwSignal<bool>,
        done: &'static str,
        on_change: Callback<()>,
    ) {
        let toasts = use_toasts();
        let typed = self.kept.submission();
        self.failed.set(FailedGrants::new());
        self.work.errand.begin(0, async move {
            let (failed, untold) = work.await;
            if let Some(untold) = untold {
                toasts.failure(&untold);
            }
            let left = run.left(&failed);
            if left.is_empty() {
                let well = self.count(run.grants.len() as u64);
                typed.sent();
                toasts.success(format!("{well} {done}."));
                open.try_set(false);
                on_change.try_run(());
            } else {
                self.stopped.try_set(run.stop.asked());
                self.in_vain.try_set(left.len() == run.grants.len());
                self.failed.try_set(failed);
                self.go_on_with(left, &run);
            }
            Ok(())
        });
    }

    /// What is done is unticked, and not done again.
    fn go_on_with(self, left: Vec<Grant>, run: &Run) {
        let is_among =
            |grants: &[Grant], one: &Grant| grants.iter().any(|grant| grant.id == one.id);
        self.picks
            .untick(|grant| is_among(&run.grants, grant) && !is_among(&left, grant));
        self.grants.try_set(left);
    }
}

/// A form about these grants together.
pub(super) fn form_of(what: &str, grants: &[Grant]) -> KeptForm {
    let ids: Vec<&str> = grants.iter().map(|grant| grant.id.0.as_str()).collect();
    use_unsent().form(format!("{what} {}", ids.join(" ")))
}

/// How far it is, and whom it failed for.
#[component]
pub(super) fn TogetherProgress(together: Together) -> impl IntoView {
    let many = move || together.grants.read().len();
    let stage = move || together.work.errand.stage();
    let label = Signal::derive(move || {
        let (done, many) = (stage().unwrap_or(0), many());
        t!("{done} of {many}")
    });
    let value = Signal::derive(move || stage().map(|done| done as f64 / many().max(1) as f64));
    let told = move || match (together.stopped.get(), together.in_vain.get()) {
        (true, _) => t!("You stopped it. It failed for these:"),
        (false, true) => t!("It failed for all of them:"),
        (false, false) => t!("It failed for these; all others are done:"),
    };
    let failures = move || {
        let failed = together.failed.get().into_iter();
        let told = failed.map(|(grant, failure)| {
            view! {
                <li>
                    <strong>{format!("{}, {}: ", grant.user_name, grant.model_name)}</strong>
                    {format!("{} {}", failure.happened, failure.action)}
                </li>
            }
        });
        told.collect_view()
    };
    view! {
        <Show when=move || stage().is_some()>
            <Progress label value />
            <Button on_press=move |()| together.work.cancel()>{t!("Stop")}</Button>
        </Show>
        <div role="alert">
            <Show when=move || !together.failed.read().is_empty()>
                <p>{told}</p>
                <ul class="sealing-failures">{failures}</ul>
            </Show>
        </div>
    }
}
