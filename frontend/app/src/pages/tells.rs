//! What all answers of a budget tell of a model, in the same words for whoever grants and whoever looks on.

use std::collections::BTreeMap;

use api::{ModelId, grant::Grant};
use leptos::prelude::*;
use protocol::GivesAway;

use crate::{components::fetch, failure::Outcome, state::client, wording::cost};

/// A model and its name.
type NamedModel = (ModelId, String);

/// What the answers of one model cost it.
#[derive(Clone, PartialEq)]
pub(super) struct ModelCosts {
    name: String,
    gives_away: GivesAway,
    capacity_per_answer: f64,
    sealed_bits: Option<u64>,
}

impl ModelCosts {
    /// As its card says now.
    ///
    /// # Errors
    /// The server's problem; that this browser cannot read the card.
    pub(super) async fn of((id, name): NamedModel) -> Outcome<Self> {
        let card = client().model(&id).await?.card;
        let cost = client().cost(&card.circuit).await?;
        Ok(Self {
            name,
            gives_away: cost.gives_away,
            capacity_per_answer: cost.capacity_per_answer,
            sealed_bits: card.sealed_bits,
        })
    }
}

/// Models of these grants, each once.
pub(super) fn models_of(grants: &[Grant]) -> Vec<NamedModel> {
    let named = grants
        .iter()
        .map(|grant| (grant.model.clone(), grant.model_name.clone()));
    named.collect::<BTreeMap<_, _>>().into_iter().collect()
}

/// Models of those of these grants whose copies are of the newest version, which is the one that is told of.
pub(super) fn models_in_use(grants: &[Grant]) -> Vec<NamedModel> {
    let newest = grants.iter().filter(|grant| !grant.is_older()).cloned();
    models_of(&newest.collect::<Vec<_>>())
}

/// How much of each model so many rows can tell.
#[component]
pub(super) fn Tells(
    models: Vec<NamedModel>,
    /// None while none are typed.
    rows: Signal<Option<u64>>,
) -> impl IntoView {
    let found = fetch(move || {
        let models = models.clone();
        async move {
            let mut all = Vec::new();
            for model in models {
                all.push(ModelCosts::of(model).await?);
            }
            Ok(all)
        }
    });
    let told = move || {
        let all = found.value()?;
        Some(spent(&all, rows.get()?))
    };
    view! { <p class="field-hint" aria-live="polite">{told}</p> }
}

/// What whoever spends so many rows of each learns at most.
pub(super) fn spent(all: &[ModelCosts], rows: u64) -> String {
    let tells = |costs: &ModelCosts| {
        cost::told(
            costs.gives_away,
            costs.capacity_per_answer,
            rows,
            costs.sealed_bits,
        )
    };
    match all {
        [] => String::new(),
        [one] => t!("Whoever spends all of it learns at most {}.", tells(one)),
        several => {
            let each = several
                .iter()
                .map(|costs| t!("of {}: {}", costs.name, tells(costs)));
            let each = each.collect::<Vec<_>>().join("; ");
            t!("Whoever spends all of it learns at most, {each}.")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn costs(name: &str, capacity_per_answer: f64) -> ModelCosts {
        ModelCosts {
            name: name.to_owned(),
            gives_away: GivesAway::Scores,
            capacity_per_answer,
            sealed_bits: Some(1_000_000),
        }
    }

    #[test]
    fn one_model_is_told_of_by_what_so_many_rows_tell() {
        let text = spent(&[costs("A", 10.0)], 132).replace('\u{a0}', " ");
        assert!(text.contains("0.13 % of the model"), "{text}");
    }

    #[test]
    fn several_models_are_told_of_by_name() {
        let text = spent(&[costs("A", 10.0), costs("B", 1.0)], 100);
        assert!(
            text.contains("of A: ") && text.contains("; of B: "),
            "{text}"
        );
    }
}
