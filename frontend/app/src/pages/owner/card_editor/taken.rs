use std::collections::BTreeSet;

use leptos::prelude::*;

/// Names that several of these have.
#[derive(Clone, Copy)]
pub(super) struct Taken(Memo<BTreeSet<String>>);

impl Taken {
    pub(super) fn among(names: Vec<RwSignal<String>>) -> Self {
        Self(Memo::new(move |_| {
            let mut once = BTreeSet::new();
            let trimmed = names.iter().map(|name| name.get().trim().to_owned());
            trimmed.filter(|name| !once.insert(name.clone())).collect()
        }))
    }

    /// That another has this name as well.
    pub(super) fn problem(self, name: RwSignal<String>) -> Option<String> {
        let name = name.read();
        let is_taken = self.0.read().contains(name.trim());
        is_taken
            .then(|| t!("Another one is called the same: give them names that differ.").to_owned())
    }
}
