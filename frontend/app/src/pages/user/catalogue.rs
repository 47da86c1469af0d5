use api::{
    account::LiveList,
    grant::GrantState,
    health::Speed,
    list::{SEARCH, SORT},
    model::ListedModel,
};
use client::{Catalogue, CatalogueEntry};
use leptos::prelude::*;
use leptos_router::components::A;

use crate::{
    address::Address,
    components::{
        Badge, BadgeTone, Button, ButtonKind, EmptyState, Errand, Extent, Fetched, FetchedView,
        IconName, LinkButton, ListAddress, ListFilter, ListTools, Page, Pager, Unread, fetch,
        use_list_address,
    },
    pages::card_view::Topics,
    state::{client, use_toasts},
    wording::{self, cost},
};

/// Name of the tag in the address.
const TAG: &str = "tag";

/// Catalogue: every published card, what the reader may use first; narrowed and sorted here in the browser.
#[component]
pub(crate) fn CataloguePage() -> impl IntoView {
    let listed = fetch(|| async { client().my_catalogue().await })
        .follow(LiveList::Models)
        .follow(LiveList::Access);
    let speed = fetch(|| client().speed());
    let address = use_list_address();
    view! {
        <Page
            title=t!("Catalogue")
            lead=t!("Models you may ask for. Their owners sealed them; your inputs stay encrypted from your browser to your browser.")
        >
            <FetchedView from=listed what=t!("the catalogue") let:catalogue>
                <Models catalogue speed address />
            </FetchedView>
        </Page>
    }
}

#[component]
fn Models(catalogue: Catalogue, speed: Fetched<Speed>, address: ListAddress) -> impl IntoView {
    if catalogue.is_empty() {
        return view! {
            <EmptyState
                title=t!("No models yet")
                text=t!("As soon as an owner publishes a model card, it appears here.")
                icon=IconName::Model
            />
        }
        .into_any();
    }
    let (tags, unread) = (catalogue.tags(), catalogue.unread());
    let catalogue = RwSignal::new(catalogue);
    let query = address.query();
    let page = Memo::new(move |_| catalogue.with(|catalogue| catalogue.page(&query.read())));
    let extent = Memo::new(move |_| Extent::of(&*page.read()));
    let is_empty = Memo::new(move |_| page.read().items.is_empty());
    view! {
        <div class="catalogue-tools">
            <ListTools address search=t!("Search") filters=filters() columns=Vec::new() />
        </div>
        <Unread many=unread noun=(t!("model"), t!("models")) />
        <TagFilter tags address />
        <section class="catalogue" aria-label=t!("Models")>
            <Show
                when=move || !is_empty.get()
                fallback=move || {
                    view! {
                        <EmptyState
                            title=t!("Nothing fits")
                            text=unmatched([SEARCH, "show", TAG].map(|name| !address.value(name).is_empty()))
                            icon=IconName::Model
                        >
                            <Button on_press=move |()| address.widen()>{t!("Show all models")}</Button>
                        </EmptyState>
                    }
                }
            >
                <ul class="model-cards">
                    <For each=move || page.get().items.read key=|entry| entry.model.id.clone() let:entry>
                        <Card entry catalogue speed />
                    </For>
                </ul>
            </Show>
            <Pager address extent noun=(t!("model"), t!("models")) />
        </section>
    }
    .into_any()
}

/// What narrows the list so that nothing is left of it: words, a kind, a tag.
fn unmatched(narrows: [bool; 3]) -> &'static str {
    match narrows {
        [true, false, false] => t!("No model matches these words."),
        [false, true, false] => t!("No model is of this kind."),
        [false, false, true] => t!("No model has this tag."),
        [true, true, false] => t!("No model matches these words and this kind."),
        [true, false, true] => t!("No model matches these words and this tag."),
        [false, true, true] => t!("No model matches this kind and this tag."),
        _ => t!("No model matches these words, this kind and this tag."),
    }
}

fn filters() -> Vec<ListFilter> {
    let named = |names: &[(&str, &str)]| {
        let names = names.iter();
        let names = names.map(|(value, name)| ((*value).to_owned(), (*name).to_owned()));
        Signal::stored(names.collect::<Vec<_>>())
    };
    let kinds = named(&[
        ("granted", t!("Granted to me")),
        ("favourites", t!("My favourites")),
        ("classes", t!("Answers with a class")),
        ("value", t!("Answers with a value")),
        ("picture", t!("Reads pictures")),
        ("at-once", t!("Answers at once")),
    ]);
    let orders = named(&[
        ("name", t!("Name")),
        ("newest", t!("Newest first")),
        ("-newest", t!("Oldest first")),
    ]);
    vec![
        ListFilter::new("show", t!("Show"), t!("Every kind"), kinds),
        ListFilter::new(SORT, t!("Sort by"), t!("Granted first"), orders),
    ]
}

/// Shows the models of one tag only, or of all again.
#[component]
fn TagFilter(tags: Vec<String>, address: ListAddress) -> impl IntoView {
    if tags.is_empty() {
        return ().into_any();
    }
    let button = |name: String| {
        let label = name.clone();
        let chosen = Memo::new({
            let name = name.clone();
            move |_| address.value(TAG) == name
        });
        let choose = move |_| match chosen.get_untracked() {
            true => address.set(TAG, ""),
            false => address.set(TAG, &name),
        };
        view! {
            <button
                type="button"
                class="topic"
                aria-pressed=move || chosen.get().to_string()
                on:click=choose
            >
                {label}
            </button>
        }
    };
    let buttons = tags.into_iter().map(button).collect_view();
    view! {
        <div class="topic-filter" role="group" aria-label=t!("Only models with the tag")>
            {buttons}
        </div>
    }
    .into_any()
}

#[component]
fn Card(
    entry: CatalogueEntry,
    catalogue: RwSignal<Catalogue>,
    speed: Fetched<Speed>,
) -> impl IntoView {
    let CatalogueEntry {
        model,
        grant,
        is_favourite,
    } = entry;
    let ListedModel {
        id,
        card,
        owner_name,
        owner_organisation,
        ..
    } = model;
    let state = grant.as_ref().map(|grant| wording::grant_state(grant));
    let tags = card.tags.clone();
    let asks = wording::input_kind(&card.input);
    let moment = move || {
        let seconds = speed.value()?.seconds(&card.cost?);
        Some(view! { <li>{cost::moment(seconds)}</li> })
    };
    let usable = grant.filter(|grant| grant.state == GrantState::Active);
    let marked = RwSignal::new(is_favourite);
    let name = card.name.clone();
    let errand = Errand::failing_in(use_toasts());
    let mark = {
        let id = id.clone();
        move |()| {
            let (id, wanted) = (id.clone(), !marked.get_untracked());
            errand.run(async move {
                client().mark_favourite(&id, wanted).await?;
                marked.try_set(wanted);
                catalogue.try_update_untracked(|catalogue| catalogue.mark(&id, wanted));
                Ok(())
            });
        }
    };
    let star = Signal::derive(move || match marked.get() {
        true => t!("{name} is a favourite; take the mark away"),
        false => t!("Mark {name} as a favourite"),
    });
    view! {
        <li class="model-card">
            <div class="model-card-head">
                <h2 class="model-card-name">
                    <A href=Address::UserModel(id)>{card.name.clone()}</A>
                </h2>
                <Button kind=ButtonKind::Quiet label=star busy=errand.busy() on_press=mark>
                    {move || if marked.get() { "\u{2605}" } else { "\u{2606}" }}
                </Button>
            </div>
            <div class="model-card-by">
                <p class="model-card-owner">{format!("{owner_name}, {owner_organisation}")}</p>
                {state.map(|(tone, text)| view! { <Badge tone=tone text=text /> })}
            </div>
            <p class="model-card-summary">{card.summary.clone()}</p>
            <Topics tags />
            <ul class="tags">
                <li>{asks}</li>
                <li>{wording::answer_kind(&card.answer)}</li>
                {card.accuracy.as_ref().map(|report| view! { <li>{wording::accuracy_short(report)}</li> })}
                {move || moment()}
            </ul>
            {usable
                .map(|grant| {
                    view! {
                        <div class="button-row">
                            <LinkButton href=Address::Use(grant.id.clone())>{t!("Use it")}</LinkButton>
                            <Badge
                                tone=BadgeTone::Neutral
                                text=t!("{} used", wording::budget(&grant))
                            />
                        </div>
                    }
                })}
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::unmatched;

    #[test]
    fn only_what_narrows_is_named() {
        assert_eq!(
            unmatched([true, false, false]),
            "No model matches these words."
        );
        assert!(!unmatched([false, true, true]).contains("words"));
    }
}
