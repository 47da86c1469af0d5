use std::future::Future;

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
    grants: StoredValue<Vec<Grant>>,
    /// What is typed for them, until it is done.
    pub(super) kept: KeptForm,
    others: usize,
    /// What one of them is called, and several.
    nouns: (&'static str, &'static str),
    work: Stoppable<usize>,
    failed: RwSignal<FailedGrants>,
    /// Whether it ended before its end.
    stopped: RwSignal<bool>,
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
            grants: StoredValue::new(grants),
            work: Stoppable::new(),
            failed: RwSignal::default(),
            stopped: RwSignal::new(false),
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
        self.grants.get_value()
    }

    /// "3 grants".
    pub(super) fn counted(self) -> String {
        let many = self.grants.with_value(Vec::len) as u64;
        self.count(many)
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
        let (grants, stop) = (self.grants(), self.work.fresh_stop());
        let asked = stop.clone();
        let work = async move {
            let tell = |done| self.work.errand.reach(done);
            let failed = client().each(grants, act, &asked, tell).await;
            (failed, None)
        };
        self.run(work, stop, open, done, on_change);
    }

    /// The same where it refuses or revokes; what the owner's vault could not be told is said once.
    pub(super) fn close(
        self,
        act: impl AsyncFn(&Client, &Grant) -> Outcome<Option<Failure>> + 'static,
        open: RwSignal<bool>,
        done: &'static str,
        on_change: Callback<()>,
    ) {
        let (grants, stop) = (self.grants(), self.work.fresh_stop());
        let asked = stop.clone();
        let work = async move {
            let tell = |done| self.work.errand.reach(done);
            client().close_each(grants, act, &asked, tell).await
        };
        self.run(work, stop, open, done, on_change);
    }

    fn run(
        self,
        work: impl Future<Output = (FailedGrants, Option<Failure>)> + 'static,
        stop: Stop,
        open: RwSignal<bool>,
        done: &'static str,
        on_change: Callback<()>,
    ) {
        let toasts = use_toasts();
        let many = self.grants.with_value(Vec::len);
        let typed = self.kept.submission();
        self.failed.set(FailedGrants::new());
        self.work.errand.begin(0, async move {
            let (failed, untold) = work.await;
            if let Some(untold) = untold {
                toasts.failure(&untold);
            }
            let well = self.count((many - failed.len()) as u64);
            if failed.is_empty() && !stop.asked() {
                typed.sent();
                toasts.success(format!("{well} {done}."));
                open.try_set(false);
                on_change.try_run(());
            } else {
                self.stopped.try_set(stop.asked());
                self.failed.try_set(failed);
            }
            Ok(())
        });
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
    let many = together.grants.with_value(Vec::len);
    let stage = move || together.work.errand.stage();
    let label = Signal::derive(move || {
        let done = stage().unwrap_or(0);
        t!("{done} of {many}")
    });
    let value = Signal::derive(move || stage().map(|done| done as f64 / many.max(1) as f64));
    let told = move || match together.failed.read().len() {
        all if all == many => t!("It failed for all of them:"),
        _ if together.stopped.get() => t!("You stopped it. It failed for these:"),
        _ => t!("It failed for these; all others are done:"),
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
