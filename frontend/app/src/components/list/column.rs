use api::list::{SORT, Word};
use leptos::prelude::*;

use super::ListAddress;

/// A column of a long list.
#[derive(Clone)]
pub(crate) struct ListColumn {
    pub(super) heading: &'static str,
    /// As the address writes what it is sorted by.
    pub(super) sort: Option<&'static str>,
    is_numeric: bool,
}

impl ListColumn {
    /// One that cannot be sorted by; without a heading it is for buttons.
    pub(crate) fn plain(heading: &'static str) -> Self {
        Self {
            heading,
            sort: None,
            is_numeric: false,
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

    /// Its head: a button where it can be sorted by.
    pub(super) fn head(self, address: ListAddress) -> AnyView {
        let class = if self.is_numeric { "numeric" } else { "" };
        match self.sort {
            Some(word) => sorting(address, self.heading, word, class),
            None if self.heading.is_empty() => {
                view! { <th scope="col"><span class="visually-hidden">{t!("Actions")}</span></th> }
                    .into_any()
            }
            None => view! { <th scope="col" class=class>{self.heading}</th> }.into_any(),
        }
    }
}

fn sorting(
    address: ListAddress,
    heading: &'static str,
    word: &'static str,
    class: &'static str,
) -> AnyView {
    let order = Memo::new(move |_| address.value(SORT));
    let way = move || match order.read().strip_prefix('-') {
        Some(column) if column == word => "descending",
        None if *order.read() == word => "ascending",
        _ => "none",
    };
    let press = move |_| {
        let next = match way() {
            "ascending" => format!("-{word}"),
            _ => word.to_owned(),
        };
        address.set(SORT, &next);
    };
    view! {
        <th scope="col" class=class aria-sort=move || way()>
            <button type="button" class="list-sort" on:click=press>
                {heading}
            </button>
        </th>
    }
    .into_any()
}
