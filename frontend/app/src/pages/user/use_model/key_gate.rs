use circuit::LookupSet;
use client::GrantedModel;
use leptos::prelude::*;

use super::{bench::Bench, form::Again};
use crate::{
    components::{FetchedView, fetch},
    pages::user::evaluation_key::MakeEvaluationKey,
    state::client,
};

/// The bench; before it, for a model with lookups, the evaluation key it needs.
#[component]
pub(super) fn KeyGate(model: GrantedModel, again: Option<Again>) -> impl IntoView {
    match model.card().circuit.lookups {
        None => view! { <Bench model again /> }.into_any(),
        Some(set) => view! { <WithKey model again set /> }.into_any(),
    }
}

#[component]
fn WithKey(model: GrantedModel, again: Option<Again>, set: LookupSet) -> impl IntoView {
    let there = fetch(move || async move {
        let keys = client().evaluation_keys().await?;
        Ok(keys.iter().any(|key| key.set == set))
    });
    let asked = StoredValue::new((model, again));
    view! {
        <FetchedView from=there what=t!("what is prepared") let:ready>
            {
                let (model, again) = asked.get_value();
                match ready {
                    true => view! { <Bench model again /> }.into_any(),
                    false => {
                        let circuit = model.card().circuit.clone();
                        view! { <MakeEvaluationKey circuit set on_made=move |()| there.set(true) /> }
                            .into_any()
                    }
                }
            }
        </FetchedView>
    }
}
