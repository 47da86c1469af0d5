use std::collections::BTreeMap;

use leptos::prelude::*;

use crate::components::{Button, ButtonKind};

/// Entries of a long list that are ticked, on whichever page they stand.
pub(crate) struct Picks<T: Send + Sync + 'static>(RwSignal<BTreeMap<String, T>>);

impl<T: Send + Sync + 'static> Clone for Picks<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Picks<T> {}

impl<T: Clone + Send + Sync + 'static> Picks<T> {
    /// Nothing is ticked.
    pub(crate) fn new() -> Self {
        Self(RwSignal::default())
    }

    /// What is ticked.
    pub(crate) fn all(self) -> Vec<T> {
        self.0.read().values().cloned().collect()
    }

    /// How many are.
    pub(crate) fn count(self) -> usize {
        self.0.read().len()
    }

    /// Unticks everything.
    pub(crate) fn clear(self) {
        self.0.try_update(BTreeMap::clear);
    }

    fn has(self, key: &str) -> bool {
        self.0.read().contains_key(key)
    }

    pub(super) fn set(self, key: String, entry: T, is_ticked: bool) {
        self.0.update(|picked| match is_ticked {
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
            <p class="numeric" role="status">
                {move || match count.get() {
                    0 => String::new(),
                    count => t!("{count} selected"),
                }}
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
