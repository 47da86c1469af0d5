use std::sync::Arc;

use api::list::ListPage;
use leptos::{html, prelude::*};

use super::{
    ListAddress, ListColumn, ListFilter, Picks,
    pager::{Extent, Pager},
    row_menu::close_open,
    table::{fit, name_cells},
    tools::ListTools,
    unread::Unread,
};
use crate::{
    components::{Button, EmptyState, ErrorPanel, Fetched, IconName, Spinner},
    failure::Failure,
};

/// Columns of a list that is shown whole where it has room.
const MOST_WHOLE: usize = 7;

/// What stands in the place of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shown {
    Awaited,
    /// Why is told above.
    Nothing,
    Empty,
    NothingFits,
    Rows,
}

/// A long list, of which the server hands out one page: search, filters, sortable heads, pages, and ticks where something can be
/// done with many entries at once. What is asked stands in the address of the page.
#[component]
pub(crate) fn ListTable<T, K, N, R>(
    /// What is asked.
    address: ListAddress,
    /// The page that was loaded.
    from: Fetched<ListPage<T>>,
    /// One entry and several: "account", "accounts".
    noun: (&'static str, &'static str),
    /// What words are looked for in: "Search by name".
    search: &'static str,
    /// Choices that narrow the list.
    #[prop(optional)]
    filters: Vec<ListFilter>,
    /// Its columns; the first one heads the row.
    columns: Vec<ListColumn>,
    /// What tells an entry from all others.
    key: K,
    /// What an entry is called.
    name: N,
    /// The cells of an entry: a `<th scope="row">`, then one `<td>` for each other column.
    row: R,
    /// What is ticked, where something can be done with it.
    #[prop(optional)]
    picks: Option<Picks<T>>,
    /// What can be done with what is ticked.
    #[prop(optional, into)]
    bulk: ViewFn,
    /// What stands where the list is empty, and not because it is narrowed.
    #[prop(into)]
    empty: ViewFn,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
    K: Fn(&T) -> String + Send + Sync + 'static,
    N: Fn(&T) -> String + Send + Sync + 'static,
    R: Fn(T) -> AnyView + Send + Sync + 'static,
{
    // What is loaded again and has not changed is not drawn again.
    let page = Memo::new(move |_| from.value());
    let extent = Memo::new(move |_| page.read().as_ref().map(Extent::of));
    let unread = Signal::derive(move || {
        let here = page.read().as_ref().map_or(0, |page| page.items.unread);
        picks.map_or(here, |picks| here.max(picks.unread()))
    });
    let key = StoredValue::new(key);
    let keyed = move |items: Vec<T>| {
        let keyed = items.into_iter();
        let keyed = keyed.map(|item| (key.with_value(|key| key(&item)), item));
        keyed.collect::<Vec<_>>()
    };
    let on_screen =
        Memo::new(move |_| keyed(page.get().map_or_else(Vec::new, |page| page.items.read)));
    let on_screen: Signal<Vec<(String, T)>> = on_screen.into();
    let (name, row) = (Arc::new(name), Arc::new(row));
    let rows = ViewFn::from(move || {
        let (name, row) = (Arc::clone(&name), Arc::clone(&row));
        let children = move |(key, item): (String, T)| {
            let item = newest(on_screen, key.clone(), item);
            let (name, row) = (Arc::clone(&name), Arc::clone(&row));
            let cells = move || {
                let item = item.get();
                let tick = picks.map(|picks| picks.cell(key.clone(), name(&item), item.clone()));
                (tick, row(item)).into_any()
            };
            view! { <tr>{cells}</tr> }
        };
        view! {
            <For each=move || on_screen.get() key=|entry: &(String, T)| entry.0.clone() children />
        }
        .into_any()
    });
    close_when_moved(on_screen);
    if let Some(picks) = picks {
        clear_when_narrowed(address, Callback::new(move |()| picks.clear()));
    }
    Frame {
        address,
        noun,
        extent,
        unread,
        failure: Signal::derive(move || from.failure()),
        busy: from.busy(),
        on_retry: Callback::new(move |()| from.reload()),
        columns,
        tick_head: picks.map(|picks| ViewFn::from(move || picks.head(on_screen))),
        bar: picks.map(|picks| {
            let fit = Signal::derive(move || extent.get().unwrap_or_default().total);
            let reach = picks.reach(on_screen, fit, unread, Callback::new(keyed));
            (picks.bar(bulk), reach).into_any()
        }),
        rows,
        empty,
    }
    .view(search, filters)
}

/// An entry as it was read last: its row stays its own, whatever comes before it or goes away.
fn newest<T>(on_screen: Signal<Vec<(String, T)>>, key: String, first: T) -> Memo<T>
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    Memo::new(move |last: Option<&T>| {
        let entries = on_screen.read();
        let found = entries.iter().find(|(one, _)| *one == key);
        let newest = found.map(|(_, item)| item).or(last).unwrap_or(&first);
        newest.clone()
    })
}

/// A menu does not stay where its row was.
fn close_when_moved<T: Send + Sync + 'static>(on_screen: Signal<Vec<(String, T)>>) {
    let keys = Memo::new(move |_| {
        let entries = on_screen.read();
        let keys = entries.iter().map(|(key, _)| key.clone());
        keys.collect::<Vec<_>>()
    });
    Effect::new(move |before: Option<()>| {
        keys.read();
        if before.is_some() {
            close_open();
        }
    });
}

/// What is hidden by other words or filters must not stay ticked.
fn clear_when_narrowed(address: ListAddress, clear: Callback<()>) {
    let narrowing = Memo::new(move |_| address.narrowing());
    Effect::new(move |before: Option<()>| {
        narrowing.read();
        if before.is_some() {
            clear.run(());
        }
    });
}

/// What all long lists have in common, compiled once.
struct Frame {
    address: ListAddress,
    noun: (&'static str, &'static str),
    extent: Memo<Option<Extent>>,
    unread: Signal<u64>,
    failure: Signal<Option<Failure>>,
    busy: Signal<bool>,
    on_retry: Callback<()>,
    columns: Vec<ListColumn>,
    tick_head: Option<ViewFn>,
    bar: Option<AnyView>,
    rows: ViewFn,
    empty: ViewFn,
}

impl Frame {
    fn view(self, search: &'static str, filters: Vec<ListFilter>) -> AnyView {
        let Self {
            address,
            noun,
            extent,
            unread,
            failure,
            busy,
            on_retry,
            columns,
            tick_head,
            bar,
            rows,
            empty,
        } = self;
        let shown = Memo::new(move |_| match extent.get() {
            Some(extent) if extent.total > 0 => Shown::Rows,
            Some(_) if address.is_narrowed() => Shown::NothingFits,
            Some(_) => Shown::Empty,
            None if failure.read().is_some() => Shown::Nothing,
            None => Shown::Awaited,
        });
        let table = Rows {
            address,
            caption: capital(noun.1),
            columns: columns.clone(),
            tick_head,
            rows,
        };
        let body = move || match shown.get() {
            Shown::Awaited => {
                let label = t!("Loading the {}", noun.1);
                view! { <div class="reserved"><Spinner label /></div> }.into_any()
            }
            Shown::Nothing => ().into_any(),
            Shown::Empty => empty.run(),
            Shown::NothingFits => nothing_fits(address, noun.1),
            Shown::Rows => table.view(),
        };
        let extent = Memo::new(move |_| extent.get().unwrap_or_default());
        let has_pages = move || extent.read().total == 0;
        view! {
            <div class="list" class:is-loading=busy aria-busy=move || busy.get().to_string()>
                <ListTools address search filters columns />
                <ErrorPanel failure on_retry />
                <Unread many=unread noun />
                {bar}
                {move || body()}
                <div hidden=has_pages>
                    <Pager address extent noun />
                </div>
            </div>
        }
        .into_any()
    }
}

fn nothing_fits(address: ListAddress, many: &str) -> AnyView {
    let title = t!("No {many} fit");
    let text = match untrack(|| address.narrowed_by()) {
        (true, false) => t!("Nothing has all these words. Try fewer."),
        (false, _) => t!("Nothing is as you chose. Choose otherwise, or show all."),
        (true, true) => t!("Nothing has all these words and what you chose. Try fewer."),
    };
    view! {
        <EmptyState
            icon=IconName::Info
            title
            text
        >
            <Button on_press=move |()| address.widen()>{t!("Show all")}</Button>
        </EmptyState>
    }
    .into_any()
}

/// The table itself.
struct Rows {
    address: ListAddress,
    caption: String,
    columns: Vec<ListColumn>,
    tick_head: Option<ViewFn>,
    rows: ViewFn,
}

impl Rows {
    fn view(&self) -> AnyView {
        let table = NodeRef::<html::Table>::new();
        let tick = self.tick_head.as_ref().map(|_| String::new());
        let headings = self.columns.iter().map(|column| column.heading.to_owned());
        let names: Vec<String> = tick.into_iter().chain(headings).collect();
        let (fits, is_narrow) = (fit(table), names.len() <= MOST_WHOLE);
        Effect::new(move || {
            if let Some(table) = table.get() {
                name_cells(&table, &names);
            }
        });
        let address = self.address;
        let heads = self.columns.iter().cloned();
        let heads = heads.map(|column| column.head(address)).collect_view();
        let (caption, label) = (self.caption.clone(), self.caption.clone());
        let rows = self.rows.run();
        view! {
            <div
                class="table-scroll list-scroll"
                class:list-fits=move || is_narrow && fits.get()
                tabindex="0"
                role="region"
                aria-label=label
                on:scroll=move |_| close_open()
            >
                <table class="table table-stacks list-table" node_ref=table>
                    <caption class="visually-hidden">{caption}</caption>
                    <thead>
                        <tr>{self.tick_head.as_ref().map(ViewFn::run)} {heads}</tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        }
        .into_any()
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}
