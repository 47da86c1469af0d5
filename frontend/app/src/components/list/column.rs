use api::list::{SORT, Word};
use leptos::prelude::*;

use super::ListAddress;

/// What `aria-sort` says of a column that the list is not sorted by.
const UNSORTED: &str = "none";

/// A column of a long list.
#[derive(Clone)]
pub(crate) struct ListColumn {
    pub(super) heading: &'static str,
    /// As the address writes what it is sorted by.
    sort: Option<&'static str>,
    /// What stands in the second line of its cells, and how the address writes that.
    under: Option<(&'static str, &'static str)>,
    is_numeric: bool,
    /// Whether the list is sorted by it where the address names no order.
    is_usual: bool,
}

impl ListColumn {
    /// One that cannot be sorted by; without a heading it is for buttons.
    pub(crate) fn plain(heading: &'static str) -> Self {
        Self {
            heading,
            sort: None,
            under: None,
            is_numeric: false,
            is_usual: false,
        }
    }

    /// One that can be sorted by.
    pub(crate) fn sorted(heading: &'static str, by: impl Word) -> Self {
        Self {
            sort: Some(by.word()),
            ..Self::plain(heading)
        }
    }

    /// Of numbers, which stand at the right.
    pub(crate) fn numeric(self) -> Self {
        Self {
            is_numeric: true,
            ..self
        }
    }

    /// The one that the list is sorted by, upwards, unless another order is chosen.
    pub(crate) fn usual(self) -> Self {
        Self {
            is_usual: true,
            ..self
        }
    }

    /// With a second line in its cells, by which the list can be sorted too.
    pub(crate) fn over(self, heading: &'static str, by: impl Word) -> Self {
        Self {
            under: Some((heading, by.word())),
            ..self
        }
    }

    /// What the list can be sorted by here, and how the address writes it.
    pub(super) fn sorts(&self) -> impl Iterator<Item = (&'static str, &'static str)> + use<> {
        let first = self.sort.map(|word| (self.heading, word));
        first.into_iter().chain(self.under)
    }

    /// Its head: a button for what it can be sorted by.
    pub(super) fn head(self, address: ListAddress) -> AnyView {
        let class = if self.is_numeric { "numeric" } else { "" };
        if self.heading.is_empty() {
            return view! { <th scope="col"><span class="visually-hidden">{t!("Actions")}</span></th> }
                .into_any();
        }
        let sorts: Vec<_> = self.sorts().collect();
        if sorts.is_empty() {
            return view! { <th scope="col" class=class>{self.heading}</th> }.into_any();
        }
        sorting(address, sorts, class, self.sort.filter(|_| self.is_usual))
    }
}

fn sorting(
    address: ListAddress,
    sorts: Vec<(&'static str, &'static str)>,
    class: &'static str,
    usual: Option<&'static str>,
) -> AnyView {
    let order = Memo::new(move |_| {
        let chosen = address.value(SORT);
        match (chosen.is_empty(), usual) {
            (true, Some(usual)) => usual.to_owned(),
            _ => chosen,
        }
    });
    let way = move |word: &str| match order.read().strip_prefix('-') {
        Some(column) if column == word => "descending",
        None if *order.read() == word => "ascending",
        _ => UNSORTED,
    };
    let words: Vec<_> = sorts.iter().map(|(_, word)| *word).collect();
    let any = move || {
        let mut ways = words.iter().map(|word| way(word));
        ways.find(|way| *way != UNSORTED).unwrap_or(UNSORTED)
    };
    let button = move |(heading, word): (&'static str, &'static str)| {
        let press = move |_| {
            let next = match way(word) {
                "ascending" => format!("-{word}"),
                _ => word.to_owned(),
            };
            address.set(SORT, &next);
        };
        view! {
            <button type="button" class="list-sort" data-sort=move || way(word) on:click=press>
                {heading}
            </button>
        }
    };
    let buttons = sorts.into_iter().map(button).collect_view();
    view! { <th scope="col" class=class aria-sort=any>{buttons}</th> }.into_any()
}
