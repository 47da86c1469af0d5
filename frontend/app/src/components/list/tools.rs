use std::time::Duration;

use api::list::{SEARCH, SORT, Word};
use leptos::prelude::*;

use super::{ListAddress, ListColumn};
use crate::components::{Field, FieldKind, Select, unique_id};

/// So long after the last letter the words are looked for.
const PAUSE: Duration = Duration::from_millis(250);

/// A choice that narrows a long list.
#[derive(Clone)]
pub(crate) struct ListFilter {
    name: &'static str,
    label: &'static str,
    options: Signal<Vec<(String, String)>>,
}

impl ListFilter {
    /// The filter of that name; `all` is what no choice is called, `options` are values as an address writes them and what they
    /// are called.
    pub(crate) fn new(
        name: &'static str,
        label: &'static str,
        all: &'static str,
        options: impl Into<Signal<Vec<(String, String)>>>,
    ) -> Self {
        let options = options.into();
        let with_all = move || {
            let all = (String::new(), all.to_owned());
            std::iter::once(all).chain(options.get()).collect()
        };
        Self {
            name,
            label,
            options: Signal::derive(with_all),
        }
    }

    /// The filter of that name by one of a few words.
    pub(crate) fn by_word<W: Word>(
        name: &'static str,
        label: &'static str,
        all: &'static str,
        named: fn(W) -> &'static str,
    ) -> Self {
        let option = |word: &W| (word.word().to_owned(), named(*word).to_owned());
        Self::new(
            name,
            label,
            all,
            W::ALL.iter().map(option).collect::<Vec<_>>(),
        )
    }
}

/// Search and filters of a long list; on a phone also what it is sorted by.
#[component]
pub(crate) fn ListTools(
    address: ListAddress,
    /// What the words are looked for in: "Search by name".
    search: &'static str,
    filters: Vec<ListFilter>,
    columns: Vec<ListColumn>,
) -> impl IntoView {
    let filters = filters.into_iter().map(|filter| choice(address, filter));
    view! {
        <div class="filters list-tools" role="search">
            <Field label=search kind=FieldKind::Search value=typed(address, SEARCH) />
            {filters.collect_view()}
            {(!columns.is_empty())
                .then(|| {
                    view! {
                        <div class="list-sort-choice">
                            <Sorting address columns />
                        </div>
                    }
                })}
        </div>
    }
}

/// Words as they are typed, which the address takes over under a name after a pause.
pub(crate) fn typed(address: ListAddress, name: &'static str) -> RwSignal<String> {
    let asked = Memo::new(move |_| address.value(name));
    let words = RwSignal::new(asked.get_untracked());
    let sent = StoredValue::new(words.get_untracked());
    let mut send = debounce(PAUSE, move |text: String| {
        if sent
            .try_update_value(|sent| sent.clone_from(&text))
            .is_none()
        {
            return;
        }
        match asked.get_untracked() {
            before if before == text => {}
            before if before.is_empty() => address.set(name, &text),
            _ => address.replace(name, &text),
        }
    });
    Effect::new(move |before: Option<()>| {
        let text = words.read().trim().to_owned();
        if before.is_some() {
            send(text);
        }
    });
    Effect::new(move || {
        let asked = asked.get();
        // What was typed meanwhile stays.
        if asked != sent.get_value() {
            sent.set_value(asked.clone());
            words.set(asked);
        }
    });
    words
}

fn choice(address: ListAddress, filter: ListFilter) -> AnyView {
    let ListFilter {
        name,
        label,
        options,
    } = filter;
    let value = bound(address, name);
    view! { <Select label value options /> }.into_any()
}

/// A signal that is what a name is set to, both ways.
pub(crate) fn bound(address: ListAddress, name: &'static str) -> RwSignal<String> {
    let set = Memo::new(move |_| address.value(name));
    let value = RwSignal::new(set.get_untracked());
    Effect::new(move || value.set(set.get()));
    Effect::new(move |before: Option<()>| {
        let chosen = value.get();
        if before.is_some() && chosen != set.get_untracked() {
            address.set(name, &chosen);
        }
    });
    value
}

/// The order of a list whose heads are out of sight.
#[component]
fn Sorting(address: ListAddress, columns: Vec<ListColumn>) -> impl IntoView {
    let id = unique_id("sort");
    let order = Memo::new(move |_| address.value(SORT));
    let ways = columns.into_iter().flat_map(|column| {
        column.sorts().flat_map(|(heading, word)| {
            let up = (word.to_owned(), heading.to_owned());
            let down = (format!("-{word}"), t!("{}, backwards", heading));
            [up, down]
        })
    });
    let usual = (String::new(), t!("Usual order").to_owned());
    let options = std::iter::once(usual).chain(ways).map(|(way, name)| {
        let value = way.clone();
        let selected = move || *order.read() == way;
        view! { <option value=value selected=selected>{name}</option> }
    });
    view! {
        <div class="field">
            <label for=id.clone()>{t!("Sort by")}</label>
            <select id=id on:change:target=move |event| address.set(SORT, &event.target().value())>
                {options.collect_view()}
            </select>
        </div>
    }
}
