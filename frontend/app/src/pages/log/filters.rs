use api::{AccountId, log::EntryKind};
use leptos::prelude::*;

use super::sentence::{KINDS, kind_name};
use client::ActivityFilter;

use crate::components::Select;

/// What the reader chose to see.
#[derive(Clone, Copy)]
pub(super) struct Filters {
    kind: RwSignal<String>,
    person: StoredValue<Option<AccountId>>,
}

impl Filters {
    /// Everything, or everything that concerns one account.
    pub(super) fn of(person: Option<AccountId>) -> Self {
        Self {
            kind: RwSignal::new(String::new()),
            person: StoredValue::new(person),
        }
    }

    /// The filter as the server takes it.
    pub(super) fn chosen(&self) -> ActivityFilter {
        let chosen = self.kind.get();
        ActivityFilter {
            kind: KINDS.into_iter().find(|kind| kind_name(*kind) == chosen),
            model: None,
            person: self.person.get_value(),
        }
    }
}

/// The choice of kinds.
#[component]
pub(super) fn FilterFields(filters: Filters) -> impl IntoView {
    let named = |kind: EntryKind| (kind_name(kind).to_owned(), kind_name(kind).to_owned());
    let all = (String::new(), "Everything".to_owned());
    let options: Vec<_> = std::iter::once(all).chain(KINDS.map(named)).collect();
    view! { <Select label="Show" value=filters.kind options=options /> }
}
