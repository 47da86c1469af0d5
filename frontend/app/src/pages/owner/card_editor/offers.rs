use api::health::Speed;
use circuit::OutputPolicy;
use leptos::prelude::*;
use protocol::PolicyOffer;

use super::CardEditor;
use crate::{
    components::{Fetched, FetchedView, fetch, unique_id},
    format::number::{bytes, counted},
    state::client,
    wording::cost,
};

/// A choice among the policies that the model allows, each with its cost.
#[component]
pub(super) fn Offers(editor: CardEditor, offers: Fetched<Vec<PolicyOffer>>) -> impl IntoView {
    let speed = fetch(|| client().speed());
    let group = unique_id("policy");
    view! {
        <fieldset class="policies">
            <legend>{t!("What leaves the server")}</legend>
            <FetchedView from=offers what=t!("what the model allows") let:list>
                {list
                    .into_iter()
                    .map(|offer| view! { <Choice editor offer speed group=group.clone() /> })
                    .collect_view()}
            </FetchedView>
        </fieldset>
    }
}

#[component]
fn Choice(
    editor: CardEditor,
    offer: PolicyOffer,
    speed: Fetched<Speed>,
    group: String,
) -> impl IntoView {
    let (policy, lookups) = (offer.policy, offer.lookups);
    let (name, text) = (name(policy), cost::one_answer(offer.cost.gives_away));
    let kind = std::mem::discriminant(&policy);
    let chosen = move || std::mem::discriminant(&editor.policy.policy()) == kind;
    let price = move || price(&offer, speed.value().as_ref());
    view! {
        <label class="policy-choice">
            <input
                type="radio"
                name=group
                prop:checked=move || chosen()
                on:change=move |_| editor.policy.choose(policy, lookups)
            />
            <span class="policy-name">{name}</span>
            <span class="policy-text">{text}</span>
            <span class="policy-price">{move || price()}</span>
        </label>
    }
}

fn name(policy: OutputPolicy) -> &'static str {
    match policy {
        OutputPolicy::Scores { .. } => t!("Scores"),
        OutputPolicy::Label => t!("Only the label"),
        OutputPolicy::Decision => t!("Only a yes or no"),
    }
}

/// Lookups, time and key of one answer.
fn price(offer: &PolicyOffer, speed: Option<&Speed>) -> String {
    let operations = &offer.cost.operations;
    let time = speed.map_or(String::new(), |speed| {
        format!(", {}", cost::duration(speed.seconds(operations)))
    });
    let key = match offer.cost.evaluation_key_bytes {
        0 => t!("no evaluation key").to_owned(),
        size => t!("evaluation key of {}", bytes(size)),
    };
    let lookups = match operations.lookups {
        0 => t!("No lookups").to_owned(),
        lookups => counted(lookups, t!("lookup"), t!("lookups")),
    };
    format!("{lookups}{time}, {key}")
}
