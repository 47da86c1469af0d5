use card::{ImportSettings, ModelCard, QuantizationChoice};
use leptos::prelude::*;

use super::{
    figures::{Figure, accuracy, agreement, duration},
    positions::{Position, Positions},
};
use crate::pages::owner::import::workbench::Workbench;

/// Bits that can be chosen whether they were tried or not.
const OFFERED: [u8; 4] = [6, 8, 10, 12];

/// How many bits inputs and weights have. Trees have none: their inputs are compared with thresholds.
#[component]
pub(super) fn Precision(bench: Workbench, card: ModelCard) -> impl IntoView {
    let tried = bench.precisions.get_untracked();
    if !card.circuit.encoder.grids.is_empty() || tried.is_empty() {
        return ().into_any();
    }
    let places = places(&tried);
    let compiled = card.circuit.encoder.input_bits;
    let positions = places
        .iter()
        .map(|place| position(place, &tried, compiled))
        .collect();
    let settings = bench.settings;
    let is_automatic = settings.with_untracked(|settings| settings.bits.is_none());
    let places = StoredValue::new(places);
    let choose = move |settings: &mut ImportSettings, at: Option<usize>| {
        settings.bits = at.and_then(|at| places.with_value(|places| places.get(at).copied()));
    };
    view! { <Positions bench label="Precision" positions is_automatic choose /> }.into_any()
}

/// Bits of inputs and weights that the slider goes over, from few to many.
fn places(tried: &[QuantizationChoice]) -> Vec<(u8, u8)> {
    let tried = tried
        .iter()
        .map(|choice| (choice.input_bits, choice.weight_bits));
    let mut places: Vec<(u8, u8)> = tried.collect();
    for bits in OFFERED {
        if places.iter().all(|(inputs, _)| *inputs != bits) {
            places.push((bits, bits));
        }
    }
    places.sort_unstable();
    places.dedup();
    places
}

/// A place of the slider; the compiled model's, told by the bits of its inputs, is where it stands.
fn position(place: &(u8, u8), tried: &[QuantizationChoice], compiled: u8) -> Position {
    let (inputs, weights) = *place;
    let is_it = |choice: &&QuantizationChoice| (choice.input_bits, choice.weight_bits) == *place;
    let choice = tried.iter().find(is_it);
    Position {
        name: match inputs == weights {
            true => format!("{inputs} bits"),
            false => format!("{inputs} and {weights} bits"),
        },
        figures: choice.map_or(vec![("Figures", "Not tried yet".to_owned())], figures),
        is_chosen: match tried.iter().any(|choice| choice.chosen) {
            true => choice.is_some_and(|choice| choice.chosen),
            false => inputs == compiled,
        },
    }
}

fn figures(choice: &QuantizationChoice) -> Vec<Figure> {
    let lookups = (choice.lookup_count > 0).then(|| duration(choice.milliseconds));
    let figures = [
        Some(accuracy(choice.accuracy.as_ref())),
        Some(("Agreement with the original", agreement(&choice.fidelity))),
        lookups,
    ];
    figures.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::owner::import::precisions::tests::choice;

    #[test]
    fn the_slider_goes_over_what_was_tried_and_what_may_be() {
        let places = places(&[choice(14, true), choice(8, false)]);
        assert_eq!(places, [(6, 6), (8, 8), (10, 10), (12, 12), (14, 14)]);
    }

    #[test]
    fn a_place_that_was_not_tried_says_so() {
        let tried = [choice(8, true)];
        assert!(position(&(8, 8), &tried, 8).is_chosen);
        let open = position(&(10, 10), &tried, 8);
        assert_eq!(open.figures[0].1, "Not tried yet");
        assert!(!open.is_chosen);
    }

    #[test]
    fn where_no_trial_was_chosen_the_slider_stands_at_the_compiled_bits() {
        let tried = [choice(8, false), choice(10, false)];
        assert!(position(&(10, 10), &tried, 10).is_chosen);
        assert!(!position(&(6, 6), &tried, 10).is_chosen);
    }
}
