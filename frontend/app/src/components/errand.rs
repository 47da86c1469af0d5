use std::future::Future;

use client::Stop;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::{
    failure::{Failure, Outcome, Pending},
    state::{Toasts, client},
};

/// Something a page does that takes a while: once at a time, with the stage it has reached (`()` where
/// there is only one) and why it failed. It goes on when the page is left, and then tells nobody there.
///
/// Leptos's own `Action` lets the same work run twice, keeps its input (passwords) in a signal, and is
/// compiled anew for each type; this one is compiled once.
pub(crate) struct Errand<S: Send + Sync + 'static = ()> {
    stage: RwSignal<Option<S>>,
    failure: RwSignal<Option<Failure>>,
    toasts: Option<Toasts>,
}

impl<S: Send + Sync + 'static> Clone for Errand<S> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S: Send + Sync + 'static> Copy for Errand<S> {}

impl<S: Clone + Send + Sync + 'static> Errand<S> {
    /// Nothing is under way; a failure is kept for the page's error panel.
    pub(crate) fn new() -> Self {
        Self {
            stage: RwSignal::new(None),
            failure: RwSignal::new(None),
            toasts: None,
        }
    }

    /// The same; failures appear at the edge of the screen instead.
    pub(crate) fn failing_in(toasts: Toasts) -> Self {
        Self {
            toasts: Some(toasts),
            ..Self::new()
        }
    }

    /// Does `work`, unless the work before it is still under way; `first` is its first stage.
    pub(crate) fn begin(self, first: S, work: impl Future<Output = Outcome<()>> + 'static) {
        self.spawn(first, Box::pin(work));
    }

    fn spawn(self, first: S, work: Pending<()>) {
        if self.stage.read_untracked().is_some() {
            return;
        }
        self.failure.set(None);
        self.stage.set(Some(first));
        spawn_local(async move {
            let outcome = work.await;
            self.stage.try_set(None);
            if let Err(failure) = outcome {
                self.fail(failure);
            }
        });
    }

    /// The work has come to another stage.
    pub(crate) fn reach(self, stage: S) {
        self.stage.try_set(Some(stage));
    }

    /// Tells why it cannot begin, or why it failed.
    pub(crate) fn fail(self, failure: Failure) {
        match self.toasts {
            Some(toasts) => toasts.failure(&failure),
            None => drop(self.failure.try_set(Some(failure))),
        }
    }

    /// Forgets why it failed.
    pub(crate) fn forget(self) {
        self.failure.set(None);
    }

    /// Where it stands; none while nothing is under way.
    pub(crate) fn stage(self) -> Option<S> {
        self.stage.try_get().flatten()
    }

    /// Whether it is under way.
    pub(crate) fn busy(self) -> Signal<bool> {
        Signal::derive(move || self.stage.read().is_some())
    }

    /// Why it failed last; nothing once it is tried again.
    pub(crate) fn failure(self) -> Signal<Option<Failure>> {
        self.failure.into()
    }
}

/// An errand of the desks that a person can stop.
pub(crate) struct Stoppable<S: Send + Sync + 'static> {
    pub(crate) errand: Errand<S>,
    stop: StoredValue<Stop>,
}

impl<S: Send + Sync + 'static> Clone for Stoppable<S> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S: Send + Sync + 'static> Copy for Stoppable<S> {}

impl<S: Clone + Send + Sync + 'static> Stoppable<S> {
    /// Nothing is under way.
    pub(crate) fn new() -> Self {
        Self {
            errand: Errand::new(),
            stop: StoredValue::default(),
        }
    }

    /// What the next work asks whether to stop.
    pub(crate) fn fresh_stop(self) -> Stop {
        let stop = Stop::default();
        self.stop.set_value(stop.clone());
        stop
    }

    /// Stops it. What the server has stays there for the next attempt.
    pub(crate) fn cancel(self) {
        self.stop.with_value(Stop::ask);
        client().stop_helpers();
    }
}

impl Errand {
    /// Does `work` of one stage, unless the work before it is still under way.
    pub(crate) fn run(self, work: impl Future<Output = Outcome<()>> + 'static) {
        self.begin((), work);
    }
}
