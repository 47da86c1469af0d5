use api::log::EntryKind;
use leptos::prelude::*;

use super::sentence::{KINDS, kind_name};
use client::ActivityFilter;

use crate::components::Select;

/// What the reader chose to see.
#[derive(Clone, Copy)]
pub(super) struct Filters {
    kind: RwSignal<String>,
}

impl Filters {
    pub(super) fn new() -> Self {
        Self {
            kind: RwSignal::new(String::new()),
        }
    }

    /// The filter as the server takes it.
    pub(super) fn chosen(&self) -> ActivityFilter {
        let chosen = self.kind.get();
        ActivityFilter {
            kind: KINDS.into_iter().find(|kind| kind_name(*kind) == chosen),
            model: None,
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
