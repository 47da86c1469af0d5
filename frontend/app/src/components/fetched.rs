use std::{future::Future, pin::Pin, rc::Rc, time::Duration};

use api::account::LiveList;
use client::FRESH_MS;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::{ErrorPanel, Spinner};
use crate::{
    browser::is_entering,
    failure::{Failure, Outcome},
    state::{Lists, is_visible, use_lists},
};

/// Milliseconds between two looks at whether somebody still enters something.
const ENTERING: u32 = 500;

type Load<T> = Rc<dyn Fn() -> Pin<Box<dyn Future<Output = Outcome<T>>>>>;

/// Something loaded from the server: what is known of it, and how to load it again.
pub(crate) struct Fetched<T: Send + Sync + 'static> {
    value: RwSignal<Option<T>>,
    failure: RwSignal<Option<Failure>>,
    busy: RwSignal<bool>,
    load: StoredValue<Load<T>, LocalStorage>,
    turn: StoredValue<u32>,
    /// Refreshes that load, or wait until somebody has entered what she enters.
    refreshing: StoredValue<u32>,
}

impl<T: Send + Sync + 'static> Clone for Fetched<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Fetched<T> {}

/// Begins to load, at once.
pub(crate) fn fetch<T, F>(load: impl Fn() -> F + 'static) -> Fetched<T>
where
    T: Send + Sync + 'static,
    F: Future<Output = Outcome<T>> + 'static,
{
    let fetched = Fetched {
        value: RwSignal::new(None),
        failure: RwSignal::new(None),
        busy: RwSignal::new(false),
        load: StoredValue::new_local(Rc::new(move || Box::pin(load()))),
        turn: StoredValue::new(0),
        refreshing: StoredValue::new(0),
    };
    fetched.reload();
    fetched
}

/// Begins to load what belongs to `source`, and loads it again whenever that changes.
pub(crate) fn fetch_of<S, T, F>(source: Memo<S>, load: impl Fn(S) -> F + 'static) -> Fetched<T>
where
    S: Clone + Send + Sync + 'static,
    T: Send + Sync + 'static,
    F: Future<Output = Outcome<T>> + 'static,
{
    let fetched = fetch(move || load(source.get_untracked()));
    Effect::new(move |before: Option<()>| {
        source.track();
        if before.is_some() {
            fetched.reload();
        }
    });
    fetched
}

impl<T: Clone + Send + Sync + 'static> Fetched<T> {
    /// What was loaded last; stays while it is loaded again.
    pub(crate) fn value(&self) -> Option<T> {
        self.value.get()
    }

    /// Why the last load failed.
    pub(crate) fn failure(&self) -> Option<Failure> {
        self.failure.get()
    }
}

impl<T: Send + Sync + 'static> Fetched<T> {
    /// Loads again; what is on screen stays until the answer is here.
    pub(crate) fn reload(&self) {
        let Some(load) = self.load.try_get_value() else {
            return;
        };
        let turn = self.next_turn();
        self.busy.set(true);
        let fetched = *self;
        // Begun now: what it is loaded for may be gone by the time a task runs.
        let loading = untrack(|| load());
        spawn_local(async move {
            let outcome = loading.await;
            if fetched.turn.try_get_value() == Some(turn) {
                fetched.take(outcome);
            }
        });
    }

    /// Replaces the value without asking the server.
    pub(crate) fn set(&self, value: T) {
        self.next_turn();
        self.take(Ok(value));
    }

    /// Changes the value without asking the server.
    pub(crate) fn update(&self, change: impl FnOnce(&mut T)) {
        self.next_turn();
        self.busy.try_set(false);
        self.value.update(|value| {
            if let Some(value) = value {
                change(value);
            }
        });
    }

    /// Whether it is being loaded.
    pub(crate) fn busy(&self) -> Signal<bool> {
        self.busy.into()
    }

    /// From now on nothing counts that was begun before.
    fn next_turn(&self) -> u32 {
        let turn = self.turn.get_value() + 1;
        self.turn.set_value(turn);
        turn
    }

    fn take(&self, outcome: Outcome<T>) {
        self.busy.try_set(false);
        match outcome {
            Ok(value) => {
                self.failure.try_set(None);
                self.value.try_set(Some(value));
            }
            Err(failure) => {
                self.failure.try_set(Some(failure));
            }
        }
    }
}

impl<T: Send + Sync + 'static> Fetched<T> {
    /// Looks every few seconds in which somebody looks for what is new beside what is shown, and puts that into place by `join`, which says
    /// whether anything was. What is new is dropped if something else was loaded meanwhile.
    pub(crate) fn grow<N, F>(
        self,
        load: impl Fn(&T) -> F + 'static,
        join: fn(&mut T, N) -> bool,
    ) -> Self
    where
        N: 'static,
        F: Future<Output = Outcome<N>> + 'static,
    {
        self.look_again(move || {
            let (turn, shown) = (self.turn.get_value(), self.value);
            let Some(loading) = shown.with_untracked(|shown| shown.as_ref().map(&load)) else {
                return;
            };
            spawn_local(async move {
                self.count_refreshing(1);
                let loaded = loading.await;
                self.count_refreshing(-1);
                if let (Ok(new), true) = (loaded, self.turn.try_get_value() == Some(turn)) {
                    shown.try_maybe_update(|shown| {
                        let is_news = shown.as_mut().is_some_and(|shown| join(shown, new));
                        (is_news, ())
                    });
                }
            });
        });
        self
    }

    /// Calls every few seconds in which somebody looks and nothing is loaded.
    fn look_again(self, look: impl Fn() + 'static) {
        let look = move || {
            let is_idle = self.refreshing.get_value() == 0 && !self.busy.get_untracked();
            if is_idle && is_visible() {
                untrack(&look);
            }
        };
        // Without a clock the page stays as it was loaded.
        if let Ok(looking) = set_interval_with_handle(look, Duration::from_millis(FRESH_MS.into()))
        {
            on_cleanup(move || looking.clear());
        }
    }

    fn count_refreshing(self, step: i32) {
        let count = |refreshing: &mut u32| *refreshing = refreshing.saturating_add_signed(step);
        self.refreshing.try_update_value(count);
    }
}

impl<T: PartialEq + Send + Sync + 'static> Fetched<T> {
    /// Loads again whenever the server says that a list changed. What is another then is shown at once, unless somebody enters
    /// something on the page: it waits until that is done, or until it is asked for.
    pub(crate) fn follow(self, list: LiveList) -> Self {
        let lists = use_lists();
        let changes = Memo::new(move |_| lists.changes_of(list));
        Effect::new(move |before: Option<u32>| {
            let now = changes.get();
            if before.is_some_and(|before| before != now) {
                spawn_local(self.refresh(lists));
            }
            now
        });
        self
    }

    /// Loads again every few seconds in which somebody looks, where no event tells of each change; shown as by [`Self::follow`].
    pub(crate) fn stay_fresh(self) -> Self {
        let lists = use_lists();
        self.look_again(move || spawn_local(self.refresh(lists)));
        self
    }

    async fn refresh(self, lists: Lists) {
        self.count_refreshing(1);
        self.load_quietly(lists).await;
        self.count_refreshing(-1);
    }

    async fn load_quietly(self, lists: Lists) {
        let Some(load) = self.load.try_get_value() else {
            return;
        };
        let turn = self.next_turn();
        let outcome = untrack(|| load()).await;
        let is_current = || self.turn.try_get_value() == Some(turn);
        if !is_current() {
            return;
        }
        if !self.is_news(&outcome) {
            self.busy.try_set(false);
            return;
        }
        let wishes = lists.wishes();
        if is_entering() {
            lists.begin_wait();
            while is_current() && is_entering() && lists.wishes() == wishes {
                TimeoutFuture::new(ENTERING).await;
            }
            lists.end_wait();
        }
        if is_current() {
            self.take(outcome);
        }
    }

    /// A failure is none where something is shown: it stays, and is loaded with the next change.
    fn is_news(&self, outcome: &Outcome<T>) -> bool {
        self.value.with_untracked(|shown| match (shown, outcome) {
            (Some(shown), Ok(value)) => shown != value,
            (shown, _) => shown.is_none(),
        })
    }
}

/// Shows something fetched: a spinner in reserved space, the failure with "Try again", or the value.
/// `children` is run again whenever the value changes.
#[component]
pub(crate) fn FetchedView<T, V>(
    /// What is shown.
    from: Fetched<T>,
    /// What is loading: "the catalogue".
    #[prop(into)]
    what: String,
    /// The view of a value.
    children: impl Fn(T) -> V + Send + Sync + 'static,
) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let view: Body = Box::new(move || Some(children(from.value()?).into_any()));
    let failure = Signal::derive(move || from.failure());
    let reload = Callback::new(move |()| from.reload());
    shell(view, failure, reload, t!("Loading {what}"))
}

/// Shows something fetched as [`FetchedView`] does, with what changes in it as a signal: `children` is run once, so that what is
/// chosen, opened or pointed at stays.
#[component]
pub(crate) fn LiveView<T, V>(
    /// What is shown.
    from: Fetched<T>,
    /// What is loading: "the use".
    #[prop(into)]
    what: String,
    /// The view of what is loaded.
    children: impl Fn(Signal<T>) -> V + Send + Sync + 'static,
) -> impl IntoView
where
    T: Clone + Default + PartialEq + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let value = Memo::new(move |_| from.value());
    let is_here = Memo::new(move |_| value.read().is_some());
    let shown = Signal::derive(move || value.get().unwrap_or_default());
    let view: Body = Box::new(move || is_here.get().then(|| children(shown).into_any()));
    let failure = Signal::derive(move || from.failure());
    let reload = Callback::new(move |()| from.reload());
    shell(view, failure, reload, t!("Loading {what}"))
}

type Body = Box<dyn Fn() -> Option<AnyView> + Send + Sync>;

/// What all fetched things have in common, compiled once.
fn shell(
    view: Body,
    failure: Signal<Option<Failure>>,
    on_retry: Callback<()>,
    label: String,
) -> AnyView {
    let body = move || match view() {
        Some(view) => view,
        None if failure.read().is_some() => ().into_any(),
        None => view! { <div class="reserved"><Spinner label=label.clone() /></div> }.into_any(),
    };
    view! {
        <ErrorPanel failure=failure on_retry=on_retry />
        {move || body()}
    }
    .into_any()
}
