use std::collections::BTreeMap;

use api::{
    grant::{Grant, GrantState},
    health::Speed,
    model::Model,
};
use card::{Answer, CardText, InputForm, MOST_TAGS};
use leptos::prelude::*;
use leptos_router::components::A;

use crate::{
    address::Address,
    components::{
        Alert, AlertTone, Badge, BadgeTone, EmptyState, Fetched, FetchedView, Field, FieldKind,
        IconName, LinkButton, Page, Select, fetch,
    },
    pages::card_view::Topics,
    state::client,
    wording::{self, cost},
};

/// Most tags to choose from.
const MOST_TOPICS: usize = 24;

/// Catalogue: every published card, searched and filtered here in the browser.
#[component]
pub(crate) fn CataloguePage() -> impl IntoView {
    let listed = fetch(|| async { Ok((client().catalogue().await?, client().grants().await?)) });
    let speed = fetch(|| client().speed());
    let words = RwSignal::new(String::new());
    let kind = RwSignal::new(String::new());
    let kinds: Vec<(String, String)> = [
        ("", "Every kind"),
        ("classes", "Answers with a class"),
        ("value", "Answers with a value"),
        ("picture", "Reads pictures"),
        ("at-once", "Answers at once"),
        ("lookups", "Takes a key made once"),
        ("granted", "Granted to me"),
    ]
    .map(|(value, name)| (value.to_owned(), name.to_owned()))
    .into();
    view! {
        <Page
            title="Catalogue"
            lead="Models you may ask for. Their owners sealed them; your inputs stay encrypted from your browser to your browser."
        >
            <KeyReminder />
            <div class="filters" role="search">
                <Field label="Search" value=words kind=FieldKind::Search />
                <Select label="Show" value=kind options=kinds />
            </div>
            <FetchedView from=listed what="the catalogue" let:found>
                {
                    let (models, grants) = found;
                    view! { <Cards models grants speed words kind /> }
                }
            </FetchedView>
        </Page>
    }
}

/// Without keys nothing can be granted: says so first.
#[component]
fn KeyReminder() -> impl IntoView {
    let loaded = fetch(|| client().own_keys());
    let missing = move || loaded.value().is_some_and(|own| own.is_none());
    view! {
        <Show when=missing>
            <Alert tone=AlertTone::Note title="Make your keys first">
                <p>"Owners seal their models under your public key. Making it takes a moment."</p>
                <div class="button-row">
                    <LinkButton href=Address::Keys>"Make keys"</LinkButton>
                </div>
            </Alert>
        </Show>
    }
}

#[component]
fn Cards(
    models: Vec<Model>,
    grants: Vec<Grant>,
    speed: Fetched<Speed>,
    words: RwSignal<String>,
    kind: RwSignal<String>,
) -> impl IntoView {
    if models.is_empty() {
        return view! {
            <EmptyState
                title="No models yet"
                text="As soon as an owner publishes a model card, it appears here."
                icon=IconName::Model
            />
        }
        .into_any();
    }
    let entries: Vec<(Model, Option<Grant>)> = models
        .into_iter()
        .map(|model| {
            let grant = grants.iter().find(|grant| grant.model == model.id).cloned();
            (model, grant)
        })
        .collect();
    let topics = topics(&entries);
    let topic = RwSignal::new(None::<String>);
    let entries = StoredValue::new(entries);
    let shown = move || {
        entries.with_value(|entries| {
            let fits = |entry: &&(Model, Option<Grant>)| {
                matches_words(&entry.0, &words.read())
                    && matches_kind(entry, &kind.read())
                    && matches_topic(&entry.0, topic.read().as_deref())
            };
            entries.iter().filter(fits).cloned().collect::<Vec<_>>()
        })
    };
    let count = Memo::new(move |_| shown().len());
    view! {
        <TopicFilter topics topic />
        <section class="catalogue" aria-label="Models">
        <p class="visually-hidden" role="status">
            {move || format!("{} models", count.get())}
        </p>
        <Show
            when=move || { count.get() > 0 }
            fallback=|| {
                view! {
                    <EmptyState
                        title="Nothing fits"
                        text="No model matches these words, this kind and this tag. Try fewer."
                        icon=IconName::Model
                    />
                }
            }
        >
            <ul class="model-cards">
                {move || shown().into_iter().map(|(model, grant)| view! { <Card model grant speed /> }).collect_view()}
            </ul>
        </Show>
        </section>
    }
    .into_any()
}

/// Shows the models of one tag only, or of all again.
#[component]
fn TopicFilter(topics: Vec<String>, topic: RwSignal<Option<String>>) -> impl IntoView {
    if topics.is_empty() {
        return ().into_any();
    }
    let button = |name: String| {
        let label = name.clone();
        let chosen = Memo::new({
            let name = name.clone();
            move |_| topic.read().as_deref() == Some(&*name)
        });
        let choose = move |_| {
            let other = (!chosen.get_untracked()).then(|| name.clone());
            topic.set(other);
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
    let buttons = topics.into_iter().map(button).collect_view();
    view! {
        <div class="topic-filter" role="group" aria-label="Only models with the tag">
            {buttons}
        </div>
    }
    .into_any()
}

#[component]
fn Card(model: Model, grant: Option<Grant>, speed: Fetched<Speed>) -> impl IntoView {
    let Model {
        id,
        card,
        owner_name,
        owner_organisation,
        ..
    } = model;
    let state = grant.as_ref().map(|grant| wording::grant_state(grant));
    let tags = card.tags.clone();
    let circuit = card.circuit.clone();
    let needs_key = circuit.lookups.is_some();
    let asks = wording::input_kind(&card);
    let seconds = move || {
        let seconds = cost::seconds(&speed.value()?, &circuit)?;
        Some(view! { <li>{format!("{} of the server", cost::duration(seconds))}</li> })
    };
    let usable = grant.filter(|grant| grant.state == GrantState::Active);
    view! {
        <li class="model-card">
            <div class="model-card-head">
                <h2 class="model-card-name">
                    <A href=Address::UserModel(id)>{card.name.clone()}</A>
                </h2>
                {state.map(|(tone, text)| view! { <Badge tone=tone text=text /> })}
            </div>
            <p class="model-card-owner">{format!("{owner_name}, {owner_organisation}")}</p>
            <p class="model-card-summary">{card.summary.clone()}</p>
            <Topics tags />
            <ul class="tags">
                <li>{asks}</li>
                <li>{wording::answer_kind(&card.answer)}</li>
                {card.accuracy.as_ref().map(|report| view! { <li>{wording::accuracy_short(report)}</li> })}
                {move || seconds()}
                {needs_key.then(|| view! { <li>"Takes a key made once"</li> })}
            </ul>
            {usable
                .map(|grant| {
                    view! {
                        <div class="button-row">
                            <LinkButton href=Address::Use(grant.id.clone())>"Use it"</LinkButton>
                            <Badge
                                tone=BadgeTone::Neutral
                                text=format!("{} used", wording::budget(&grant))
                            />
                        </div>
                    }
                })}
        </li>
    }
}

/// The commonest tags, at most [`MOST_TOPICS`], in the order of letters.
fn topics(entries: &[(Model, Option<Grant>)]) -> Vec<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for tag in entries.iter().flat_map(|(model, _)| known_tags(model)) {
        *counts.entry(tag).or_default() += 1;
    }
    let mut topics: Vec<(&str, usize)> = counts.into_iter().collect();
    topics.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    topics.truncate(MOST_TOPICS);
    topics.sort_unstable();
    topics.into_iter().map(|(tag, _)| tag.to_owned()).collect()
}

/// Tags that are shown.
fn known_tags(model: &Model) -> impl Iterator<Item = &str> {
    let tags = model.card.tags.iter().take(MOST_TAGS);
    tags.map(String::as_str)
}

fn matches_topic(model: &Model, topic: Option<&str>) -> bool {
    topic.is_none_or(|topic| known_tags(model).any(|tag| tag == topic))
}

/// Every word occurs somewhere in the card.
fn matches_words(model: &Model, words: &str) -> bool {
    let card = &model.card;
    let parts = CardText::ALL.map(|text| card.text(text));
    let owner = [&*model.owner_name, &*model.owner_organisation];
    let tags = known_tags(model);
    let parts = parts.into_iter().chain(owner).chain(tags);
    let text = parts.collect::<Vec<_>>().join(" ").to_lowercase();
    words
        .to_lowercase()
        .split_whitespace()
        .all(|word| text.contains(word))
}

fn is_value(answer: &Answer) -> bool {
    matches!(answer, Answer::Regression { .. } | Answer::Values { .. })
}

fn matches_kind(entry: &(Model, Option<Grant>), kind: &str) -> bool {
    let (model, grant) = entry;
    match kind {
        "classes" => !is_value(&model.card.answer),
        "value" => is_value(&model.card.answer),
        "at-once" => model.card.circuit.lookups.is_none(),
        "lookups" => model.card.circuit.lookups.is_some(),
        "picture" => matches!(model.card.input, InputForm::Image(_)),
        "granted" => grant
            .as_ref()
            .is_some_and(|grant| grant.state == GrantState::Active),
        _ => true,
    }
}
