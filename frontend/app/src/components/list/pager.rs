use api::list::{ListPage, PAGE, SIZE, USUAL_SIZE, pages};
use leptos::prelude::*;

use super::{ListAddress, tools::bound};
use crate::{
    components::{Button, ButtonKind, Select},
    format::number::count,
};

/// Which part of a long list is on screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Extent {
    pub(super) first: u64,
    pub(super) last: u64,
    pub(super) total: u64,
    pub(super) page: u32,
    pub(super) pages: u32,
}

impl Extent {
    pub(crate) fn of<T>(page: &ListPage<T>) -> Self {
        Self {
            first: page.first(),
            last: page.last(),
            total: page.total,
            page: page.page,
            pages: pages(page.total, page.size),
        }
    }

    /// "1 to 24 of 506 accounts".
    fn said(self, (one, many): (&str, &str)) -> String {
        let noun = if self.total == 1 { one } else { many };
        match self.total {
            0 => t!("No {many}"),
            1 => format!("1 {one}"),
            total => t!(
                "{} to {} of {} {noun}",
                count(self.first),
                count(self.last),
                count(total)
            ),
        }
    }
}

/// Where in a long list the page stands, and the ways on.
#[component]
pub(crate) fn Pager(
    address: ListAddress,
    extent: Memo<Extent>,
    /// One entry and several: "account", "accounts".
    noun: (&'static str, &'static str),
) -> impl IntoView {
    let lead = move |page: u32| {
        let page = match page {
            0 | 1 => String::new(),
            page => page.to_string(),
        };
        address.set(PAGE, &page);
    };
    let is_first = Signal::derive(move || extent.read().page <= 1);
    let is_last = Signal::derive(move || extent.read().page >= extent.read().pages);
    let is_one = move || extent.read().total <= u64::from(USUAL_SIZE);
    let place = move || {
        let extent = extent.get();
        t!(
            "Page {} of {}",
            count(extent.page.into()),
            count(extent.pages.into())
        )
    };
    let sizes = [
        (String::new(), USUAL_SIZE),
        ("100".to_owned(), 100),
        ("200".to_owned(), 200),
    ];
    let sizes: Vec<_> = sizes
        .map(|(value, size)| (value, t!("{size} a page")))
        .into();
    let size = bound(address, SIZE);
    view! {
        <nav class="list-pager" aria-label=t!("Pages")>
            <p class="numeric" role="status">
                {move || extent.read().said(noun)}
            </p>
            <div class="button-row" hidden=is_one>
                <Select label=t!("Entries of a page") value=size options=sizes />
                <Button
                    kind=ButtonKind::Quiet
                    disabled=is_first
                    label=t!("Previous page")
                    on_press=move |()| lead(extent.get_untracked().page - 1)
                >
                    {t!("Previous")}
                </Button>
                <span class="numeric nowrap">{move || place()}</span>
                <Button
                    kind=ButtonKind::Quiet
                    disabled=is_last
                    label=t!("Next page")
                    on_press=move |()| lead(extent.get_untracked().page + 1)
                >
                    {t!("Next")}
                </Button>
            </div>
        </nav>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pager_says_which_entries_are_on_screen() {
        let extent = Extent {
            first: 25,
            last: 48,
            total: 1_506,
            page: 2,
            pages: 63,
        };
        let noun = ("account", "accounts");
        assert_eq!(extent.said(noun), "25 to 48 of 1\u{202f}506 accounts");
        let one = Extent { total: 1, ..extent };
        assert_eq!(one.said(noun), "1 account");
        assert_eq!(Extent::default().said(noun), "No accounts");
    }
}
