use leptos::prelude::*;

use super::gathering::{Gathered, MOST_GATHERED};
use crate::{
    browser,
    components::{Button, ButtonKind, ErrorPanel, Progress},
    failure::Failure,
    format::number::count,
};

/// What is said of the ticks of a page.
const STATUS: &str = ".list-reach p[role=status]";

/// How many entries of a page, and of all that fit what is asked, are ticked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct TickedPage {
    /// On the page.
    pub(super) entries: u64,
    /// Of those.
    pub(super) ticked: u64,
    /// On all pages.
    pub(super) selected: u64,
    /// Known not to be understood, so that they cannot be ticked.
    pub(super) unread: u64,
    pub(super) fit: u64,
}

impl TickedPage {
    /// Whether the rest can be gathered.
    fn offers_rest(self) -> bool {
        self.leaves_out() && !self.is_most()
    }

    /// Whether the whole page is ticked, and not all that fit.
    fn leaves_out(self) -> bool {
        let is_whole = self.entries > 0 && self.ticked == self.entries;
        is_whole && self.selected + self.unread < self.fit
    }

    fn is_most(self) -> bool {
        self.selected + self.unread >= MOST_GATHERED
    }

    /// Empty where there is nothing to say.
    fn said(self) -> String {
        let (fit, most) = (count(self.fit), count(MOST_GATHERED));
        match self.entries {
            _ if !self.leaves_out() => String::new(),
            _ if self.is_most() => t!(
                "{fit} fit, more than the {most} that are selected in one go. Select the rest once you are done with these."
            ),
            1 => t!("The only one on this page is selected.").to_owned(),
            entries => {
                let entries = count(entries);
                t!("All {entries} on this page are selected.")
            }
        }
    }

    /// What gathering does.
    fn verb(self) -> String {
        let (fit, most) = (count(self.fit), count(MOST_GATHERED));
        match self.fit {
            0..=MOST_GATHERED => t!("Select all {fit} that fit"),
            _ => t!("Select the first {most} of {fit} that fit"),
        }
    }
}

/// What is said of the ticks of a page, and the way on to all that fit.
pub(super) fn reach(
    page: Memo<TickedPage>,
    stage: Signal<Option<Gathered>>,
    failure: Signal<Option<Failure>>,
    on_gather: Callback<()>,
    on_cancel: Callback<()>,
) -> AnyView {
    let busy = Signal::derive(move || stage.get().is_some());
    let is_idle = move || !page.get().leaves_out() && !busy.get() && failure.get().is_none();
    let label = Signal::derive(move || progress(stage.get().unwrap_or_default()));
    let value = Signal::derive(move || share(stage.get().unwrap_or_default()));
    // Both buttons go away as they are pressed.
    let again = Callback::new(move |()| {
        browser::focus(STATUS);
        on_gather.run(());
    });
    let cancel = move |()| {
        browser::focus(STATUS);
        on_cancel.run(());
    };
    view! {
        <div class="list-reach" class:is-idle=is_idle>
            <div class="button-row">
                <p role="status" tabindex="-1">
                    {move || page.get().said()}
                </p>
                <Show when=move || page.get().offers_rest()>
                    <Button busy on_press=on_gather>{move || page.get().verb()}</Button>
                </Show>
                <Show when=move || busy.get()>
                    <Progress label value />
                    <Button kind=ButtonKind::Quiet on_press=cancel>{t!("Cancel")}</Button>
                </Show>
            </div>
            <ErrorPanel failure on_retry=again />
        </div>
    }
    .into_any()
}

/// Leads whoever pressed here to how many are selected, behind which stands what can be done: the button goes away.
pub(super) fn lead_to_count() {
    let pressed = document().query_selector(".list-reach :focus");
    if matches!(pressed, Ok(Some(_))) {
        browser::focus(".list-bar > p");
    }
}

fn progress((done, all): Gathered) -> String {
    let (done, of) = (count(done), count(all));
    match all {
        0 => t!("Selecting all that fit").to_owned(),
        _ => t!("Selecting {done} of {of}"),
    }
}

fn share((done, all): Gathered) -> Option<f64> {
    (all > 0).then(|| done as f64 / all as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: TickedPage = TickedPage {
        entries: 24,
        ticked: 24,
        selected: 24,
        unread: 0,
        fit: 213,
    };

    #[test]
    fn a_page_that_is_wholly_ticked_leads_on_to_all_that_fit() {
        assert!(PAGE.offers_rest());
        assert_eq!(PAGE.said(), "All 24 on this page are selected.");
        assert_eq!(PAGE.verb(), "Select all 213 that fit");
        let many = TickedPage { fit: 5_213, ..PAGE };
        assert!(many.verb().starts_with("Select the first 1"));
    }

    #[test]
    fn nothing_is_said_where_not_the_whole_page_or_already_everything_is_ticked() {
        for page in [
            TickedPage { ticked: 23, ..PAGE },
            TickedPage { fit: 24, ..PAGE },
            TickedPage {
                selected: 213,
                ..PAGE
            },
            TickedPage {
                selected: 212,
                unread: 1,
                ..PAGE
            },
            TickedPage::default(),
        ] {
            assert!(!page.offers_rest(), "{page:?}");
            assert_eq!(page.said(), "", "{page:?}");
        }
    }

    #[test]
    fn where_as_many_are_selected_as_may_be_the_rest_is_told_and_not_offered() {
        let full = TickedPage {
            selected: MOST_GATHERED,
            fit: 5_213,
            ..PAGE
        };
        assert!(!full.offers_rest());
        assert!(full.said().contains("Select the rest"));
    }
}
