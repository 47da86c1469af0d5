use std::{collections::BTreeMap, future::Future};

use api::list::{Filters, ListPage, ListQuery, Word};
use leptos::prelude::*;

use super::{
    gathering::{Gathering, MOST_GATHERED},
    reach::{TickedPage, lead_to_count, reach},
};
use crate::{
    components::{Button, ButtonKind},
    failure::Outcome,
    format::number,
};

/// Entries of a long list that are ticked, on whichever page they stand.
pub(crate) struct Picks<T: Send + Sync + 'static> {
    ticked: RwSignal<BTreeMap<String, T>>,
    gathering: Gathering<T>,
}

impl<T: Send + Sync + 'static> Clone for Picks<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Picks<T> {}

impl<T: Clone + Send + Sync + 'static> Picks<T> {
    /// Of the list that `load` asks for as `query` says; nothing is ticked.
    pub(crate) fn of<F, C, O>(
        query: Memo<ListQuery<F, C>>,
        load: impl Fn(ListQuery<F, C>) -> O + Copy + 'static,
    ) -> Self
    where
        F: Filters + Send + Sync,
        C: Word + Send + Sync,
        O: Future<Output = Outcome<ListPage<T>>> + 'static,
    {
        Self {
            ticked: RwSignal::default(),
            gathering: Gathering::of(query, load),
        }
    }

    /// What is ticked.
    pub(crate) fn all(self) -> Vec<T> {
        self.ticked.read().values().cloned().collect()
    }

    /// How many are.
    pub(crate) fn count(self) -> usize {
        self.ticked.read().len()
    }

    /// Whether more are being gathered, so that what is ticked is not what will be.
    pub(crate) fn are_gathered(self) -> Signal<bool> {
        let stage = self.gathering.stage();
        Signal::derive(move || stage.read().is_some())
    }

    /// Unticks everything, and gathers nothing any more.
    pub(crate) fn clear(self) {
        self.gathering.forget();
        self.ticked.try_update(BTreeMap::clear);
    }

    /// Unticks those that are `done`.
    pub(crate) fn untick(self, done: impl Fn(&T) -> bool) {
        self.ticked
            .try_update(|ticked| ticked.retain(|_, entry| !done(entry)));
    }

    /// How many entries could not be ticked with all others, because they are not understood.
    pub(super) fn unread(self) -> u64 {
        self.gathering.unread()
    }

    fn has(self, key: &str) -> bool {
        self.ticked.read().contains_key(key)
    }

    pub(super) fn set(self, key: String, entry: T, is_ticked: bool) {
        self.ticked.update(|picked| match is_ticked {
            true => drop(picked.insert(key, entry)),
            false => drop(picked.remove(&key)),
        });
    }

    /// The cell of an entry with its tick.
    pub(super) fn cell(self, key: String, name: String, entry: T) -> AnyView {
        let is_ticked = {
            let key = key.clone();
            Memo::new(move |_| self.has(&key))
        };
        let tick = move |is_ticked| self.set(key.clone(), entry.clone(), is_ticked);
        tick_cell(t!("Select {name}"), is_ticked, Callback::new(tick))
    }

    /// The head above the ticks: all entries that are on screen.
    pub(super) fn head(self, on_screen: Signal<Vec<(String, T)>>) -> AnyView {
        let ticked = Memo::new(move |_| {
            let keys = on_screen.read();
            let ticked = keys.iter().filter(|(key, _)| self.has(key)).count();
            (ticked, keys.len())
        });
        let tick = move |is_ticked| {
            for (key, entry) in on_screen.get_untracked() {
                self.set(key, entry, is_ticked);
            }
        };
        tick_head(ticked, Callback::new(tick))
    }

    /// How many are ticked and what can be done with them; nothing while none is.
    pub(super) fn bar(self, actions: ViewFn) -> AnyView {
        let count = Memo::new(move |_| self.count());
        bar(count, actions, Callback::new(move |()| self.clear()))
    }

    /// What is said where a whole page is ticked, and the way on to all that `fit`; `keyed` tells them from each other.
    pub(super) fn reach(
        self,
        on_screen: Signal<Vec<(String, T)>>,
        fit: Signal<u64>,
        unread: Signal<u64>,
        keyed: Callback<Vec<T>, Vec<(String, T)>>,
    ) -> AnyView {
        let page = Memo::new(move |_| {
            let entries = on_screen.read();
            let ticked = entries.iter().filter(|(key, _)| self.has(key)).count();
            TickedPage {
                entries: entries.len() as u64,
                ticked: ticked as u64,
                selected: self.count() as u64,
                unread: unread.get(),
                fit: fit.get(),
            }
        });
        let gather = Callback::new(move |()| self.gather(keyed));
        let cancel = Callback::new(move |()| self.gathering.cancel());
        let (stage, failure) = (self.gathering.stage(), self.gathering.failure());
        reach(page, stage, failure, gather, cancel)
    }

    fn gather(self, keyed: Callback<Vec<T>, Vec<(String, T)>>) {
        self.gathering.begin(move |items| {
            if let Some(entries) = keyed.try_run(items) {
                self.ticked.try_update(|picked| join(picked, entries));
                lead_to_count();
            }
        });
    }
}

/// Ticks what was gathered, as long as no more are ticked than may be in one go.
fn join<T>(picked: &mut BTreeMap<String, T>, gathered: Vec<(String, T)>) {
    for (key, entry) in gathered {
        if (picked.len() as u64) < MOST_GATHERED || picked.contains_key(&key) {
            picked.insert(key, entry);
        }
    }
}

fn tick_cell(label: String, is_ticked: Memo<bool>, on_tick: Callback<bool>) -> AnyView {
    view! {
        <td class="list-tick">
            <label>
                <input
                    type="checkbox"
                    aria-label=label
                    prop:checked=is_ticked
                    on:change:target=move |event| on_tick.run(event.target().checked())
                />
            </label>
        </td>
    }
    .into_any()
}

fn tick_head(ticked: Memo<(usize, usize)>, on_tick: Callback<bool>) -> AnyView {
    let is_all = move || ticked.with(|(some, all)| some == all && *all > 0);
    let is_some = move || ticked.with(|(some, all)| some != all && *some > 0);
    view! {
        <th scope="col" class="list-tick">
            <label>
                <input
                    type="checkbox"
                    aria-label=t!("Select all on this page")
                    prop:checked=is_all
                    prop:indeterminate=is_some
                    on:change:target=move |event| on_tick.run(event.target().checked())
                />
            </label>
        </th>
    }
    .into_any()
}

fn bar(count: Memo<usize>, actions: ViewFn, on_clear: Callback<()>) -> AnyView {
    view! {
        <div class="list-bar" class:is-idle=move || count.get() == 0>
            <p class="numeric" role="status" tabindex="-1">
                {move || selected(count.get())}
            </p>
            <Show when=move || { count.get() > 0 }>
                <div class="button-row">
                    {actions.run()}
                    <Button kind=ButtonKind::Quiet on_press=on_clear>
                        {t!("Clear the selection")}
                    </Button>
                </div>
            </Show>
        </div>
    }
    .into_any()
}

fn selected(many: usize) -> String {
    let count = number::count(many as u64);
    match many {
        0 => String::new(),
        _ => t!("{count} selected"),
    }
}

#[cfg(test)]
mod tests {
    use std::ops::Range;

    use super::*;

    #[test]
    fn what_is_gathered_joins_what_was_ticked_once_and_up_to_the_most() {
        let entries = |of: Range<u64>| -> Vec<(String, u64)> {
            of.map(|entry| (format!("{entry:05}"), entry)).collect()
        };
        let mut picked: BTreeMap<String, u64> = entries(5_000..5_024).into_iter().collect();
        join(&mut picked, entries(0..213));
        join(&mut picked, entries(0..213));
        assert_eq!(picked.len(), 237);
        join(&mut picked, entries(0..MOST_GATHERED));
        assert_eq!(picked.len() as u64, MOST_GATHERED);
        assert!(picked.contains_key("05023") && picked.contains_key("00975"));
        assert!(!picked.contains_key("00976"));
    }
}
