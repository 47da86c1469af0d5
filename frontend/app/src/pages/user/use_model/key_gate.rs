use api::{grant::Grant, model::Model};
use circuit::LookupSet;
use leptos::prelude::*;

use super::bench::Bench;
use crate::{
    components::{FetchedView, fetch},
    pages::user::evaluation_key::MakeEvaluationKey,
    state::client,
};

/// The bench; before it, for a model with lookups, the evaluation key it needs.
#[component]
pub(super) fn KeyGate(grant: Grant, model: Model) -> impl IntoView {
    match model.card.circuit.lookups {
        None => view! { <Bench grant model /> }.into_any(),
        Some(set) => view! { <WithKey grant model set /> }.into_any(),
    }
}

#[component]
fn WithKey(grant: Grant, model: Model, set: LookupSet) -> impl IntoView {
    let there = fetch(move || async move {
        let keys = client().evaluation_keys().await?;
        Ok(keys.iter().any(|key| key.set == set))
    });
    let both = StoredValue::new((grant, model));
    view! {
        <FetchedView from=there what="your evaluation keys" let:ready>
            {
                let (grant, model) = both.get_value();
                match ready {
                    true => view! { <Bench grant model /> }.into_any(),
                    false => {
                        view! { <MakeEvaluationKey circuit=model.card.circuit set on_made=move |()| there.set(true) /> }
                            .into_any()
                    }
                }
            }
        </FetchedView>
    }
}
