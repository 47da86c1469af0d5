use api::{AccountId, list::Word, log::EntryKind};
use client::ActivityFilter;
use leptos::prelude::*;

use super::sentence::kind_name;
use crate::{
    components::{Field, FieldKind, ListAddress, Select, bound, typed, use_list_address},
    format::time,
};

/// Names of the filters in the address of the page.
const WHO: &str = "who";
const ABOUT: &str = "about";
const FROM: &str = "from";
const UNTIL: &str = "until";
const KIND: &str = "kind";

/// What the reader chose to see, kept in the address of the page.
#[derive(Clone, Copy)]
pub(super) struct Filters {
    address: ListAddress,
    person: StoredValue<Option<AccountId>>,
}

impl Filters {
    /// Everything, or everything that concerns one account.
    pub(super) fn of(person: Option<AccountId>) -> Self {
        Self {
            address: use_list_address(),
            person: StoredValue::new(person),
        }
    }

    /// The filter as the server takes it.
    pub(super) fn chosen(&self) -> ActivityFilter {
        ActivityFilter {
            after: None,
            kind: EntryKind::read_word(&self.address.value(KIND)),
            model: None,
            person: self.person.get_value(),
            from: time::start_of_day(&self.address.value(FROM)),
            until: time::end_of_day(&self.address.value(UNTIL)).map(|last| last + 1),
            who: self.address.value(WHO),
            about: self.address.value(ABOUT),
        }
    }

    /// What an empty list is called.
    pub(super) fn title_of_none(&self) -> &'static str {
        match self.is_narrowed() {
            true => t!("No entry fits"),
            false => t!("Nothing here yet"),
        }
    }

    /// What it says.
    pub(super) fn text_of_none(&self) -> &'static str {
        match self.is_narrowed() {
            true => t!("Change the words, the days or the kind."),
            false => {
                t!(
                    "Decisions, keys, cards, sealed copies and evaluations appear here as they happen."
                )
            }
        }
    }

    fn is_narrowed(&self) -> bool {
        let address = self.address;
        untrack(|| address.is_narrowed())
    }
}

/// Words, days and kind.
#[component]
pub(super) fn FilterFields(filters: Filters) -> impl IntoView {
    let address = filters.address;
    let named = |kind: &EntryKind| (kind.word().to_owned(), kind_name(*kind).to_owned());
    let all = (String::new(), t!("Everything").to_owned());
    let options: Vec<_> = std::iter::once(all)
        .chain(EntryKind::ALL.iter().map(named))
        .collect();
    let is_of_one = filters.person.with_value(Option::is_some);
    let who = (!is_of_one).then(|| {
        view! {
            <Field label=t!("Person, by name or identifier") kind=FieldKind::Search value=typed(address, WHO) />
        }
    });
    view! {
        <div class="filters list-tools log-filters" role="search">
            {who}
            <Field label=t!("Model, by name or identifier") kind=FieldKind::Search value=typed(address, ABOUT) />
            <Field label=t!("From") kind=FieldKind::Date value=bound(address, FROM) />
            <Field label=t!("Until") kind=FieldKind::Date value=bound(address, UNTIL) />
            <Select label=t!("Show") value=bound(address, KIND) options=options />
        </div>
    }
}
