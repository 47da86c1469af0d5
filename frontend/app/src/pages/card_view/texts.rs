use card::{CardText, ModelCard};
use leptos::prelude::*;

use super::{Topics, markdown::Markdown};

/// What the owner wrote: what the model does, what it is meant for, its licence, its data, whom to ask.
#[component]
pub(in crate::pages) fn CardTexts(card: ModelCard) -> impl IntoView {
    let facts = [
        (t!("Licence"), CardText::Licence),
        (t!("Data"), CardText::Credit),
        (t!("Contact"), CardText::Contact),
    ];
    let facts = facts
        .into_iter()
        .filter(|(_, text)| !card.text(*text).is_empty())
        .map(|(name, text)| view! { <Fact name text=said(&card, text) /> })
        .collect_view();
    let (does, use_for) = (
        formatted(&card, CardText::Description),
        formatted(&card, CardText::IntendedUse),
    );
    view! {
        {does
            .map(|does| {
                view! {
                    <section class="stack">
                        <h2>{t!("What it does")}</h2>
                        {does}
                    </section>
                }
            })}
        {use_for
            .map(|meant| {
                view! {
                    <section class="stack">
                        <h2>{t!("What it is meant for")}</h2>
                        {meant}
                    </section>
                }
            })}
        <Topics tags=card.tags />
        <dl class="facts facts-narrow card-facts-text">{facts}</dl>
    }
}

#[component]
fn Fact(name: &'static str, text: String) -> impl IntoView {
    view! {
        <div class="fact">
            <dt>{name}</dt>
            <dd>{text}</dd>
        </div>
    }
}

fn said(card: &ModelCard, text: CardText) -> String {
    card.text(text).chars().take(text.longest()).collect()
}

fn formatted(card: &ModelCard, text: CardText) -> Option<impl IntoView + use<>> {
    let typed = card.text(text).to_owned();
    let longest = text.longest();
    (!typed.trim().is_empty()).then(|| view! { <Markdown text=typed longest /> })
}
