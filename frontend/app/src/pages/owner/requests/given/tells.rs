use std::collections::BTreeMap;

use api::{ModelId, grant::Grant};
use leptos::prelude::*;
use protocol::GivesAway;

use super::fields::TypedGiven;
use crate::{components::fetch, state::client, wording::cost};

/// A model and its name.
type Named = (ModelId, String);

/// What the answers of one model cost it.
#[derive(Clone)]
struct Costs {
    name: String,
    gives_away: GivesAway,
    capacity_per_answer: f64,
    sealed_bits: Option<u64>,
}

/// Models of these grants, each once.
pub(in crate::pages::owner) fn models_of(grants: &[Grant]) -> Vec<Named> {
    let named = grants
        .iter()
        .map(|grant| (grant.model.clone(), grant.model_name.clone()));
    named.collect::<BTreeMap<_, _>>().into_iter().collect()
}

/// How much of each model so many rows can tell.
#[component]
pub(in crate::pages::owner) fn Tells(models: Vec<Named>, given: TypedGiven) -> impl IntoView {
    let found = fetch(move || {
        let models = models.clone();
        async move {
            let mut all = Vec::new();
            for (id, name) in models {
                let card = client().model(&id).await?.card;
                let cost = client().cost(&card.circuit).await?;
                all.push(Costs {
                    name,
                    gives_away: cost.gives_away,
                    capacity_per_answer: cost.capacity_per_answer,
                    sealed_bits: card.sealed_bits,
                });
            }
            Ok(all)
        }
    });
    let told = move || {
        let all = found.value()?;
        Some(words(&all, given.given()?.rows))
    };
    view! { <p class="field-hint" aria-live="polite">{told}</p> }
}

fn words(all: &[Costs], rows: u64) -> String {
    let tells = |costs: &Costs| {
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

    fn costs(name: &str, capacity_per_answer: f64) -> Costs {
        Costs {
            name: name.to_owned(),
            gives_away: GivesAway::Scores,
            capacity_per_answer,
            sealed_bits: Some(1_000_000),
        }
    }

    #[test]
    fn one_model_is_told_of_by_what_so_many_rows_tell() {
        let text = words(&[costs("A", 10.0)], 132).replace('\u{a0}', " ");
        assert!(text.contains("0.13 % of the model"), "{text}");
    }

    #[test]
    fn several_models_are_told_of_by_name() {
        let text = words(&[costs("A", 10.0), costs("B", 1.0)], 100);
        assert!(
            text.contains("of A: ") && text.contains("; of B: "),
            "{text}"
        );
    }
}
