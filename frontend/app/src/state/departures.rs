use leptos::{ev, prelude::*};

/// What is asked when the browser goes back or forward in its history; true keeps the page.
type Question = Callback<(), bool>;

/// The browser's Back and Forward, heard before the router hears them.
///
/// A browser calls the listeners of its history in the order in which they were added, whether they ask to be first
/// or not; this one is there before the router.
#[derive(Clone, Copy)]
pub(crate) struct Departures {
    question: StoredValue<Option<Question>>,
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
        Self { question }
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
