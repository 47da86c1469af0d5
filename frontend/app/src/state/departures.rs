use leptos::{ev, prelude::*};

/// What is asked when the browser goes back or forward in its history; true keeps the page.
type Question = Callback<(), bool>;
/// What is asked before something is done that ends the page; true keeps the page, and does it later if at all.
type Guard = Callback<Callback<()>, bool>;

/// The browser's Back and Forward, heard before the router hears them.
///
/// A browser calls the listeners of its history in the order in which they were added, whether they ask to be first
/// or not; this one is there before the router.
#[derive(Clone, Copy)]
pub(crate) struct Departures {
    question: StoredValue<Option<Question>>,
    guard: StoredValue<Option<Guard>>,
}

impl Departures {
    /// Listens from now on.
    pub(super) fn new() -> Self {
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
        }
    }

    /// Does what ends the page, unless somebody has to be asked before.
    pub(crate) fn leave(self, then: impl Fn() + Send + Sync + 'static) {
        let then = Callback::new(move |()| then());
        let guard = self.guard.try_get_value().flatten();
        if !guard.is_some_and(|guard| guard.run(then)) {
            then.run(());
        }
    }

    /// Asks before what ends the page, for as long as whoever calls this stands.
    pub(crate) fn guard(self, guard: impl Fn(Callback<()>) -> bool + Send + Sync + 'static) {
        let guard = Callback::new(guard);
        self.guard.set_value(Some(guard));
        on_cleanup(move || {
            self.guard.try_update_value(|asked| {
                asked.take_if(|asked| asked.matches(&guard));
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
