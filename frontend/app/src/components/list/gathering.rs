use std::{future::Future, rc::Rc};

use api::list::{Filters, Items, ListPage, ListQuery, MOST_SIZE, Word, pages};
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::failure::{Failure, Outcome, Pending};

/// Most entries that are selected in one go.
pub(super) const MOST_GATHERED: u64 = 1_000;

/// Entries that are gathered by now, of how many; of none before the first page is here.
pub(super) type Gathered = (u64, u64);

/// Asks for a page, from 1, of the list as it was asked for when the gathering began.
type Ask<T> = Box<dyn Fn(u32) -> Pending<ListPage<T>>>;

/// All entries of a long list that fit what is asked, gathered page by page, the largest that the server hands out.
pub(super) struct Gathering<T: Send + Sync + 'static> {
    asking: StoredValue<Rc<dyn Fn() -> Ask<T>>, LocalStorage>,
    /// None while nothing is under way.
    stage: RwSignal<Option<Gathered>>,
    failure: RwSignal<Option<Failure>>,
    unread: RwSignal<u64>,
    turn: StoredValue<u32>,
}

impl<T: Send + Sync + 'static> Clone for Gathering<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Gathering<T> {}

impl<T: Send + Sync + 'static> Gathering<T> {
    /// Of what `query` says by the time it begins.
    pub(super) fn of<F, C, O>(
        query: Memo<ListQuery<F, C>>,
        load: impl Fn(ListQuery<F, C>) -> O + Copy + 'static,
    ) -> Self
    where
        F: Filters + Send + Sync,
        C: Word + Send + Sync,
        O: Future<Output = Outcome<ListPage<T>>> + 'static,
    {
        let asking: Rc<dyn Fn() -> Ask<T>> = Rc::new(move || -> Ask<T> {
            let query = query.get_untracked();
            Box::new(move |page: u32| -> Pending<ListPage<T>> {
                Box::pin(load(ListQuery {
                    page,
                    size: MOST_SIZE,
                    ..query.clone()
                }))
            })
        });
        Self {
            asking: StoredValue::new_local(asking),
            stage: RwSignal::new(None),
            failure: RwSignal::new(None),
            unread: RwSignal::new(0),
            turn: StoredValue::new(0),
        }
    }

    /// Gathers, and hands on what is understood of it once all is there.
    pub(super) fn begin(self, hand_on: impl FnOnce(Vec<T>) + 'static) {
        self.forget();
        let (turn, asking) = (self.turn.get_value(), self.asking.get_value());
        let ask = asking();
        self.stage.set(Some((0, 0)));
        spawn_local(async move {
            let outcome = self.gather(&ask, turn).await;
            if !self.is_current(turn) {
                return;
            }
            match outcome {
                Ok(items) => {
                    self.unread.try_set(items.unread);
                    hand_on(items.read);
                }
                Err(failure) => {
                    self.failure.try_set(Some(failure));
                }
            }
            self.stage.try_set(None);
        });
    }

    /// Stops: nothing of it is handed on.
    pub(super) fn cancel(self) {
        self.turn.try_update_value(|turn| *turn += 1);
        self.stage.try_set(None);
    }

    /// Stops, and forgets what became of it.
    pub(super) fn forget(self) {
        self.cancel();
        self.failure.try_set(None);
        self.unread.try_set(0);
    }

    /// Where it stands; none while nothing is under way.
    pub(super) fn stage(self) -> Signal<Option<Gathered>> {
        self.stage.into()
    }

    /// Why it failed last.
    pub(super) fn failure(self) -> Signal<Option<Failure>> {
        self.failure.into()
    }

    /// How many of the entries are not understood.
    pub(super) fn unread(self) -> u64 {
        self.unread.get()
    }

    async fn gather(self, ask: &Ask<T>, turn: u32) -> Outcome<Items<T>> {
        let mut all = Items::default();
        let mut next = Some(1);
        while let Some(number) = next.filter(|_| self.is_current(turn)) {
            let page = ask(number).await?;
            next = page_after(number, &page);
            let fit = page.total.min(MOST_GATHERED);
            all.unread += page.items.unread;
            all.read.extend(page.items.read);
            if self.is_current(turn) {
                self.stage.try_set(Some((all.read.len() as u64, fit)));
            }
        }
        Ok(all)
    }

    /// Whether that one was not stopped, and its page is still open.
    fn is_current(self, turn: u32) -> bool {
        self.turn.try_get_value() == Some(turn)
    }
}

/// The page to ask for after that one, if more fit and may be gathered.
fn page_after<T>(number: u32, page: &ListPage<T>) -> Option<u32> {
    let last = pages(page.total.min(MOST_GATHERED), page.size);
    (number < last).then_some(number + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_asked_for_until_all_that_fit_or_as_many_as_may_be_are_there() {
        let asked = |totals: &[u64]| {
            let mut numbers = vec![1];
            for total in totals {
                let page = ListPage::<()> {
                    items: Items::default(),
                    total: *total,
                    page: 1,
                    size: MOST_SIZE,
                };
                numbers.extend(page_after(numbers[numbers.len() - 1], &page));
            }
            numbers
        };
        assert_eq!(asked(&[0]), [1]);
        assert_eq!(asked(&[200]), [1]);
        assert_eq!(asked(&[213, 213]), [1, 2]);
        assert_eq!(asked(&[5_213; 5]), [1, 2, 3, 4, 5]);
        // The list became shorter, or longer, meanwhile.
        assert_eq!(asked(&[601, 399]), [1, 2]);
        assert_eq!(asked(&[400, 401, 401]), [1, 2, 3]);
    }
}
