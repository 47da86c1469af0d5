use card::{ImportSettings, LookupChoice};
use leptos::prelude::*;

use super::{
    figures::{accuracy, agreement, duration},
    positions::{Position, Positions},
};
use crate::{format::number::counted, pages::owner::import::workbench::Workbench};

/// How many lookups an answer of trees takes, from few to many.
#[component]
pub(super) fn Lookups(
    bench: Workbench,
    /// From dear to cheap.
    budget: Vec<LookupChoice>,
) -> impl IntoView {
    if budget.len() < 2 {
        return ().into_any();
    }
    let positions = budget.iter().rev().map(position).collect();
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
    view! { <Positions bench label="Lookups of one answer" positions is_automatic choose /> }
        .into_any()
}

fn position(choice: &LookupChoice) -> Position {
    let whole = choice
        .is_whole
        .then(|| ("Trees", "As they were trained".to_owned()));
    let figures = [
        Some(accuracy(choice.accuracy.as_ref())),
        Some(("Agreement with the original", agreement(&choice.fidelity))),
        Some(duration(choice.milliseconds)),
        whole,
    ];
    Position {
        name: counted(choice.lookup_count, "lookup", "lookups"),
        figures: figures.into_iter().flatten().collect(),
        is_chosen: choice.chosen,
    }
}

#[cfg(test)]
mod tests {
    use card::Fidelity;

    use super::*;

    #[test]
    fn a_position_tells_what_it_costs_and_what_it_loses() {
        let choice = LookupChoice {
            lookup_count: 1_200,
            lookups: None,
            milliseconds: 4_000.0,
            accuracy: None,
            fidelity: Fidelity {
                rows: 240,
                is_measured: false,
                labels: Some(0.01),
                probability: Some(0.02),
                mean_probability: None,
                determination: None,
            },
            is_whole: true,
            chosen: true,
        };
        let position = position(&choice);
        assert!(position.is_chosen);
        let told: Vec<&str> = position
            .figures
            .iter()
            .map(|(_, told)| told.as_str())
            .collect();
        assert_eq!(told[0], "Not measured");
        assert!(told[1].contains("99.0\u{a0}% with the same label"));
        assert_eq!(told[2..], ["about 4.0\u{a0}s", "As they were trained"]);
    }
}
