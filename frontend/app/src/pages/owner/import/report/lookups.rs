use card::{ImportSettings, LookupChoice};
use leptos::prelude::*;

use super::{
    figures::{Figure, Standing, accuracy, agreement},
    positions::{Position, Positions},
};
use crate::{format::number::counted, pages::owner::import::workbench::Workbench};

/// How many lookups an answer of trees takes, from few to many.
#[component]
pub(super) fn Lookups(
    bench: Workbench,
    /// From dear to cheap.
    budget: Vec<LookupChoice>,
    standing: Standing,
) -> impl IntoView {
    if budget.len() < 2 {
        return ().into_any();
    }
    let positions = budget
        .iter()
        .rev()
        .map(|choice| position(choice, &standing));
    let positions = positions.collect();
    let counts: Vec<usize> = budget
        .iter()
        .rev()
        .map(|choice| choice.lookup_count as usize)
        .collect();
    let settings = bench.settings;
    let is_automatic = settings.with_untracked(|settings| settings.lookups.is_none());
    let counts = StoredValue::new(counts);
    let choose = move |settings: &mut ImportSettings, at: Option<usize>| {
        settings.lookups = at.and_then(|at| counts.with_value(|counts| counts.get(at).copied()));
    };
    view! { <Positions bench label=t!("Lookups of one answer") positions is_automatic choose /> }
        .into_any()
}

fn position(choice: &LookupChoice, standing: &Standing) -> Position {
    let figures = match choice.chosen {
        true => standing.figures(),
        false => tried(choice, standing),
    };
    let whole = choice
        .is_whole
        .then(|| (t!("Trees"), t!("As they were trained").to_owned()));
    Position {
        name: counted(choice.lookup_count, t!("lookup"), t!("lookups")),
        figures: figures.into_iter().chain(whole).collect(),
        is_chosen: choice.chosen,
    }
}

fn tried(choice: &LookupChoice, standing: &Standing) -> Vec<Figure> {
    let figures = [
        Some(accuracy(choice.accuracy.as_ref())),
        Some((
            t!("Agreement with the original"),
            agreement(&choice.fidelity),
        )),
        standing.duration(choice.lookup_count, choice.lookups),
    ];
    figures.into_iter().flatten().collect()
}

#[cfg(test)]
pub(super) mod tests {
    use api::health::Speed;
    use card::Fidelity;
    use circuit::LookupSet;
    use protocol::{CardCost, GivesAway};

    use super::*;

    fn fidelity(labels: f64) -> Fidelity {
        Fidelity {
            rows: 240,
            is_measured: false,
            labels: Some(labels),
            probability: Some(0.02),
            mean_probability: None,
            determination: None,
        }
    }

    /// Trees on a server of two threads.
    pub(in crate::pages::owner::import::report) fn standing() -> Standing {
        Standing {
            accuracy: None,
            fidelity: fidelity(0.0),
            cost: CardCost {
                operations: circuit::Cost {
                    external_products: 1,
                    lookups: 10,
                    set: Some(LookupSet::Bits4),
                },
                rows_per_ciphertext: 1,
                sealed_bytes: 2_000_000,
                input_bytes: 12_000,
                result_bytes: 3_000,
                verified: None,
                evaluation_key_bytes: 1,
                capacity_per_answer: 7.0,
                leakage_per_answer: None,
                gives_away: GivesAway::Scores,
            },
            speed: Some(Speed {
                external_product_us: 0.0,
                lookup_ms: vec![(LookupSet::Bits4, 10.0)],
                threads: 2,
            }),
        }
    }

    fn told(choice: &LookupChoice) -> Vec<String> {
        let figures = position(choice, &standing()).figures;
        figures.into_iter().map(|(_, told)| told).collect()
    }

    #[test]
    fn a_position_tells_what_it_costs_and_what_it_loses() {
        let choice = LookupChoice {
            lookup_count: 1_200,
            lookups: Some(LookupSet::Bits4),
            milliseconds: 4_000.0,
            accuracy: None,
            fidelity: fidelity(0.01),
            is_whole: true,
            chosen: false,
        };
        let there = told(&choice);
        assert_eq!(there[0], "Not measured");
        assert!(there[1].contains("99.0\u{a0}% with the same label"));
        assert_eq!(there[2..], ["about 6.0\u{a0}s", "As they were trained"]);
        let chosen = LookupChoice {
            chosen: true,
            ..choice
        };
        let here = told(&chosen);
        assert!(here[1].contains("100.0\u{a0}% with the same label"));
        assert!(here[3..].starts_with(&["12\u{a0}kB, 3\u{a0}kB", "2\u{a0}MB"].map(str::to_owned)));
    }
}
