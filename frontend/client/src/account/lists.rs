//! Lists that change while they are on screen.

use std::cell::Cell;

use api::{
    account::{ChangedLists, ListCounts, LiveList},
    grant::Grant,
    paths,
};
use futures_util::{
    StreamExt,
    future::{Either, select},
};

use crate::{
    Client, FRESH_MS, News, Outcome,
    port::{Events, Shelf},
};

/// Milliseconds between two looks at whether anybody watches.
const TICK: u32 = 1_000;
/// Ticks after which a stream that says nothing is dead, whatever the browser takes it for: the server speaks every other second
/// ([`ChangedLists`]). Lists are looked at then, and another stream is opened.
const SILENT: u32 = FRESH_MS / TICK;

/// Ends what is under way, however it ends.
struct Kept<'a>(&'a Cell<bool>);

impl Drop for Kept<'_> {
    fn drop(&mut self) {
        self.0.set(false);
    }
}

/// Lists that may have changed though nothing was heard. The catalogue is long: where streams are heard, the beginning of the next one
/// tells of it.
fn unheard(hears: bool) -> Vec<LiveList> {
    let may_wait = |list: &LiveList| hears && *list == LiveList::Models;
    let all = LiveList::ALL.into_iter();
    all.filter(|list| !may_wait(list)).collect()
}

impl Client {
    /// Tells from now on which lists changed ([`News::Lists`]), as long as somebody is signed in. A stream is open only while
    /// somebody watches: a browser keeps few connections open. Where nothing is heard, all lists may have changed every few seconds.
    pub async fn keep_listing(&self, is_watched: impl Fn() -> bool) {
        if self.0.is_listing.replace(true) {
            return;
        }
        let _kept = Kept(&self.0.is_listing);
        let (mut events, mut quiet, mut hears) = (None, SILENT, true);
        while self.reader().is_some() {
            if !is_watched() {
                (events, quiet, hears) = (None, SILENT, true);
                self.0.ports.clock.sleep(TICK).await;
                continue;
            }
            if quiet >= SILENT {
                events = self.0.ports.http.events(paths::LISTS_EVENTS, "lists");
                self.tell(News::Lists(unheard(hears)));
                (quiet, hears) = (0, false);
            }
            match self.hear(&mut events).await {
                Some(lists) => {
                    (quiet, hears) = (0, true);
                    if !lists.is_empty() {
                        self.tell(News::Lists(lists));
                    }
                }
                None => quiet += 1,
            }
        }
    }

    /// The next change, if one comes before the tick ends. A stream that ended is forgotten.
    async fn hear(&self, events: &mut Option<Events>) -> Option<Vec<LiveList>> {
        let tick = self.0.ports.clock.sleep(TICK);
        let Some(stream) = events else {
            tick.await;
            return None;
        };
        match select(stream.next(), tick).await {
            Either::Left((Some(text), _)) => {
                let changed: ChangedLists = serde_json::from_str(&text).ok()?;
                Some(changed.lists)
            }
            Either::Left((None, tick)) => {
                *events = None;
                tick.await;
                None
            }
            Either::Right(_) => None,
        }
    }

    /// What waits for the reader; of owners' answers to a user those that she has not seen yet ([`Client::see_access`]).
    pub async fn list_counts(&self) -> Outcome<ListCounts> {
        let seen = match self.place_of_seen() {
            Some(place) => self.0.ports.keep.load(Shelf::Lasting, &place).await,
            None => None,
        };
        let seen = seen.and_then(|seen| String::from_utf8(seen).ok());
        let seen = seen.and_then(|seen| seen.parse().ok()).unwrap_or(0);
        self.counts_since(seen).await
    }

    /// Remembers that the reader saw where this access to models stands.
    pub async fn see_access(&self, grants: &[Grant]) {
        let newest = grants.iter().filter_map(|grant| grant.answered_at).max();
        if let (Some(newest), Some(place)) = (newest, self.place_of_seen()) {
            let keep = &self.0.ports.keep;
            keep.save(Shelf::Lasting, &place, newest.to_string().as_bytes())
                .await;
        }
    }

    fn place_of_seen(&self) -> Option<String> {
        self.reader()
            .map(|reader| format!("access-seen-{}", reader.id))
    }
}
