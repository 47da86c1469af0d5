use api::AccountId;
use client::ActivityFilter;
use leptos::prelude::*;
use protocol::Verdict;

use super::{
    entry::Entry,
    entry_row::EntryRow,
    export::{export, export_proved},
    filters::{FilterFields, Filters},
};
use crate::{
    components::{Button, EmptyState, Errand, ErrorPanel, Fetched, IconName, Spinner, fetch_of},
    failure::Outcome,
    format::{csv, number::counted},
    state::{Toasts, client, use_log_watch, use_toasts},
};

/// Most entries of one exported file; each fifty are a request.
const MOST_EXPORTED: usize = 5_000;
/// Most pages of newer entries that are put before those on screen.
const MOST_PAGES: usize = 8;

/// Entries of a filter, newest first, as far back as somebody asked.
#[derive(Clone)]
struct Shown {
    entries: Vec<Entry>,
    /// Where older ones begin, if there are some.
    next: Option<u64>,
}

impl Shown {
    /// The page older than `before`; otherwise the newest. Among verified entries this browser searches itself.
    async fn page(filter: ActivityFilter, before: Option<u64>) -> Outcome<Self> {
        let is_verified = client().audit_status().verified > 0;
        let page = match is_verified {
            true => client().audited(&filter, before),
            false => client().activity(&filter, before).await?,
        };
        let entries = page.entries.into_iter();
        let entries: Outcome<Vec<Entry>> = entries
            .map(|activity| Entry::parse(activity, is_verified))
            .collect();
        Ok(Self {
            entries: entries?,
            next: page.next,
        })
    }

    /// Those that are newer than all of it, the newest first, if they are few.
    async fn newer(filter: ActivityFilter, after: Option<u64>) -> Outcome<Self> {
        let filter = ActivityFilter { after, ..filter };
        let mut newer = Self::page(filter.clone(), None).await?;
        for _ in 1..MOST_PAGES {
            let Some(before) = newer.next else {
                break;
            };
            let older = Self::page(filter.clone(), Some(before)).await?;
            newer.append(before, older);
        }
        Ok(newer)
    }

    /// Index of its newest entry.
    fn newest(&self) -> Option<u64> {
        self.entries.first().map(|entry| entry.row().0)
    }

    /// Puts newer ones to the beginning; whether there are any. Those on screen stay what they are, unless too many are newer.
    fn join(&mut self, newer: Self) -> bool {
        let is_news = !newer.entries.is_empty();
        match newer.next {
            None => drop(self.entries.splice(0..0, newer.entries)),
            Some(_) => *self = newer,
        }
        is_news
    }

    /// Puts the page that was asked for `before` it to the end; one of an earlier filter is dropped.
    fn append(&mut self, before: u64, older: Self) {
        if self.next == Some(before) {
            self.entries.extend(older.entries);
            self.next = older.next;
        }
    }
}

fn load_older(older: Errand, shown: Fetched<Shown>, filter: ActivityFilter) {
    let Some(before) = untrack(|| shown.value()).and_then(|shown| shown.next) else {
        return;
    };
    older.run(async move {
        let page = Shown::page(filter, Some(before)).await?;
        shown.update(|shown| shown.append(before, page));
        Ok(())
    });
}

/// Saves the entries of a filter as a file, those that are not on screen yet as well; with proofs for whoever checks them without
/// the service, or as a table.
fn export_all(
    exporting: Errand,
    toasts: Toasts,
    shown: Fetched<Shown>,
    filter: ActivityFilter,
    with_proofs: bool,
) {
    let Some(mut all) = untrack(|| shown.value()) else {
        return;
    };
    exporting.run(async move {
        while let Some(before) = all.next.filter(|_| all.entries.len() < MOST_EXPORTED) {
            let older = Shown::page(filter.clone(), Some(before)).await?;
            all.append(before, older);
        }
        match with_proofs {
            true => export_proved(&all.entries).await?,
            false => export(&all.entries),
        }
        toasts.success(exported(all.entries.len(), all.next.is_some()));
        Ok(())
    });
}

fn exported(entries: usize, has_older: bool) -> String {
    let entries = counted(entries as u64, t!("entry"), t!("entries"));
    match has_older {
        true => {
            t!("The newest {entries} are in the file. Choose a kind or a model to have older ones.")
        }
        false => t!("The whole list is in the file: {entries}."),
    }
}

/// Entries with filter, proofs and export.
#[component]
pub(crate) fn EntryList(
    /// Only what concerns this account.
    #[prop(optional)]
    person: Option<AccountId>,
) -> impl IntoView {
    let filters = Filters::of(person);
    let audit = use_log_watch().audit();
    let verified = Memo::new(move |_| audit.read().verified);
    let shown = fetch_of(
        Memo::new(move |_| (filters.chosen(), verified.get())),
        |(filter, _)| Shown::page(filter, None),
    )
    .grow(
        move |shown: &Shown| Shown::newer(filters.chosen(), shown.newest()),
        Shown::join,
    );
    let older = Errand::new();
    let toasts = use_toasts();
    let exporting = Errand::failing_in(toasts);
    let proving = Errand::failing_in(toasts);
    let entries =
        Signal::derive(move || shown.value().map_or_else(Vec::new, |shown| shown.entries));
    let failure = Signal::derive(move || shown.failure().or(older.failure().get()));
    let has_older = move || shown.value().is_some_and(|shown| shown.next.is_some());
    let is_empty = move || shown.value().is_some_and(|shown| shown.entries.is_empty());
    let is_awaited = move || shown.value().is_none() && failure.read().is_none();
    view! {
        <div class="toolbar">
            <FilterFields filters=filters />
            <div class="button-row">
                <Show when=move || verified.get() == 0>
                    <CheckAll entries />
                </Show>
                <Button
                    disabled=Signal::derive(move || entries.read().is_empty())
                    busy=exporting.busy()
                    on_press=move |()| {
                        export_all(exporting, toasts, shown, untrack(|| filters.chosen()), false);
                    }
                >
                    {t!("Export as CSV")}
                </Button>
                <Button
                    disabled=Signal::derive(move || entries.read().is_empty())
                    busy=proving.busy()
                    on_press=move |()| {
                        export_all(proving, toasts, shown, untrack(|| filters.chosen()), true);
                    }
                >
                    {t!("Save with proofs")}
                </Button>
            </div>
        </div>
        {csv::hint().map(|hint| view! { <p class="small muted">{hint}</p> })}
        <ErrorPanel failure on_retry=move |()| shown.reload() />
        <Show when=is_empty>
            <EmptyState
                icon=IconName::Log
                title=filters.title_of_none()
                text=filters.text_of_none()
            />
        </Show>
        <ol class="log-list" reversed>
            <For
                each=move || entries.get()
                key=Entry::row
                children=|entry| view! { <EntryRow entry=entry /> }
            />
        </ol>
        <Show when=is_awaited>
            <div class="reserved">
                <Spinner label=t!("Loading the log") />
            </div>
        </Show>
        <Show when=has_older>
            <div class="button-row log-more">
                <Button
                    busy=older.busy()
                    on_press=move |()| load_older(older, shown, untrack(|| filters.chosen()))
                >
                    {t!("Show older entries")}
                </Button>
            </div>
        </Show>
    }
}

/// One click checks the proof of every entry on screen.
#[component]
fn CheckAll(entries: Signal<Vec<Entry>>) -> impl IntoView {
    let errand = Errand::failing_in(use_toasts());
    let said = RwSignal::new(String::new());
    let check = move |()| {
        let entries = entries.get_untracked();
        errand.run(async move {
            let holds = |entry: &&Entry| entry.proof.get_untracked() == Some(Verdict::Holds);
            let mut checked = Ok(());
            for entry in entries.iter().filter(|entry| !holds(entry)) {
                checked = checked.and(entry.check().await);
            }
            let holds = entries.iter().filter(holds);
            let text = t!("{} of {} proofs hold.", holds.count(), entries.len());
            said.try_set(text);
            checked
        });
    };
    view! {
        <span class="small muted" role="status">
            {said}
        </span>
        <Button
            busy=errand.busy()
            disabled=Signal::derive(move || entries.read().is_empty())
            on_press=check
        >
            {t!("Check all proofs")}
        </Button>
    }
}

#[cfg(test)]
mod tests {
    use api::log::Activity;

    use super::*;

    fn shown(indices: &[u64], next: Option<u64>) -> Shown {
        let entry = |index: &u64| {
            let leaf =
                format!(r#"{{"index":{index},"at":0,"kind":"approved","detail_digest":"00"}}"#);
            let activity = Activity {
                leaf,
                detail: r#"{"salt":""}"#.to_owned(),
                actor_name: None,
                subject_name: None,
                model_name: None,
            };
            Entry::parse(activity, false).unwrap()
        };
        Shown {
            entries: indices.iter().map(entry).collect(),
            next,
        }
    }

    fn indices(shown: &Shown) -> Vec<u64> {
        shown.entries.iter().map(|entry| entry.row().0).collect()
    }

    #[test]
    fn newer_entries_come_first_and_those_on_screen_stay() {
        let mut on_screen = shown(&[5, 4, 2], Some(2));
        assert_eq!(on_screen.newest(), Some(5));
        let proof = on_screen.entries[0].proof.clone();
        assert!(!on_screen.join(shown(&[], None)));
        assert!(on_screen.join(shown(&[9, 7], None)));
        assert_eq!(indices(&on_screen), [9, 7, 5, 4, 2]);
        assert_eq!(on_screen.next, Some(2));
        proof.set(Some(Verdict::Holds));
        assert_eq!(
            on_screen.entries[2].proof.get_untracked(),
            Some(Verdict::Holds)
        );
    }

    #[test]
    fn where_too_many_are_newer_the_newest_stand_alone() {
        let mut on_screen = shown(&[5, 4], None);
        assert!(on_screen.join(shown(&[99, 98], Some(98))));
        assert_eq!(
            (indices(&on_screen), on_screen.next),
            (vec![99, 98], Some(98))
        );
        let mut empty = shown(&[], None);
        assert_eq!(empty.newest(), None);
        assert!(empty.join(shown(&[1], None)));
        assert_eq!(indices(&empty), [1]);
    }
}
