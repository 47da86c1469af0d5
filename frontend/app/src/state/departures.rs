use leptos::{ev, prelude::*};

use super::unsent::Unsent;

/// What is asked when the browser goes back or forward in its history; true keeps the page.
type Question = Callback<(), bool>;
/// Keeps a page with something unsaved from being ended.
#[derive(Clone)]
struct Guard {
    /// Whether something would be lost.
    unsaved: Callback<(), bool>,
    /// Asks before something is done that ends the page, and does it later if at all.
    ask: Callback<Callback<()>>,
}

/// The browser's Back and Forward, heard before the router hears them.
///
/// A browser calls the listeners of its history in the order in which they were added, whether they ask to be first
/// or not; this one is there before the router.
#[derive(Clone, Copy)]
pub(crate) struct Departures {
    question: StoredValue<Option<Question>>,
    guard: StoredValue<Option<Guard>>,
    unsent: Unsent,
    /// What waits until somebody says that what was typed may be lost.
    ending: RwSignal<Option<Callback<()>>>,
}

impl Departures {
    /// Listens from now on.
    pub(super) fn new(unsent: Unsent) -> Self {
        let question = StoredValue::new(None::<Question>);
        let heard = window_event_listener(ev::popstate, move |event| {
            let asked = question.try_get_value().flatten();
            if asked.is_some_and(|question| question.run(())) {
                event.stop_immediate_propagation();
            }
        });
        on_cleanup(move || heard.remove());
        Self {
            question,
            guard: StoredValue::new(None),
            unsent,
            ending: RwSignal::new(None),
        }
    }

    /// Does what ends the page, unless somebody has to be asked before.
    pub(crate) fn leave(self, then: impl Fn() + Send + Sync + 'static) {
        let then = Callback::new(move |()| then());
        match self.guarding() {
            Some(guard) => guard.ask.run(Callback::new(move |()| self.end(then))),
            None => self.end(then),
        }
    }

    /// Does what ends all pages, unless what was typed on one of them would be lost.
    fn end(self, then: Callback<()>) {
        match self.unsent.is_any() {
            true => self.ending.set(Some(then)),
            false => then.run(()),
        }
    }

    /// What waits until somebody says that what was typed may be lost.
    pub(crate) fn ending(self) -> RwSignal<Option<Callback<()>>> {
        self.ending
    }

    /// Whether somebody is asked before [`Self::leave`] does what it is told.
    pub(crate) fn asks(self) -> bool {
        self.has_unsaved() || self.unsent.is_any()
    }

    /// Whether something would be lost with the page.
    pub(crate) fn has_unsaved(self) -> bool {
        self.guarding().is_some()
    }

    fn guarding(self) -> Option<Guard> {
        let guard = self.guard.try_get_value().flatten()?;
        guard.unsaved.run(()).then_some(guard)
    }

    /// Asks before what ends the page, for as long as whoever calls this stands.
    pub(crate) fn guard(
        self,
        unsaved: impl Fn() -> bool + Send + Sync + 'static,
        ask: impl Fn(Callback<()>) + Send + Sync + 'static,
    ) {
        let ask = Callback::new(ask);
        let unsaved = Callback::new(move |()| unsaved());
        self.guard.set_value(Some(Guard { unsaved, ask }));
        on_cleanup(move || {
            self.guard.try_update_value(|guard| {
                guard.take_if(|guard| guard.ask.matches(&ask));
            });
        });
    }

    /// Asks whenever the history moves, for as long as whoever calls this stands.
    pub(crate) fn ask(self, question: impl Fn() -> bool + Send + Sync + 'static) {
        let question = Callback::new(move |()| question());
        self.question.set_value(Some(question));
        on_cleanup(move || {
            self.question.try_update_value(|asked| {
                asked.take_if(|asked| asked.matches(&question));
            });
        });
    }
}
